// The voxels of a filtered map that noise does not explain, and the mask around them.
// Lies between filtered densities and the mask of the molecule.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <acuity/mask.h>
#include <acuity/volume.h>

#include "host/molecule_mask/filtered_density.h"
#include "host/molecule_mask/gaussian_mean.h"

namespace acuity {

/// Standard deviation in A of the Gaussian neighbourhoods of noise, solvent and molecule.
inline constexpr double neighbourhood_angstrom = 16;

/// The mean over the neighbourhood of each voxel of `like`'s grid; `of`(index) gives weight and value of a voxel.
template <class Of>
GaussianMean neighbourhood_mean(VolumeView like, int threads, const Of& of) {
  return {like.size, like.spacing_angstrom, neighbourhood_angstrom, threads, of};
}

/// Surroundings that a voxel is compared with: the density of the solvent around it, and the variance of the noise
/// around it.
struct NoiseField {
  GaussianMean level;
  GaussianMean variance;
};

struct SignificantVoxels {
  Mask passed;
  std::optional<float> threshold;  ///< Least density that passes, in standard deviations above the level.
  std::int64_t below = 0;          ///< Number of voxels that pass the same test below the level.
};

/// One-sided test of all voxels at a false discovery rate. `outside`, where it is given, never passes.
SignificantVoxels test_voxels(VolumeView density, const NoiseField& noise, const Mask* outside, double level,
                              int threads);

/// The least density of the mask, as a fraction of the mean density of the passed voxels around. It rises with the
/// blur of coarse maps. Eq. 24.
double contour_share(double resolution_angstrom);

/// Radius in A over which a mask is closed: 3 A, more beyond 5.5 A, where the density inside a molecule has holes.
double closing_angstrom(double resolution_angstrom);

/// The mask around voxels that passed (Eq. 25). It has large enough connected components of them, and all voxels within
/// 3 A of these above the contour, closed over 3 A. It may be empty.
Mask mask_around(FilteredDensity map, const GaussianMean& level, Mask passed, double contour, int threads);

}  // namespace acuity
