// The excess of a map's B factors over those of a model's density, in the window around each voxel of a mask (Eq. 17).
// Lies between the densities of refine_b and the B factors of its atoms.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <acuity/engine.h>
#include <acuity/mask.h>
#include <acuity/progress.h>
#include <acuity/volume.h>

#include "host/b_factors/powers_over_mask.h"
#include "windows/window_engine.h"

namespace acuity {

/// Powers of a shell of a window that a map and a model's density share, in the units of both.
struct ModelShell {
  double q = 0;             ///< s^2 / 4, 1/A^2.
  double cross = 0;         ///< C_j: mean of Re F G* with F of the map and G of the model's density.
  double model = 0;         ///< R_j: mean of |G|^2.
  double observed = 0;      ///< P_j: mean of |F|^2.
  double noise = 0;         ///< N_j: the part of P_j that is noise; 0 where it is not known.
  double coefficients = 0;  ///< n_j, over the full sphere.
};

/// B of the map minus B of the model, A^2.
struct BDifference {
  double b = 0;
  double standard_error = 0;  ///< Standard error of b by chance and the model's shape, A^2.
  bool is_fitted = false;
};

/// Eq. 17: the line a - B q_j through ln(C_j / R_j), each shell weighted by how well it is known, by scoring. Nothing
/// is fitted where the map does not resemble the model, or fewer than two shells have power.
BDifference fit_b_difference(std::span<const ModelShell> shells);

/// Eq. 31: the same line through ln sqrt((P_j - N_j) / R_j), which needs no coordinates that are right. Nothing is
/// fitted where the map has no signal, or fewer than two shells have power.
BDifference fit_b_of_powers(std::span<const ModelShell> shells);

/// Eq. 32: correlation of map and model in a window as a fraction of that of a right model, minus twice its
/// standard error. At least 0.
double resemblance(std::span<const ModelShell> shells);

inline constexpr double range_tolerance = 1e-6;  ///< Relative, of the ends of the range: the noise of headers.

struct ModelBRule {
  int window_edge = 0;          ///< N, in voxels; 8 ... 1024 and no larger than the box.
  double from_angstrom = 13;    ///< Low-resolution end of the fitted shells, A; included.
  double to_angstrom = 0;       ///< High-resolution end of the fitted shells, A; included.
  double pooling_angstrom = 4;  ///< Powers of neighbouring windows are averaged as in LocalBRule.
  int threads = 0;
  Verbosity verbosity = Verbosity::quiet;
};

/// The shells of the rule's windows that lie in its range. Throws Error for fewer than three.
std::vector<std::size_t> shells_in_range(const ModelBRule& rule, double spacing_angstrom);

/// dB of the whole box, over the shells of the range: that of the powers as far as map and model do not correlate.
/// `half_difference` is half the difference of two half maps, or empty. Throws Error where the map is the opposite of
/// the model.
BDifference b_difference_of_box(VolumeView observed, VolumeView half_difference, VolumeView model,
                                const ModelBRule& rule);

/// Noise of the map in each window: its part of the power, by half the difference of two half maps. It is not known
/// where `of_power` is empty.
struct WindowNoise {
  ShellValues of_power;  ///< Noise over power, of the shells of the range.
  /// B in A^2 by which the map was sharpened, where the noise is not known; it made white noise rise.
  double sharpened_by = 100;
};
WindowNoise window_noise(VolumeView observed, VolumeView half_difference, const Mask& mask, const ModelBRule& rule,
                         WindowEngine& engine);

/// At each voxel of the mask, in index order.
struct BDifferenceMap {
  std::vector<float> b;             ///< dB, A^2; NaN where nothing was fitted.
  std::vector<float> model_weight;  ///< Part of dB that comes from Eq. 17, 0 ... 1; the rest is that of the powers.
};

/// The same numbers for any thread count.
BDifferenceMap b_difference_map(VolumeView observed, VolumeView model, const Mask& mask, const ModelBRule& rule,
                                WindowEngine& engine, const WindowNoise& noise = {});

}  // namespace acuity
