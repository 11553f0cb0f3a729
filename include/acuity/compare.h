// Comparison of two maps: correlation, differences and Fourier shell correlation.
// `acuity compare` prints it at the end of the flow.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include <acuity/fsc.h>
#include <acuity/mask.h>
#include <acuity/run_log.h>
#include <acuity/volume.h>

namespace acuity {

/// Pearson correlation of two maps over the voxels of a mask (all voxels without one). Throws Error when one of them is
/// constant there.
double real_space_correlation(VolumeView a, VolumeView b, const Mask* mask);

/// Correlation of two maps whose voxels count by weights of at least 0. Throws Error when one of them is constant where
/// the weights are not 0.
double weighted_correlation(VolumeView a, VolumeView b, VolumeView weights);

/// FSC at a resolution in A, linear between shells. Empty beyond the last shell.
std::optional<double> fsc_at(const FscCurve& curve, double resolution_angstrom);

/// Agreement of two maps of B factors.
struct BMapAgreement {
  double r_squared = 0;                  ///< Part of the variance of the second map that a line of the first explains.
  double slope = 0;                      ///< Slope of that least-squares line.
  double mean_difference_angstrom2 = 0;  ///< Mean of the second map minus that of the first, A^2.
};
BMapAgreement agreement_of_b_maps(VolumeView a, VolumeView b, const Mask& mask);

/// Voxels of the mask (all voxels without one) at which neither of two maps is 0. Throws Error where there are none.
Mask both_present(VolumeView a, VolumeView b, const Mask* mask);

/// Differences of two maps over the voxels of a mask (all voxels without one).
struct Difference {
  std::int64_t voxels = 0;          ///< Number of voxels compared.
  double largest = 0;               ///< Largest absolute difference.
  double rms = 0;                   ///< Root mean square difference.
  double standard_deviation_a = 0;  ///< Standard deviation of the first map over the same voxels.
};
Difference difference_of(VolumeView a, VolumeView b, const Mask* mask);

struct CompareSettings {
  int threads = 0;  ///< Number of threads; <= 0 means one per core.
};

struct Comparison {
  double correlation = 0;  ///< Pearson correlation in real space.
  Difference difference;
  FscCurve fsc;  ///< FSC of the maps, both multiplied by the mask if there is one.
  /// Slice of the picture; present where one was written.
  struct Picture {
    std::int64_t slice = 0;   ///< Index of the slice along z, from 0.
    double bar_angstrom = 0;  ///< Length of the scale bar.
  };
  std::optional<Picture> picture;
  std::optional<BMapAgreement> b_maps;  ///< Present where the maps hold B factors.
  std::vector<double> fsc_at;           ///< FSC at the resolutions of CompareOptions::fsc_at_angstrom, in their order.
};

/// Compares two maps on one grid over the voxels of a mask (all voxels without one). Throws Error when one of them is
/// constant there.
Comparison compare(VolumeView a, VolumeView b, const Mask* mask, const CompareSettings& settings = {});

/// Compares two maps on one grid by weights from 0 to 1. Both maps are multiplied by them for the FSC, and voxels count
/// by their weight in the correlation. Differences are those at weights of 0.5 and more.
Comparison compare_weighted(VolumeView a, VolumeView b, VolumeView weights, const CompareSettings& settings = {});

struct CompareOptions {
  std::filesystem::path map_a;
  std::filesystem::path map_b;
  std::optional<std::filesystem::path> mask;       ///< A mask map; its voxels of 0.5 and more are compared.
  std::optional<std::filesystem::path> soft_mask;  ///< A mask map of weights from 0 to 1, in the place of `mask`.
  std::vector<double> fsc_at_angstrom;             ///< Resolutions in A at which the FSC is told.
  bool b_maps = false;                           ///< The maps hold B factors: only voxels count at which neither is 0.
  std::optional<std::filesystem::path> picture;  ///< PNG to write: one slice of both maps, side by side.
  std::optional<double> spacing_angstrom;        ///< Voxel size of the maps in A; replaces that of their headers.
  CompareSettings settings;
};

/// Reads and compares two maps on one grid, and writes the picture. Throws Error.
Comparison compare_files(const CompareOptions& options, RunLog& log);

}  // namespace acuity
