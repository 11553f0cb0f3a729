#include "windows/profile_gain.h"

namespace acuity {

WilsonLine fit_to_amplitudes(const ProfileReference& profile, double log_occupancy,
                             std::span<const double> amplitudes) {
  return fit_wilson_line(
      static_cast<int>(amplitudes.size()),
      [&](int j) -> const ProfileShell& { return profile.shells[static_cast<std::size_t>(j)]; },
      [&](int j) {
        const auto shell = static_cast<std::size_t>(j);
        return signal_of(profile.shells[shell], log_amplitude(amplitudes[shell]));
      },
      profile.prior.of_window(log_occupancy));
}

void replace_by_gains(const ProfileReference& profile, double log_occupancy, std::span<double> values,
                      std::vector<ShellSignal>& signals) {
  signals.resize(values.size());
  for (std::size_t j = 0; j < values.size(); ++j) {
    values[j] = log_amplitude(values[j]);
    signals[j] = signal_of(profile.shells[j], values[j]);
  }
  const WilsonLine line = fit_wilson_line(
      static_cast<int>(values.size()),
      [&](int j) -> const ProfileShell& { return profile.shells[static_cast<std::size_t>(j)]; },
      [&](int j) { return signals[static_cast<std::size_t>(j)]; }, profile.prior.of_window(log_occupancy));
  for (std::size_t j = 0; j < values.size(); ++j)
    values[j] = profile_gain(profile.shells[j], line, profile.target, values[j]);
}

}  // namespace acuity
