// The input of the GPU engines' epilogues besides the tables of a pass: offsets, units, and the profile's target.
// A member of PassView and SweepView; epilogue.h computes with it.
#pragma once

#include <cstddef>
#include <vector>

#include "windows/host_device.h"
#include "windows/normalised_map.h"
#include "windows/profile_gain.h"

namespace acuity {

/// The same for all windows of a pass; see make_gain_view().
struct GainView {
  int map_count;               ///< 2; 1 where a profile stands for the reference.
  int second_maps;             ///< 1 with a second map (ScalingTask::second_map), otherwise 0.
  double observed_offset;      ///< Value that was subtracted from the observed map, in units of the normalised map.
  double reference_offset;     ///< The same for the reference.
  double output_scale;         ///< From units of the normalised reference (or observed map) to those of the caller.
  double second_offset;        ///< observed_offset of the second map.
  double second_scale;         ///< From units of the normalised second map to those of the observed one.
  TargetBOf<float> target;     ///< B_target of Eq. 9.
  LinePriorOf<float> prior;    ///< Prior of B_obs and of the intercept, in units of the normalised map.
  const float* log_occupancy;  ///< ScalingTask's, of every voxel of the map, in the memory of the device; null without.

  /// Maps whose windows are transformed: the observed map, the reference, the second one.
  ACUITY_HOST_DEVICE int maps() const { return map_count + second_maps; }
};

/// A profile for amplitudes of the normalised map, in which numbers keep near 1: those of the caller times
/// `normalised_scale`. Single precision holds them, whatever the caller's unit.
ProfileReference in_normalised_units(ProfileReference profile, double normalised_scale);

/// Fills all but log_occupancy. `reference` is empty with a profile, `second` without a second map; `profile` is
/// null with a reference, and in units of the normalised map.
GainView make_gain_view(const NormalisedMap& observed, const NormalisedMap& reference, const NormalisedMap& second,
                        const ProfileReference* profile);

/// Input of a shell's gain besides amplitudes.
struct GainShell {
  double filter = 1;                ///< l_j of Eq. 7; 1 without a filter.
  ProfileShellOf<float> profile{};  ///< Values of Eq. 9; unused with a reference map.
};

/// A shell of windows whose sums become output voxels.
struct EpilogueShell {
  double amplitude_scale = 0;  ///< From the sum of amplitudes to the mean of Eq. 1.
  GainShell gain{};            ///< Filter and profile.
};

/// Input of the epilogue for all windows of a pass, besides their sums; see voxel_epilogue.h.
struct EpilogueView {
  int window_edge;              ///< N.
  int shell_count;              ///< M + 1.
  const EpilogueShell* shells;  ///< In the memory of the device.
  double phase_scale;           ///< From the sums of phases to C_j.
  GainView gain;
};

/// Shell j; `filter` has one factor per shell, or is empty; `profile` may be null, and is in units of the normalised
/// map.
GainShell make_gain_shell(std::size_t j, const std::vector<double>& filter, const ProfileReference* profile);

}  // namespace acuity
