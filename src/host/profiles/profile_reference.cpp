#include "host/profiles/profile_reference.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <acuity/average_profiles.h>
#include <acuity/error.h>

#include "host/core/formatted.h"
#include "host/core/parallel.h"
#include "host/core/shell_range.h"
#include "host/engines/window_leakage.h"
#include "windows/cosine_edge.h"
#include "windows/shells.h"

namespace acuity {
namespace {

constexpr double rounding = 1e-9;  // Relative, of the ends of the range.

/// w_j at frequency s: 0 up to `start`, 1 from `end` on, a cosine in between.
double join_at(double s, double start, double end) {
  return cosine_rise(std::clamp((s - start) / (end - start), 0.0, 1.0));
}

constexpr int largest_window = 1024;

[[noreturn]] void reject_range(std::size_t shells, int window_edge, double spacing, const ProfileReference& reference) {
  const ProfileRange range{reference.wilson_low_angstrom, reference.wilson_high_angstrom};
  const std::string why = std::to_string(shells) + " between " + number(range.from_angstrom) + " and " +
                          number(range.to_angstrom) + " A in a window of " + number(window_edge * spacing) +
                          " A; at least " + std::to_string(min_fitted_shells) + " are needed";
  const int enough = window_with_shells(window_edge, {largest_window, largest_window, largest_window}, spacing, range);
  throw_input_error("A profile cannot be fitted to so few shells", why,
                    enough > window_edge
                        ? "Give {window " + std::to_string(static_cast<int>(std::ceil(enough * spacing))) +
                              "} or a finer {resolution}, or sharpen against a model"
                        : "Give a finer {resolution}, or sharpen against a model");
}

// Larger windows would take minutes to model, and leak little: leakage falls as 1 / N.
constexpr int largest_modelled_window = 128;

/// m_j(B) = ln P_j - B q_j.
void fill_without_leakage(ProfileShell& shell, double log_profile, double target_b) {
  shell.log_target = log_profile - target_b * shell.q;
  for (int i = 0; i < FalloffNodes::count; ++i) {
    shell.log_model[i] = log_profile - (FalloffNodes::first + i * FalloffNodes::step) * shell.q;
    shell.slope[i] = -shell.q;
  }
}

/// m_j(B) is ln of the root of Eq. 10 for the power P^2 exp(-2 B q) of the Wilson range. For the target, this power
/// goes on to the last shell. Below the range are the molecule's shape and the solvent, which hardly end at the
/// window's faces. Beyond it the power is not known: shells there have the profile's power and what leaks into them
/// from the range. Shells of the join and below keep the profile as it is.
void fill_with_leakage(ProfileReference& reference, const AverageProfile& profile, int window_edge, double window,
                       int threads) {
  const auto is_fitted = [](const ProfileShell& shell) { return shell.weight > 0; };
  const auto begin_fitted = std::find_if(reference.shells.begin(), reference.shells.end(), is_fitted);
  const auto end_fitted = std::find_if_not(begin_fitted, reference.shells.end(), is_fitted);
  const auto first = static_cast<std::size_t>(begin_fitted - reference.shells.begin());
  const auto end = static_cast<std::size_t>(end_fitted - reference.shells.begin());
  const double lowest = static_cast<double>(first) - 0.5;
  const WindowLeakage to_last_shell(window_edge, lowest, last_shell(window_edge) + 0.5);
  const WindowLeakage in_range(window_edge, lowest, static_cast<double>(end) - 0.5);
  const auto q_at = [&](double f) { return f * f / (4 * window * window); };
  const auto power_at = [&](double f, double b) {
    const double p = profile.mean_between(f / window, f / window);
    return p * p * std::exp(-2 * b * q_at(f));
  };
  const auto target = to_last_shell.shell_power([&](double f) { return power_at(f, reference.target.b); });
  for (std::size_t j = first; j < target.size(); ++j) reference.shells[j].log_target = 0.5 * std::log(target[j]);
  parallel_for(FalloffNodes::count, 1, threads, [&](std::int64_t begin, std::int64_t) {
    const auto node = static_cast<int>(begin);
    const double b = FalloffNodes::first + node * FalloffNodes::step;
    const auto power = in_range.shell_power([&](double f) { return power_at(f, b); });
    const auto weighted = in_range.shell_power([&](double f) { return q_at(f) * power_at(f, b); });
    for (std::size_t j = first; j < power.size(); ++j) {
      ProfileShell& shell = reference.shells[j];
      const double padding = j < end ? 0 : std::exp(2 * shell.log_model[node]);
      shell.log_model[node] = 0.5 * std::log(power[j] + padding);
      shell.slope[node] = -(weighted[j] + shell.q * padding) / (power[j] + padding);
    }
  });
}

}  // namespace

int window_with_shells(int window_edge, const GridSize& box, double spacing_angstrom, ProfileRange range) {
  const auto largest = static_cast<int>(std::min({box.x, box.y, box.z, std::int64_t{largest_window}}));
  const double end = std::max(range.to_angstrom, 2 * spacing_angstrom);
  return window_for_shells(window_edge, spacing_angstrom, {range.from_angstrom, end, rounding}, largest)
      .value_or(window_edge);
}

ProfileReference make_profile_reference(const AverageProfile& profile, int window_edge, double spacing_angstrom,
                                        double target_b, double wilson_low_angstrom, double wilson_high_angstrom,
                                        Leakage leakage, int threads) {
  const int last = last_shell(window_edge);
  const double window = window_edge * spacing_angstrom;
  ProfileReference reference;
  reference.target.b = target_b;
  reference.wilson_low_angstrom = wilson_low_angstrom;
  reference.wilson_high_angstrom = std::max(wilson_high_angstrom, window / last);
  reference.leakage = window_edge > largest_modelled_window ? Leakage::ignored : leakage;
  const ShellRange range(reference.wilson_low_angstrom, reference.wilson_high_angstrom, rounding);
  const double low = 1 / reference.wilson_low_angstrom;
  // Gains are interpolated between shells, so nothing is narrower than one: where 12.5 to 10 A is, the join takes one.
  const double join_start = low - std::max(0.2 * low, 1 / window);
  std::size_t fitted = 0;
  for (int j = 0; j <= last; ++j) {
    const double s = j / window;
    ProfileShell shell;
    shell.q = s * s / 4;
    shell.weight = range.contains(s) ? 1 : 0;
    shell.join = join_at(s, join_start, low);
    fill_without_leakage(shell, std::log(profile.mean_between(std::max(0.0, (j - 0.5) / window), (j + 0.5) / window)),
                         target_b);
    fitted += shell.weight > 0;
    reference.shells.push_back(shell);
  }
  if (fitted < min_fitted_shells) reject_range(fitted, window_edge, spacing_angstrom, reference);
  if (reference.leakage == Leakage::modelled) fill_with_leakage(reference, profile, window_edge, window, threads);
  return reference;
}

}  // namespace acuity
