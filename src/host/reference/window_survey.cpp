#include "host/reference/window_survey.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <acuity/local_b.h>
#include <acuity/parallel.h>

#include "host/engines/window_transform.h"
#include "host/support/philox.h"

namespace acuity {
namespace {

/// Enough for the noise of a shell to within 1 %, few enough to cost a second at most.
constexpr std::int64_t most_windows = 600;

/// One voxel at random out of each of as many stretches of the mask's voxels; at even steps they could share their x.
std::vector<std::int64_t> sample_of(const Mask& mask) {
  std::vector<std::int64_t> voxels;
  for (std::size_t i = 0; i < mask.inside.size(); ++i)
    if (mask.inside[i] != 0) voxels.push_back(static_cast<std::int64_t>(i));
  const auto count = static_cast<std::int64_t>(voxels.size());
  const std::int64_t taken = std::min(count, most_windows);
  for (std::int64_t i = 0; i < taken; ++i) {
    const std::int64_t first = i * count / taken;
    const std::int64_t length = (i + 1) * count / taken - first;
    const std::int64_t at = first + philox({static_cast<std::uint32_t>(i), 0, 0, 0}, {})[0] % length;
    voxels[static_cast<std::size_t>(i)] = voxels[static_cast<std::size_t>(at)];
  }
  voxels.resize(static_cast<std::size_t>(taken));
  return voxels;
}

/// A_j of the windows around the voxels: [window][shell].
std::vector<std::vector<double>> amplitudes_of(const SurveyedMap& map, const std::vector<std::int64_t>& voxels,
                                               int window_edge, int threads) {
  const ShellTable table = make_shell_table(window_edge, ShellRule::full);
  const GridSize& size = map.volume->size;
  std::vector<std::vector<double>> amplitudes(voxels.size());
  parallel_for(static_cast<std::int64_t>(voxels.size()), 16, threads, [&](std::int64_t begin, std::int64_t end) {
    WindowTransform window(window_edge);
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      const std::int64_t v = voxels[i];
      window.run(*map.volume, map.beyond, v % size.x, v / size.x % size.y, v / (size.x * size.y));
      amplitudes[i].resize(static_cast<std::size_t>(table.shell_count));
      mean_amplitudes(table, window.spectrum(), amplitudes[i].data());
    }
  });
  return amplitudes;
}

struct Estimate {
  double b = 0;
  double variance = 0;
};

/// B_obs of a window from its own shells alone, with its variance.
void add_estimate(const ProfileReference& profile, const std::vector<double>& amplitudes,
                  std::vector<Estimate>& estimates) {
  const WilsonLine line = fit_to_amplitudes(profile, amplitudes);
  if (!line.is_fitted) return;
  const auto shell_of = [&](int j) -> const ProfileShell& { return profile.shells[static_cast<std::size_t>(j)]; };
  const auto signal_at = [&](int j) {
    return signal_of(shell_of(j), log_amplitude(amplitudes[static_cast<std::size_t>(j)]));
  };
  const LineQuality quality = quality_of_line(static_cast<int>(amplitudes.size()), shell_of, signal_at, line);
  if (quality.information > 0) estimates.push_back({line.b_observed, 1 / quality.information});
}

BFactorPrior prior_of(const std::vector<Estimate>& estimates) {
  constexpr double least_deviation = 20;
  constexpr double first_deviation = 60;
  constexpr int iterations = 20;
  double b = 0;
  double variance = first_deviation * first_deviation;
  for (int i = 0; i < iterations; ++i) {
    double weights = 0;
    double sum = 0;
    for (const Estimate& e : estimates) {
      weights += 1 / (variance + e.variance);
      sum += e.b / (variance + e.variance);
    }
    if (!(weights > 0)) return {};
    b = sum / weights;
    double squares = 0;
    for (const Estimate& e : estimates) squares += ((e.b - b) * (e.b - b) - e.variance) / (variance + e.variance);
    variance = std::max(squares / weights, least_deviation * least_deviation);
  }
  return {b, 1 / variance};
}

}  // namespace

std::vector<float> survey_windows(ProfileReference& profile, const SurveyedMap& observed, const SurveyedMap& noise,
                                  const Mask& mask, int window_edge, int threads) {
  const std::vector<std::int64_t> voxels = sample_of(mask);
  const ShellTable table = make_shell_table(window_edge, ShellRule::full);
  const auto of_noise = amplitudes_of(noise, voxels, window_edge, threads);
  for (std::size_t j = 0; j < profile.shells.size(); ++j) {
    double squares = 0;
    for (const std::vector<double>& amplitudes : of_noise) squares += amplitudes[j] * amplitudes[j];
    profile.shells[j].noise = squares / static_cast<double>(voxels.size());
    profile.shells[j].coefficients = table.coefficients[j];
  }
  std::vector<Estimate> estimates;
  for (const std::vector<double>& amplitudes : amplitudes_of(observed, voxels, window_edge, threads))
    add_estimate(profile, amplitudes, estimates);
  profile.prior = prior_of(estimates);
  std::vector<float> b;
  for (const Estimate& e : estimates) b.push_back(static_cast<float>(e.b));
  std::sort(b.begin(), b.end());
  return b;
}

}  // namespace acuity
