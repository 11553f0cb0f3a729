#include "host/local_resolution/local_resolution.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <optional>

#include <acuity/error.h>
#include <acuity/mask.h>
#include <acuity/resolution.h>

#include "host/core/mask_runs.h"
#include "host/core/parallel.h"
#include "host/core/quantile.h"
#include "host/core/workspace_pool.h"
#include "host/fit/histogram.h"
#include "host/fourier/frequency_filter.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/radial_profile.h"
#include "host/local_resolution/coarse_grid.h"
#include "host/local_resolution/leakage_removal.h"
#include "host/local_resolution/shell_tests.h"
#include "windows/shell_correlation.h"
#include "windows/shells.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

/// Shells of the largest window.
constexpr std::size_t max_shells = 1024 / 2 + 1;

/// Eq. 11 only.
void correlate(const ShellPowers& powers, std::span<double> fsc) {
  fsc[0] = 1;
  for (std::size_t j = 1; j < fsc.size(); ++j)
    fsc[j] = shell_correlation(powers.cross[j], powers.power1[j], powers.power2[j]);
}

/// Takes the shell at which a window of a voxel is resolved, 1 ... M.
using ShellSink = std::function<void(std::int64_t voxel, double shell)>;

/// Finds where the FSC falls below a threshold.
void find_falls(const CorrelationTask& task, const ResolutionRule& rule, WindowEngine& engine, int threads,
                const ShellSink& sink, Progress& progress) {
  const auto last = static_cast<double>(last_shell(rule.window_edge));
  std::optional<LeakageRemoval> leakage;
  if (rule.leakage == LeakageRule::removed) leakage.emplace(rule.window_edge, threads);
  const auto read_curve = [&](std::int64_t voxel, const ShellPowers& powers) {
    std::array<double, max_shells> curve;
    const std::span<double> fsc(curve.data(), powers.cross.size());
    if (leakage)
      leakage->correlate(powers, fsc);
    else
      correlate(powers, fsc);
    sink(voxel, first_fall(fsc, rule.threshold, 1).value_or(last));
  };
  engine.correlate(task, read_curve, progress);
}

/// Finds where the FSC is not more than chance.
void find_last_discoveries(const CorrelationTask& task, double level, WindowEngine& engine, int threads,
                           const ShellSink& sink, Progress& progress) {
  const ShellTests tests(task.window_edge, threads);
  WorkspacePool<ShellTests::Workspace> pool(
      [&] { return std::make_unique<ShellTests::Workspace>(tests.make_workspace()); });
  const auto test = [&](std::int64_t voxel, std::span<const PairedSums<double>> sums_of_shells) {
    auto work = pool.take();
    tests.run(sums_of_shells, *work);
    sink(voxel, std::max(1, tests.last_shell_passed(work->adjusted_p, level)));
    pool.give_back(std::move(work));
  };
  engine.correlate_softly(task, tests.window().table(), test, progress);
}

Volume resolve_windows(const CorrelationTask& task, const Mask& mask, const ResolutionRule& rule, WindowEngine& engine,
                       int threads, Progress& progress) {
  const double spacing = task.half1.spacing_angstrom;
  Volume resolutions{mask.size, spacing, std::vector<float>(mask.inside.size(), 0.F)};
  const double window_angstrom = rule.window_edge * spacing;
  const auto sink = [&](std::int64_t voxel, double shell) {
    resolutions.voxels[static_cast<std::size_t>(voxel)] = static_cast<float>(window_angstrom / shell);
  };
  if (rule.fdr)
    find_last_discoveries(task, *rule.fdr, engine, threads, sink, progress);
  else
    find_falls(task, rule, engine, threads, sink, progress);
  return rule.step == 1 ? resolutions : between_grid_voxels(resolutions, mask, rule.step, threads);
}

}  // namespace

std::vector<double> whitening_gains(std::vector<double> power) {
  constexpr double min_share = 1e-4;
  // s = 0 is the mean of the map, which may be as large as it likes.
  const double largest = power.size() > 1 ? *std::max_element(power.begin() + 1, power.end()) : 0;
  for (double& p : power) p = largest > 0 ? 1 / std::sqrt(std::max(p, min_share * min_share * largest)) : 1;
  return power;
}

void whiten(VolumeInput& half1, VolumeInput& half2, int threads) {
  std::vector<double> power = radial_profile(half1.view(), VolumeView(), threads).mean_power;
  const std::vector<double> other = radial_profile(half2.view(), VolumeView(), threads).mean_power;
  for (std::size_t j = 0; j < power.size(); ++j) power[j] += other[j];
  const std::vector<double> gains = whitening_gains(std::move(power));
  const double longest = MapShells(half1.view().size, half1.view().spacing_angstrom).longest_angstrom();
  for (VolumeInput* half : {&half1, &half2})
    filter_frequencies(
        *half, [&](double s) { return between_shells(gains, s, longest); }, threads);
}

WhitenedPart whitened_part(const MapParts& half, const std::vector<double>& gains, const GridBox& box,
                           const Mask& mask_of_part, int threads) {
  const GridSize& size = half.size();
  const double spacing_angstrom = half.spacing_angstrom();
  const double longest = MapShells(size, spacing_angstrom).longest_angstrom();
  WhitenedPart whitened{{box.size, spacing_angstrom, std::vector<float>(static_cast<std::size_t>(box.size.count()))},
                        0};
  double sum = filter_map(
      half, all_kx(size), [&](double s) { return between_shells(gains, s, longest); },
      {sink_of_box(size, box, whitened.part.voxels)}, threads);
  std::int64_t outside = size.count();
  for (std::size_t i = 0; i < mask_of_part.inside.size(); ++i) {
    if (mask_of_part.inside[i] == 0) continue;
    sum -= whitened.part.voxels[i];
    --outside;
  }
  if (outside > 0) whitened.padding = sum / static_cast<double>(outside);
  return whitened;
}

Volume local_resolution(VolumeView half1, VolumeView half2, const Mask& mask, const ResolutionRule& rule,
                        WindowEngine& engine, int threads, Progress& progress) {
  return resolve_windows({half1, half2, mean_outside(half1, mask, threads), mean_outside(half2, mask, threads),
                          runs_of(coarse_grid(mask, rule.step)), rule.window_edge},
                         mask, rule, engine, threads, progress);
}

Volume local_resolution(const WhitenedPart& half1, const WhitenedPart& half2, const Mask& mask,
                        const ResolutionRule& rule, WindowEngine& engine, int threads, Progress& progress) {
  return resolve_windows(
      {half1.part, half2.part, half1.padding, half2.padding, runs_of(coarse_grid(mask, rule.step)), rule.window_edge},
      mask, rule, engine, threads, progress);
}

ResolutionSummary summarize(VolumeView resolutions, int window_edge) {
  constexpr int max_bins = 20;
  std::vector<float> values;
  for (const float value : resolutions.voxels)
    if (value > 0) values.push_back(value);
  ResolutionSummary summary;
  summary.voxels = static_cast<std::int64_t>(values.size());
  if (values.empty()) return summary;
  std::sort(values.begin(), values.end());
  const double window_angstrom = window_edge * resolutions.spacing_angstrom;
  summary.at_window_edge = std::count(values.begin(), values.end(), static_cast<float>(window_angstrom));
  summary.at_last_shell =
      std::count(values.begin(), values.end(), static_cast<float>(window_angstrom / last_shell(window_edge)));
  for (const double share : resolution_quantiles)
    summary.quantiles_angstrom.push_back(quantile_of_sorted(values, share));
  const double width = bin_width(std::max(summary.quantiles_angstrom.back() - values.front(), 0.01), max_bins - 1);
  Histogram histogram = histogram_of(values, width, summary.quantiles_angstrom.back());
  summary.edges_angstrom = std::move(histogram.edges);
  summary.counts = std::move(histogram.counts);
  return summary;
}

}  // namespace acuity
