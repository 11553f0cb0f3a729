// The radial amplitude profile of a whole map: its Fourier amplitudes averaged over directions.
// From maps or model densities to the Guinier plots of guinier.h.
#pragma once

#include <cstdint>
#include <vector>

#include <acuity/mask.h>
#include <acuity/volume.h>

namespace acuity {

/// Averages over shells of width 1 / (longest edge of the box), in order from s = 0. F(s) is the integral of density
/// times exp(-2 pi i s.r) over the box: the sum over voxels times their volume, in units of density times A^3, so that
/// the profile of a density does not depend on its grid.
struct RadialProfile {
  std::vector<double> s_per_angstrom;      ///< Of each shell, from 0 to the Nyquist frequency 1 / (2 voxels).
  std::vector<double> mean_amplitude;      ///< <|F|>.
  std::vector<double> mean_power;          ///< <|F|^2>.
  std::vector<std::int64_t> coefficients;  ///< How many coefficients of the full spectrum lie in the shell.
};

/// The profile of a map, multiplied before by `mask` where there is one: values of the same grid, such as 0 to 1 with a
/// soft edge. Takes 8 bytes a voxel at the peak, and a copy of the map with a mask. The same bytes for any thread
/// count.
RadialProfile radial_profile(VolumeView volume, VolumeView mask = {}, int threads = 0);

/// The same inside a binary mask, without a copy of the map.
RadialProfile radial_profile(VolumeView volume, const Mask& mask, int threads = 0);

}  // namespace acuity
