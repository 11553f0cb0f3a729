// A profile that is a straight line in s, Eq. 9 for it as plain sums, and tasks that sharpen towards it.
#pragma once

#include <cmath>
#include <vector>

#include <acuity/average_profiles.h>
#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "host/profiles/profile_reference.h"
#include "support/engine_cases.h"
#include "windows/profile_gain.h"
#include "windows/window_engine.h"

namespace acuity::testing {

/// P(s) = level + slope * s up to 1/A, and how it is used.
struct StraightProfile {
  double level = 2;
  double slope = 9;
  double target_b = 30;
  double wilson_low = 20;
  double wilson_high = 0;

  AverageProfile profile() const {
    AverageProfile profile{"straight", {}, {}, {}, 1, "a test"};
    for (int i = 0; i <= 64; ++i) {
      profile.s_per_angstrom.push_back(i / 64.0);
      profile.mean.push_back(level + slope * i / 64);
      profile.standard_deviation.push_back(0);
    }
    return profile;
  }
  ProfileReference reference(int window_edge, double spacing) const {
    return make_profile_reference(profile(), window_edge, spacing, target_b, wilson_low, wilson_high, Leakage::ignored);
  }

  /// ln P_j: the mean of a line is its value in the middle of the shell.
  double log_mean(std::size_t j, double window) const {
    const double middle = j == 0 ? 0.25 / window : static_cast<double>(j) / window;
    return std::log(level + slope * middle);
  }

  /// Eq. 9 from the amplitudes of a window of this edge in A, none of them 0. The parts below and beyond the join are
  /// those of their definition; between them lies their weighted geometric mean. The line by deviations from the means.
  std::vector<double> naive_gains(const std::vector<double>& amplitudes, double window) const {
    const auto frequency = [&](std::size_t j) { return static_cast<double>(j) / window; };
    std::vector<std::size_t> fitted;
    for (std::size_t j = 0; j < amplitudes.size(); ++j)
      if (frequency(j) > 0.9999 / wilson_low && (wilson_high == 0 || frequency(j) < 1.0001 / wilson_high))
        fitted.push_back(j);
    const auto q = [&](std::size_t j) { return std::pow(frequency(j) / 2, 2); };
    const auto y = [&](std::size_t j) { return std::log(amplitudes[j]) - log_mean(j, window); };
    double mean_q = 0;
    double mean_y = 0;
    for (const std::size_t j : fitted) {
      mean_q += q(j) / static_cast<double>(fitted.size());
      mean_y += y(j) / static_cast<double>(fitted.size());
    }
    double together = 0;
    double squares = 0;
    for (const std::size_t j : fitted) {
      together += (q(j) - mean_q) * (y(j) - mean_y);
      squares += (q(j) - mean_q) * (q(j) - mean_q);
    }
    const double b = -together / squares;
    const double a = mean_y + b * mean_q;
    std::vector<double> gains;
    for (std::size_t j = 0; j < amplitudes.size(); ++j) {
      const double kept = std::exp((b - target_b) * q(j));
      const double replaced = std::exp(a + log_mean(j, window) - target_b * q(j)) / amplitudes[j];
      const double width = std::max(0.2 / wilson_low, 1 / window);
      const double t = std::min(1.0, std::max(0.0, 1 - (1 / wilson_low - frequency(j)) / width));
      const double share = std::pow(std::sin(std::acos(-1.0) / 2 * t), 2);
      gains.push_back(std::pow(replaced, share) * std::pow(kept, 1 - share));
    }
    return gains;
  }
};

/// The task of sharpening `observed` towards a profile inside `mask`, padding as the program pads.
inline ScalingTask task_for(const Volume& observed, const ProfileReference& profile, const Mask& mask,
                            int window_edge) {
  ScalingTask task;
  task.observed = observed;
  task.profile = &profile;
  task.observed_padding = mean_outside(observed, mask, 1);
  task.runs = runs_of(mask);
  task.window_edge = window_edge;
  return task;
}

/// Maps in the tests of profiles have voxels of 3 A: windows of 8 voxels then reach from below the join to beyond it.
inline constexpr double profile_spacing = 3;

}  // namespace acuity::testing
