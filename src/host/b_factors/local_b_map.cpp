#include "host/b_factors/local_b_map.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <utility>

#include <acuity/bfactor.h>
#include <acuity/error.h>
#include <acuity/fsc.h>
#include <acuity/mask.h>

#include "host/b_factors/powers_over_mask.h"
#include "host/core/conventions.h"
#include "host/core/formatted.h"
#include "host/core/half_maps.h"
#include "host/core/mask_runs.h"
#include "host/core/parallel.h"
#include "host/core/shell_range.h"
#include "host/fit/line_fit.h"
#include "host/fourier/radial_profile.h"
#include "host/fsc/cross_spectrum.h"
#include "host/profiles/profile_reference.h"
#include "windows/b_fit.h"
#include "windows/shells.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

constexpr std::int64_t voxels_per_piece = 4096;

/// Powers of the shells of the range.
struct PowersInMask {
  ShellValues cross;
  ShellValues noise;  ///< Power of one half map's noise; empty for one map.
};

PowersInMask powers_in_mask(VolumeView half1, VolumeView half2, const PowersOverMaskTask& task) {
  std::vector<ShellValue> values{[](const ShellPowers& powers, std::size_t j) { return powers.cross[j]; }};
  if (!half2.empty())
    values.emplace_back([](const ShellPowers& powers, std::size_t j) {
      return 0.5 * (powers.power1[j] + powers.power2[j]) - powers.cross[j];
    });
  std::vector<ShellValues> taken = powers_over_mask(half1, half2.empty() ? half1 : half2, task, values);
  return {std::move(taken[0]), half2.empty() ? ShellValues{} : std::move(taken[1])};
}

/// B of the whole maps, A^2: the line through ln of the root of their cross power over the range, after division by the
/// profile. From 0 to 300: what lies outside is not worth sharpening by, and blurring would weaken what is wanted.
double global_b_of(VolumeView half1, VolumeView half2, const AverageProfile& profile, const LocalBRule& rule) {
  constexpr double most = 300;
  const ShellRange range(rule.from_angstrom, rule.to_angstrom);
  std::vector<double> q;
  std::vector<double> y;
  const auto add = [&](double s, double power) {
    if (!range.contains(s) || !(power > 0)) return;
    q.push_back(s * s / 4);
    y.push_back(0.5 * std::log(power) - std::log(profile.mean_between(s, s)));
  };
  if (half2.empty()) {
    const RadialProfile box = radial_profile(half1, VolumeView(), rule.threads);
    for (std::size_t j = 1; j < box.mean_power.size(); ++j) add(box.s_per_angstrom[j], box.mean_power[j]);
  } else {
    const CrossSpectrum box = cross_spectrum(half1, half2, rule.threads);
    for (std::size_t j = 1; j < box.cross.size(); ++j) add(box.s_per_angstrom[j], box.cross[j]);
  }
  return q.size() < 3 ? 0 : std::clamp(-fit_line(q, y).slope, 0.0, most);
}

/// What the fits of all voxels share.
struct Fits {
  std::vector<ProfileShell> shells;  // Of the range.
  std::vector<double> coefficients;
  BEstimator estimator;

  FittedB of_voxel(const PowersInMask& powers, std::size_t voxel) const {
    const auto count = static_cast<int>(shells.size());
    const auto shell_of = [&](int j) -> const ProfileShell& { return shells[static_cast<std::size_t>(j)]; };
    std::vector<HalfMapShell> taken(shells.size());
    std::vector<ShellSignal> signals(shells.size());
    for (std::size_t j = 0; j < shells.size(); ++j) {
      taken[j] = {powers.cross[j][voxel], powers.noise.empty() ? 0 : powers.noise[j][voxel], coefficients[j]};
      const double power = taken[j].cross + taken[j].noise;
      signals[j] = estimator == BEstimator::half_maps
                       ? weigh_shell(taken[j].cross, power, power, coefficients[j], scatter)
                       : ShellSignal{0.5 * std::log(taken[j].cross), taken[j].cross > 0 ? 1.0 : 0.0};
    }
    const auto signal_at = [&](int j) { return signals[static_cast<std::size_t>(j)]; };
    const WilsonLine line = fit_wilson_line(count, shell_of, signal_at);
    if (estimator != BEstimator::half_maps || !line.is_fitted)
      return {line, line.is_fitted ? quality_of_line(count, shell_of, signal_at, line) : LineQuality{}};
    const auto powers_of = [&](int j) -> const HalfMapShell& { return taken[static_cast<std::size_t>(j)]; };
    return fit_half_maps(count, shell_of, powers_of, line, scatter.modulation);
  }

  /// The signal's own chance is counted with the coefficients; more than that was not seen to help.
  ShellScatter scatter{0, 0.02};
};

}  // namespace

double unmasked_resolution_estimate(VolumeView half1, VolumeView half2, const Mask& mask, int window_edge,
                                    int threads) {
  FscCurve curve = fourier_shell_correlation(half1, half2, nullptr, threads);
  // Signal to noise is larger by this inside the mask than over the box.
  const double share = static_cast<double>(mask.count()) / static_cast<double>(mask.size.count());
  const double threshold = share * fsc_threshold / (1 - fsc_threshold + share * fsc_threshold);
  const double longest = static_cast<double>(std::max({half1.size.x, half1.size.y, half1.size.z}));
  const auto half_width = static_cast<std::size_t>(std::llround(longest / (2.0 * window_edge)));
  const std::vector<double> single = curve.fsc;
  for (std::size_t j = 0; j < single.size(); ++j) {
    double sum = 0;
    double count = 0;
    for (std::size_t i = j - std::min(j, half_width); i <= std::min(j + half_width, single.size() - 1); ++i) {
      sum += static_cast<double>(curve.coefficients[i]) * single[i];
      count += static_cast<double>(curve.coefficients[i]);
    }
    curve.fsc[j] = sum / count;
  }
  if (!curve.agrees(threshold))
    throw_input_error("The half maps do not agree", "their FSC is " + number(curve.fsc[1]) + " at low frequencies",
                      "Check that both are half maps of one particle, or give {resolution}");
  return curve.resolution_angstrom(threshold).value_or(2 * half1.spacing_angstrom);
}

LocalB local_b_factors(Volume half1, std::optional<Volume> half2, const Mask& mask, const AverageProfile& profile,
                       const LocalBRule& rule, WindowEngine& engine) {
  const AverageProfile flat{"line", {0, 1}, {1, 1}, {0, 0}, 0, "no profile"};
  const AverageProfile& divisor = rule.estimator == BEstimator::line ? flat : profile;
  const double spacing = half1.spacing_angstrom;
  const ProfileReference reference = make_profile_reference(divisor, rule.window_edge, spacing, 0, rule.from_angstrom,
                                                            rule.to_angstrom, Leakage::ignored, rule.threads);
  if (half2 && rule.estimator != BEstimator::half_maps) {
    half1 = mean_of_halves(std::move(half1), *half2);
    half2.reset();
  }
  LocalB result;
  result.global_b = global_b_of(half1, half2 ? VolumeView(*half2) : VolumeView(), divisor, rule);
  for (Volume* half : {&half1, half2 ? &*half2 : nullptr})
    if (half != nullptr) sharpen_range(*half, result.global_b, rule.window_edge, rule.to_angstrom, rule.threads);
  Fits fits{{}, {}, rule.estimator};
  std::vector<std::size_t> shells;
  const ShellTable table = make_shell_table(rule.window_edge, ShellRule::full);
  const double pooled = rule.pooling_angstrom > 0 ? pooling_gain(rule.pooling_angstrom, rule.window_edge * spacing) : 1;
  for (std::size_t j = 0; j < reference.shells.size(); ++j) {
    if (!(reference.shells[j].weight > 0)) continue;
    shells.push_back(j);
    fits.shells.push_back(reference.shells[j]);
    fits.coefficients.push_back(pooled * table.coefficients[j]);
  }
  const PowersInMask powers = powers_in_mask(
      half1, half2 ? VolumeView(*half2) : VolumeView(),
      {&mask, std::move(shells), rule.window_edge, rule.pooling_angstrom, rule.threads, rule.verbosity, &engine});
  for (Volume* map : {&result.b, &result.standard_error, &result.r_squared})
    *map = {mask.size, spacing, std::vector<float>(mask.inside.size(), 0.F)};
  const std::vector<MaskRun> runs = runs_of(mask);
  const VoxelNumbers voxels(runs);
  parallel_for(voxels.count(), voxels_per_piece, rule.threads, [&](std::int64_t begin, std::int64_t end) {
    voxels.for_each(begin, end, [&](std::int64_t number, std::int64_t voxel) {
      const FittedB fitted = fits.of_voxel(powers, static_cast<std::size_t>(number));
      if (!fitted.line.is_fitted) return;
      const auto at = static_cast<std::size_t>(voxel);
      const double error =
          rule.estimator == BEstimator::half_maps ? fitted.quality.standard_error() : fitted.quality.scatter_error();
      result.b.voxels[at] = static_cast<float>(fitted.line.b_observed + result.global_b);
      result.standard_error.voxels[at] = static_cast<float>(error);
      result.r_squared.voxels[at] = static_cast<float>(std::clamp(fitted.quality.r_squared(), 0.0, 1.0));
    });
  });
  voxels.for_each(0, voxels.count(), [&](std::int64_t, std::int64_t voxel) {
    const auto at = static_cast<std::size_t>(voxel);
    const double b = result.b.voxels[at] - static_cast<float>(result.global_b);
    result.not_fitted += result.b.voxels[at] == 0 && result.standard_error.voxels[at] == 0;
    result.at_limit += b <= FalloffNodes::first + 0.01 || b >= FalloffNodes::last - 0.01;
  });
  return result;
}

std::string name_of(BEstimator estimator) {
  if (estimator == BEstimator::line) return "line";
  return estimator == BEstimator::profile ? "profile" : "half-maps";
}

}  // namespace acuity
