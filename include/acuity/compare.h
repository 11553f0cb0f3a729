// Comparison of two maps: correlation, differences and Fourier shell correlation.
// `acuity compare` prints it at the end of the flow.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include <acuity/fsc.h>
#include <acuity/mask.h>
#include <acuity/run_log.h>
#include <acuity/volume.h>

namespace acuity {

/// Pearson correlation of two maps over the voxels of a mask (all voxels without one). Throws Error when one of them is
/// constant there.
double real_space_correlation(VolumeView a, VolumeView b, const Mask* mask);

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
};

/// Compares two maps on one grid over the voxels of a mask (all voxels without one). Throws Error when one of them is
/// constant there.
Comparison compare(VolumeView a, VolumeView b, const Mask* mask, const CompareSettings& settings = {});

struct CompareOptions {
  std::filesystem::path map_a;
  std::filesystem::path map_b;
  std::optional<std::filesystem::path> mask;     ///< A mask map; its voxels of 0.5 and more are compared.
  std::optional<std::filesystem::path> picture;  ///< PNG to write: one slice of both maps, side by side.
  std::optional<double> spacing_angstrom;        ///< Voxel size of the maps in A; replaces that of their headers.
  CompareSettings settings;
};

/// Reads and compares two maps on one grid, and writes the picture. Throws Error.
Comparison compare_files(const CompareOptions& options, RunLog& log);

}  // namespace acuity
