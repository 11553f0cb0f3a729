// Eq. 9 in single precision, as GPUs compute it, beside double precision.
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "support/profile_cases.h"
#include "windows/gain_view.h"
#include "windows/profile_gain.h"

namespace acuity::testing {
namespace {

constexpr int window_voxels = 26;
constexpr std::size_t shells_of_window = window_voxels / 2 + 1;

struct Fitted {
  double b;
  std::vector<double> gains;
};

/// Amplitudes come in the caller's unit.
Fitted in_double(const ProfileReference& profile, const std::vector<double>& amplitudes) {
  std::vector<double> gains = amplitudes;
  std::vector<ShellSignal> signals;
  replace_by_gains(profile, 0, gains, signals);
  return {fit_to_amplitudes(profile, 0, amplitudes).b_observed, gains};
}

/// `scale` brings them near 1, as the normalisation of a map does.
Fitted in_single(const ProfileReference& profile, const std::vector<double>& amplitudes, double scale) {
  const ProfileReference normalised = in_normalised_units(profile, scale);
  const GainView view = make_gain_view({}, {}, {}, &normalised);
  std::vector<ProfileShellOf<float>> shells;
  std::vector<float> logs;
  for (std::size_t j = 0; j < shells_of_window; ++j) {
    shells.push_back(make_gain_shell(j, {}, &normalised).profile);
    logs.push_back(log_amplitude(static_cast<float>(amplitudes[j] * scale)));
  }
  const auto shell_of = [&](int j) -> const ProfileShellOf<float>& { return shells[static_cast<std::size_t>(j)]; };
  const auto signal_at = [&](int j) { return signal_of(shell_of(j), logs[static_cast<std::size_t>(j)]); };
  const WilsonLineOf<float> line =
      fit_wilson_line(static_cast<int>(shells_of_window), shell_of, signal_at, view.prior.of_window(0));
  Fitted fitted{line.b_observed, {}};
  for (std::size_t j = 0; j < shells_of_window; ++j)
    fitted.gains.push_back(profile_gain(shells[j], line, view.target, logs[j]));
  return fitted;
}

ProfileReference profile_of(double unit, bool with_prior, bool keeps_differences) {
  ProfileReference profile = StraightProfile{2, 9, 50, 10, 0}.reference(window_voxels, 1);
  for (std::size_t j = 0; j < shells_of_window; ++j) {
    profile.shells[j].noise = unit * unit;
    profile.shells[j].coefficients = 10.0 + static_cast<double>(8 * j * j);
  }
  if (with_prior) profile.prior = {70, 1.0 / 900, std::log(unit) + 3, 0.5, 0};
  if (keeps_differences) profile.target.best_ordered = 40;
  return profile;
}

// Logarithms lie below 16, so they are rounded by 5e-7 at most. Their weighted mean slope over q, which spreads by 0.01
// 1/A^2, is wrong by 1e-4 A^2. A gain is the exponential of up to ten such numbers.
TEST(SinglePrecisionFit, IsThatOfDoublePrecisionInAnyUnit) {
  std::mt19937 random(11);
  std::uniform_real_distribution<double> b_factor(-50, 500);
  std::normal_distribution<double> scatter(0, 0.2);
  for (const double unit : {1e-20, 1e-6, 1.0, 1e12})
    for (const bool with_prior : {false, true})
      for (const bool keeps_differences : {false, true}) {
        const ProfileReference profile = profile_of(unit, with_prior, keeps_differences);
        double worst_b = 0;
        double worst_gain = 0;
        for (int window = 0; window < 500; ++window) {
          const double b = b_factor(random);
          std::vector<double> amplitudes;
          for (std::size_t j = 0; j < shells_of_window; ++j) {
            const double signal =
                std::exp(3 + profile.shells[j].log_model[2] - b * profile.shells[j].q + scatter(random));
            amplitudes.push_back(unit * std::hypot(signal, 1));
          }
          const Fitted expected = in_double(profile, amplitudes);
          const Fitted found = in_single(profile, amplitudes, 0.7 / unit);
          worst_b = std::max(worst_b, std::abs(found.b - expected.b));
          for (std::size_t j = 0; j < shells_of_window; ++j)
            worst_gain = std::max(worst_gain, std::abs(found.gains[j] / expected.gains[j] - 1));
        }
        EXPECT_LT(worst_b, 1e-3) << unit << with_prior << keeps_differences;
        EXPECT_LT(worst_gain, 4e-5) << unit << with_prior << keeps_differences;
      }
}

}  // namespace
}  // namespace acuity::testing
