// From the sums over the shells of a window to its output voxel (Eq. 1, 2 or 9, and 4), one thread per window. Follows
// window_sums.h and sliding_sweep.h: the epilogue kernels of cuda/fft and cuda/sliding call it.
#pragma once

#include <cstdint>

#include "windows/gain.h"
#include "windows/gain_view.h"
#include "windows/host_device.h"
#include "windows/power_sums.h"
#include "windows/profile_gain.h"

namespace acuity {

/// The output voxel in the caller's unit; `voxel` is that of the normalised observed map.
ACUITY_HOST_DEVICE inline float output_voxel(const GainView& view, const CentreVoxel& centre, float voxel) {
  return static_cast<float>(centre.value(static_cast<double>(voxel) + view.observed_offset) * view.output_scale);
}

/// The same of the second map: its phase sums with the gains of the observed one.
ACUITY_HOST_DEVICE inline float second_output_voxel(const GainView& view, const CentreVoxel& centre, float voxel) {
  return static_cast<float>(centre.value(static_cast<double>(voxel) + view.second_offset) * view.output_scale *
                            view.second_scale);
}

/// Sums stand in channels of shell_count sums each. These are the observed map's amplitudes and phases, the reference's
/// amplitudes where there is one, and the second map's amplitudes and phases. With a profile there are two channels
/// that the epilogue works in. Two half maps have their powers instead. This is the first channel of map `number` of a
/// pass.
ACUITY_HOST_DEVICE constexpr int channel_of_map(int number) { return number == 0 ? 0 : number + 1; }

/// Channels of a pass.
ACUITY_HOST_DEVICE inline int channel_count(const GainView& gain, bool powers) {
  if (powers) return powers_per_shell;
  return channel_of_map(gain.map_count) + 2 * gain.second_maps + (gain.map_count == 1 ? 2 : 0);
}

/// The sums of a window: `stride` floats lie between those of neighbouring shells.
class WindowSums {
 public:
  ACUITY_HOST_DEVICE WindowSums(float* sums, std::int64_t stride, int shell_count)
      : sums_(sums), stride_(stride), shell_count_(shell_count) {}
  ACUITY_HOST_DEVICE float& at(int channel, int shell) const {
    return sums_[(static_cast<std::int64_t>(channel) * shell_count_ + shell) * stride_];
  }

 private:
  float* sums_;
  std::int64_t stride_;
  int shell_count_;
};

/// A_j of Eq. 1 from its sum. `offset` is what the normalisation subtracted from the map.
ACUITY_HOST_DEVICE inline double amplitude_of_sum(const EpilogueView& view, int j, float sum, double offset) {
  const double window_voxels = static_cast<double>(view.window_edge) * view.window_edge * view.window_edge;
  return mean_amplitude(j, static_cast<double>(sum) * view.shells[j].amplitude_scale, window_voxels, offset);
}

/// The fit of Eq. 9 to a window. Each amplitude becomes its logarithm, ln A_j; what a shell says of the signal goes
/// into the last two channels. Single precision serves: B is right to some 1e-4 A^2 and gains to 1e-5, and double
/// precision takes many times as long on most GPUs.
ACUITY_HOST_DEVICE inline WilsonLineOf<float> fit_window(const EpilogueView& view, const WindowSums& sums,
                                                         float log_occupancy) {
  const int signals = channel_count(view.gain, false) - 2;
  ACUITY_ROLLED
  for (int j = 0; j < view.shell_count; ++j) {
    const double amplitude = amplitude_of_sum(view, j, sums.at(0, j), view.gain.observed_offset);
    const float log_of_it = log_amplitude(static_cast<float>(amplitude));
    const ShellSignalOf<float> signal = signal_of(view.shells[j].gain.profile, log_of_it);
    sums.at(0, j) = log_of_it;
    sums.at(signals, j) = signal.log_amplitude;
    sums.at(signals + 1, j) = signal.weight;
  }
  return fit_wilson_line(
      view.shell_count, [&](int j) -> const ProfileShellOf<float>& { return view.shells[j].gain.profile; },
      [&](int j) {
        return ShellSignalOf<float>{sums.at(signals, j), sums.at(signals + 1, j)};
      },
      view.gain.prior.of_window(log_occupancy));
}

/// The output voxel from the sums of its window, and that of the second map, where there is one, into out[0] and
/// out[1]. `voxel` and `second_voxel` are those of the normalised maps, `log_occupancy` what ScalingTask says of the
/// window. With a profile the sums change.
ACUITY_HOST_DEVICE inline void voxel_epilogue(const EpilogueView& view, const WindowSums& sums, float voxel,
                                              float second_voxel, float log_occupancy, float* out) {
  const GainView& gain = view.gain;
  const bool has_profile = gain.map_count == 1;
  const bool has_second = gain.second_maps != 0;
  const int second = channel_of_map(gain.map_count);
  const WilsonLineOf<float> line = has_profile ? fit_window(view, sums, log_occupancy) : WilsonLineOf<float>{};
  CentreVoxel centre;
  CentreVoxel second_centre;
  ACUITY_ROLLED
  for (int j = 0; j < view.shell_count; ++j) {
    const GainShell& shell = view.shells[j].gain;
    const auto phase_sum = [&](int channel, double offset) {
      return static_cast<double>(sums.at(channel, j)) * view.phase_scale + (j == 0 ? offset : 0);
    };
    const double own = has_profile ? profile_gain(shell.profile, line, gain.target, sums.at(0, j))
                                   : shell_gain(amplitude_of_sum(view, j, sums.at(2, j), gain.reference_offset),
                                                amplitude_of_sum(view, j, sums.at(0, j), gain.observed_offset));
    centre.add_shell(shell.filter * own, phase_sum(1, gain.observed_offset));
    if (has_second) second_centre.add_shell(shell.filter * own, phase_sum(second + 1, gain.second_offset));
  }
  out[0] = output_voxel(gain, centre, voxel);
  if (has_second) out[1] = second_output_voxel(gain, second_centre, second_voxel);
}

}  // namespace acuity
