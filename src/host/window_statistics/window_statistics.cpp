#include "host/window_statistics/window_statistics.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <acuity/mask.h>

#include "host/core/parallel.h"
#include "host/core/quantile.h"
#include "host/engines/window_transform.h"
#include "host/window_statistics/voxel_sample.h"
#include "host/window_statistics/window_count.h"
#include "windows/b_fit.h"

namespace acuity {
namespace {

/// The voxels whose windows lie inside the box and hold nothing of what `fill` counts.
std::vector<std::int64_t> solvent_voxels(VolumeView fill, int window_edge) {
  const GridSize& size = fill.size;
  const std::int64_t below = window_edge / 2;
  const std::int64_t above = window_edge - 1 - below;
  std::vector<std::int64_t> voxels;
  for (std::int64_t z = below; z < size.z - above; ++z)
    for (std::int64_t y = below; y < size.y - above; ++y)
      for (std::int64_t x = below; x < size.x - above; ++x)
        if (const std::int64_t i = size.index(x, y, z); fill.voxels[static_cast<std::size_t>(i)] == 0)
          voxels.push_back(i);
  return voxels;
}

/// A_j of the windows around the voxels: [window][shell].
std::vector<std::vector<double>> amplitudes_of(const SampledMap& map, const std::vector<std::int64_t>& voxels,
                                               int window_edge, int threads) {
  const ShellTable table = make_shell_table(window_edge, ShellRule::full);
  const GridSize& size = map.volume.size;
  std::vector<std::vector<double>> amplitudes(voxels.size());
  parallel_for(static_cast<std::int64_t>(voxels.size()), 16, threads, [&](std::int64_t begin, std::int64_t end) {
    WindowTransform window(window_edge);
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      const std::int64_t v = voxels[i];
      window.run(map.volume, map.padding, v % size.x, v / size.x % size.y, v / (size.x * size.y));
      amplitudes[i].resize(static_cast<std::size_t>(table.shell_count));
      mean_amplitudes(table, window.spectrum(), amplitudes[i].data());
    }
  });
  return amplitudes;
}

/// Estimate of a window, with its variance.
struct Estimate {
  double value = 0;
  double variance = 0;
};

/// Distribution of the true values.
struct Normal {
  double mean = 0;
  double weight = 0;  // Inverse variance; 0 where nothing is known.
};

/// From estimates of windows; `least` and `first` are standard deviations: the least, and where the iteration starts.
Normal distribution_of(const std::vector<Estimate>& estimates, double least, double first) {
  constexpr int iterations = 20;
  double mean = 0;
  double variance = first * first;
  for (int i = 0; i < iterations; ++i) {
    double weights = 0;
    double sum = 0;
    for (const Estimate& e : estimates) {
      weights += 1 / (variance + e.variance);
      sum += e.value / (variance + e.variance);
    }
    if (!(weights > 0)) return {};
    mean = sum / weights;
    double squares = 0;
    for (const Estimate& e : estimates)
      squares += ((e.value - mean) * (e.value - mean) - e.variance) / (variance + e.variance);
    variance = std::max(squares / weights, least * least);
  }
  return {mean, 1 / variance};
}

/// N_j^2: the mean over windows of A_j^2.
std::vector<double> mean_squares(const std::vector<std::vector<double>>& amplitudes, std::size_t shells) {
  std::vector<double> squares(shells);
  for (const std::vector<double>& window : amplitudes)
    for (std::size_t j = 0; j < shells; ++j)
      squares[j] += window[j] * window[j] / static_cast<double>(amplitudes.size());
  return squares;
}

/// The voxels around which windows hold solvent with its noise.
std::vector<std::int64_t> solvent_of(const WindowSample& sample) {
  if (sample.no_noise == nullptr || sample.no_noise->count() == 0)
    return solvent_voxels(sample.fill, sample.window_edge);
  Mask other{sample.mask->size, sample.mask->inside};
  for (std::size_t i = 0; i < other.inside.size(); ++i) other.inside[i] |= sample.no_noise->inside[i];
  const Volume counted =
      count_in_windows(other, sample.observed.volume.spacing_angstrom, sample.window_edge, sample.threads);
  return solvent_voxels(counted, sample.window_edge);
}

/// The windows that stand for noise, or none.
std::vector<std::vector<double>> noise_windows(const WindowSample& sample, const std::vector<std::int64_t>& voxels,
                                               const std::vector<std::vector<double>>& signal, NoiseSource& source) {
  constexpr std::size_t min_windows = 50;
  // Fraction of the power that rounding leaves in windows of constant values.
  constexpr double rounding = 1e-10;
  source = NoiseSource::half_maps;
  if (!sample.noise.volume.empty()) return amplitudes_of(sample.noise, voxels, sample.window_edge, sample.threads);
  const std::vector<std::int64_t> solvent = solvent_of(sample);
  source = NoiseSource::solvent;
  if (solvent.size() >= min_windows) {
    auto noise = amplitudes_of(sample.observed, sample_of(solvent), sample.window_edge, sample.threads);
    if (mean_squares(noise, 2)[1] > rounding * mean_squares(signal, 2)[1]) return noise;
  }
  source = NoiseSource::none;
  return {};
}

/// The lines of windows by themselves: B_obs, and the intercept of a full window.
struct Lines {
  std::vector<Estimate> b;
  std::vector<Estimate> intercept;

  void add(const ProfileReference& profile, const std::vector<double>& amplitudes, double fill) {
    const WilsonLine line = fit_to_amplitudes(profile, 0.5 * std::log(fill), amplitudes);
    if (!line.is_fitted) return;
    const auto shell_of = [&](int j) -> const ProfileShell& { return profile.shells[static_cast<std::size_t>(j)]; };
    const auto signal_at = [&](int j) {
      return signal_of(shell_of(j), log_amplitude(amplitudes[static_cast<std::size_t>(j)]));
    };
    const LineQuality quality = quality_of_line(static_cast<int>(amplitudes.size()), shell_of, signal_at, line);
    if (!(quality.information > 0)) return;
    b.push_back({line.b_observed, 1 / quality.information});
    intercept.push_back({line.intercept - 0.5 * std::log(fill), quality.intercept_variance});
  }
};

}  // namespace

SampledWindows sample_windows(const WindowSample& sample) {
  const std::vector<std::int64_t> voxels = sample_of(voxels_of(*sample.mask));
  SampledWindows windows;
  windows.amplitudes = amplitudes_of(sample.observed, voxels, sample.window_edge, sample.threads);
  windows.noise = mean_squares(noise_windows(sample, voxels, windows.amplitudes, windows.noise_source),
                               windows.amplitudes.front().size());
  const ShellTable table = make_shell_table(sample.window_edge, ShellRule::full);
  windows.coefficients.assign(table.coefficients.begin(), table.coefficients.end());
  for (const std::int64_t voxel : voxels) windows.fill.push_back(sample.fill.voxels[static_cast<std::size_t>(voxel)]);
  return windows;
}

std::vector<float> learn_from(const SampledWindows& windows, ProfileReference& profile) {
  constexpr double min_b_deviation = 20;
  constexpr double first_b_deviation = 60;
  constexpr double min_intercept_deviation = 0.02;
  constexpr double first_intercept_deviation = 0.2;
  profile.prior = {};
  for (std::size_t j = 0; j < profile.shells.size(); ++j) {
    profile.shells[j].noise = windows.noise[j];
    profile.shells[j].coefficients = windows.coefficients[j];
  }
  Lines lines;
  for (std::size_t i = 0; i < windows.amplitudes.size(); ++i)
    lines.add(profile, windows.amplitudes[i], windows.fill[i]);
  const Normal b = distribution_of(lines.b, min_b_deviation, first_b_deviation);
  const Normal intercept = distribution_of(lines.intercept, min_intercept_deviation, first_intercept_deviation);
  profile.prior = {b.mean, b.weight, intercept.mean, intercept.weight};
  std::vector<float> found;
  for (const Estimate& e : lines.b) found.push_back(static_cast<float>(e.value));
  std::sort(found.begin(), found.end());
  return found;
}

std::optional<double> b_quantile(const SampledWindows& windows, const ProfileReference& profile, double part) {
  std::vector<double> found;
  for (std::size_t i = 0; i < windows.amplitudes.size(); ++i) {
    const WilsonLine line = fit_to_amplitudes(profile, 0.5 * std::log(windows.fill[i]), windows.amplitudes[i]);
    if (line.is_fitted) found.push_back(line.b_observed);
  }
  if (found.empty()) return {};
  std::sort(found.begin(), found.end());
  return quantile_of_sorted(found, part);
}

SampledWindows windows_without_noise(const SampledMap& map, const Mask& mask, int window_edge, int threads) {
  SampledWindows windows;
  windows.amplitudes = amplitudes_of(map, sample_of(voxels_of(mask)), window_edge, threads);
  windows.fill.assign(windows.amplitudes.size(), 1);
  return windows;
}

ProfileReference without_statistics(ProfileReference profile) {
  profile.prior = {};
  for (ProfileShell& shell : profile.shells) shell.noise = 0;
  return profile;
}

}  // namespace acuity
