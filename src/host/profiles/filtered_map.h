// The resolution at which a low-pass took the signal of one map, before it came here.
// Lies between a map with the resolution that a user names and the fits of its fall-off.
#pragma once

#include <optional>
#include <span>

#include <acuity/volume.h>
#include <acuity/wilson.h>

namespace acuity {

/// Amplitudes inside the molecule beside those of atoms at the same frequencies.
struct AmplitudeRatio {
  std::span<const double> s_per_angstrom;
  std::span<const double> ratio;
};

/// The end of a low-pass in A (Eq. 29). A steep one shows in the power of the whole box, a soft one in the ratio in the
/// shells of the range. Nothing unless it is coarser by far than the end of the range. Takes the spectrum of the map.
std::optional<double> filter_end_of(VolumeView map, const AmplitudeRatio& inside, ResolutionRange range, int threads);

}  // namespace acuity
