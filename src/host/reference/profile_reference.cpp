#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include <acuity/average_profile.h>
#include <acuity/error.h>
#include <acuity/profile_gain.h>
#include <acuity/shells.h>

namespace acuity {
namespace {

// A line needs two shells; a third one shows whether they lie on it.
constexpr int least_shells = 3;

/// w_j at frequency s: 0 up to `start`, 1 from `end` on, a cosine in between.
double join_at(double s, double start, double end) {
  constexpr double pi = 3.14159265358979323846;
  const double t = std::clamp((s - start) / (end - start), 0.0, 1.0);
  return 0.5 * (1 - std::cos(pi * t));
}

[[noreturn]] void reject_range(int shells, double window_angstrom, const ProfileReference& reference) {
  char why[160];
  std::snprintf(why, sizeof why, "%d between %.4g and %.4g A in a window of %.4g A; at least %d are needed", shells,
                reference.wilson_low_angstrom, reference.wilson_high_angstrom, window_angstrom, least_shells);
  reject("A profile cannot be fitted to so few shells", why,
         "Give a larger --window or a finer --resolution, or sharpen against a model");
}

}  // namespace

ProfileReference make_profile_reference(const AverageProfile& profile, int window_edge, double spacing_angstrom,
                                        double target_b, double wilson_low_angstrom, double wilson_high_angstrom) {
  // Frequencies on the border of the range belong to it, whatever rounding says.
  constexpr double rounding = 1e-9;
  const int last = last_shell(window_edge);
  const double window = window_edge * spacing_angstrom;
  ProfileReference reference;
  reference.target_b = target_b;
  reference.wilson_low_angstrom = wilson_low_angstrom;
  reference.wilson_high_angstrom = std::max(wilson_high_angstrom, window / last);
  const double low = 1 / reference.wilson_low_angstrom;
  const double high = 1 / reference.wilson_high_angstrom;
  // Gains are interpolated between shells, so nothing is narrower than one: where 12.5 to 10 A is, the join takes one.
  const double join_start = low - std::max(0.2 * low, 1 / window);
  int fitted = 0;
  for (int j = 0; j <= last; ++j) {
    const double s = j / window;
    ProfileShell shell;
    shell.log_profile = std::log(profile.mean_between(std::max(0.0, (j - 0.5) / window), (j + 0.5) / window));
    shell.q = s * s / 4;
    shell.weight = s >= low * (1 - rounding) && s <= high * (1 + rounding) ? 1 : 0;
    shell.join = join_at(s, join_start, low);
    fitted += shell.weight > 0;
    reference.shells.push_back(shell);
  }
  if (fitted < least_shells) reject_range(fitted, window, reference);
  return reference;
}

void replace_by_gains(const ProfileReference& profile, std::span<double> values) {
  WilsonFit fit;
  for (std::size_t j = 0; j < values.size(); ++j) {
    values[j] = log_amplitude(values[j]);
    fit.add_shell(profile.shells[j], values[j]);
  }
  const WilsonLine line = fit.line();
  for (std::size_t j = 0; j < values.size(); ++j)
    values[j] = profile_gain(profile.shells[j], line, profile.target_b, values[j]);
}

}  // namespace acuity
