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

#include "host/b_factors/pooling.h"
#include "host/b_factors/powers_over_mask.h"
#include "host/b_factors/solvent_noise.h"
#include "host/b_factors/window_fits.h"
#include "host/core/conventions.h"
#include "host/core/formatted.h"
#include "host/core/half_maps.h"
#include "host/core/mask_runs.h"
#include "host/core/parallel.h"
#include "host/core/shell_range.h"
#include "host/fit/line_fit.h"
#include "host/fourier/map_device.h"
#include "host/fourier/radial_profile.h"
#include "host/fsc/cross_spectrum.h"
#include "host/profiles/profile_reference.h"
#include "windows/b_fit.h"
#include "windows/shells.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

constexpr std::int64_t voxels_per_piece = 4096;
/// Standard deviation of the bias by a range of B, as a part of it: fields of B differ in how rough they are.
constexpr double bias_uncertainty = 0.6;

PowersInMask powers_in_mask(VolumeView half1, VolumeView half2, const PowersOverMaskTask& task) {
  std::vector<ShellValue> values{[](const ShellPowers& powers, std::size_t j) { return powers.cross[j]; }};
  if (!half2.empty())
    values.emplace_back([](const ShellPowers& powers, std::size_t j) {
      return 0.5 * (powers.power1[j] + powers.power2[j]) - powers.cross[j];
    });
  std::vector<ShellValues> taken = powers_over_mask(half1, half2.empty() ? half1 : half2, task, values);
  return {std::move(taken[0]), half2.empty() ? ShellValues{} : std::move(taken[1]), {}};
}

/// B of the whole maps, A^2: the line through ln of the root of their cross power over the range, after division by the
/// profile. From 0 to max_global_b: what lies outside is not worth sharpening by, and blurring would weaken what is
/// wanted.
double global_b_of(VolumeView half1, VolumeView half2, const AverageProfile& profile, const LocalBRule& rule) {
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
  return q.size() < 3 ? 0 : std::clamp(-fit_line(q, y).slope, 0.0, max_global_b);
}

/// At most 600 of `count` voxels, evenly spread over their order.
std::vector<std::size_t> some_of(std::int64_t count) {
  const std::int64_t most = std::min<std::int64_t>(count, 600);
  std::vector<std::size_t> sample;
  for (std::int64_t i = 0; i < most; ++i) sample.push_back(static_cast<std::size_t>(i * count / most));
  return sample;
}

/// Variance of the B factors within the window around each voxel, A^4. It is that of the fitted ones around it, with
/// the weights that a window and its pooling have, minus chance.
std::vector<float> spread_in_windows(const std::vector<WindowFit>& fits, const Mask& mask, const LocalBRule& rule,
                                     double spacing) {
  const double window = rule.window_edge * spacing;
  const double sigma = std::sqrt(window * window / 12 + rule.pooling_angstrom * rule.pooling_angstrom);
  const MaskPooling pooling(mask, sigma / spacing, rule.threads);
  // Part of the chance that neighbours do not share, enlarged by the sharpening below.
  constexpr float local_part = 1.2F;
  // Fraction of what a window takes off the field of B that is added to it again.
  constexpr float sharpening = 0.5F;
  constexpr int rounds = 2;
  std::vector<float> chance;
  chance.reserve(fits.size());
  std::vector<float> square(fits.size());
  double middle = 0;
  for (const WindowFit& fit : fits) middle += fit.b / static_cast<double>(fits.size());
  for (const WindowFit& fit : fits) chance.push_back(static_cast<float>(fit.is_fitted ? fit.chance : 0));
  pooling.average(chance);
  for (int round = 0; round < rounds; ++round) {
    std::vector<float> values;
    for (std::size_t i = 0; i < fits.size(); ++i)
      values.push_back(static_cast<float>(fits[i].is_fitted ? fits[i].b - middle + fits[i].curvature * square[i] : 0));
    std::vector<float> mean = values;
    pooling.average(mean);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] += sharpening * (values[i] - mean[i]);
    square = values;
    for (float& value : square) value *= value;
    for (std::vector<float>* averaged : {&values, &square}) pooling.average(*averaged);
    for (std::size_t i = 0; i < square.size(); ++i)
      square[i] = std::max(0.F, square[i] - values[i] * values[i] - local_part * chance[i]);
  }
  return square;
}

}  // namespace

std::optional<SignalEnd> signal_end_of(FscCurve curve, const Mask& mask, int window_edge, double spacing_angstrom) {
  // Signal to noise is larger by this inside the mask than over the box.
  const double share = static_cast<double>(mask.count()) / static_cast<double>(mask.size.count());
  const double threshold = share * fsc_threshold / (1 - fsc_threshold + share * fsc_threshold);
  const double longest = static_cast<double>(std::max({mask.size.x, mask.size.y, mask.size.z}));
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
  if (!curve.agrees(threshold)) return {};
  return SignalEnd{curve.resolution_angstrom(threshold).value_or(2 * spacing_angstrom), curve.filter_end_angstrom};
}

SignalEnd unmasked_resolution_estimate(VolumeView half1, VolumeView half2, const Mask& mask, int window_edge,
                                       int threads) {
  const FscCurve curve = fourier_shell_correlation(half1, half2, nullptr, threads);
  if (const auto end = signal_end_of(curve, mask, window_edge, half1.spacing_angstrom)) return *end;
  throw_input_error("The half maps do not agree", "their FSC is " + number(curve.fsc[1]) + " at low frequencies",
                    "Check that both are half maps of one particle, or give {resolution}");
}

LocalB local_b_factors(VolumeInput half1, VolumeInput half2, const Mask& mask, const AverageProfile& profile,
                       const LocalBRule& rule, WindowEngine& engine) {
  const AverageProfile flat{"line", {0, 1}, {1, 1}, {0, 0}, 0, "no profile"};
  const AverageProfile& divisor = rule.estimator == BEstimator::line ? flat : profile;
  const double spacing = half1.view().spacing_angstrom;
  const ProfileReference reference = make_profile_reference(divisor, rule.window_edge, spacing, 0, rule.from_angstrom,
                                                            rule.to_angstrom, Leakage::modelled, rule.threads);
  if (!half2.empty() && rule.estimator != BEstimator::half_maps) {
    forget_on_map_device(half1.view().contents);
    half1 = mean_of_halves(half1.take(), half2.view());
    release_everywhere(half2);
  }
  LocalB result;
  result.global_b = global_b_of(half1.view(), half2.view(), divisor, rule);
  for (VolumeInput* half : {&half1, &half2})
    if (!half->empty()) sharpen_range(*half, result.global_b, rule.window_edge, rule.to_angstrom, rule.threads);
  const ProfileReference sharp = make_profile_reference(divisor, rule.window_edge, spacing, 0, rule.from_angstrom,
                                                        rule.to_angstrom, Leakage::ignored, rule.threads);
  WindowFits fits{{}, {}, {}, rule.estimator, {}, {}};
  std::vector<std::size_t> shells;
  const ShellTable table = make_shell_table(rule.window_edge, ShellRule::full);
  const double window = rule.window_edge * spacing;
  const double pooled = rule.pooling_angstrom > 0 ? pooling_gain(rule.pooling_angstrom, window) : 1;
  for (std::size_t j = 0; j < reference.shells.size(); ++j) {
    if (!(reference.shells[j].weight > 0)) continue;
    shells.push_back(j);
    fits.shells.push_back(reference.shells[j]);
    fits.sharp.push_back(sharp.shells[j]);
    fits.coefficients.push_back(pooled * table.coefficients[j]);
  }
  const PowersOverMaskTask task{&mask,        std::move(shells), rule.window_edge, rule.pooling_angstrom,
                                rule.threads, rule.verbosity,    &engine};
  PowersInMask powers = powers_in_mask(half1.view(), half2.view(), task);
  if (half2.empty() && rule.estimator == BEstimator::profile) powers.known_noise = noise_in_solvent(half1.view(), task);
  result.noise_is_known = !half2.empty() || !powers.known_noise.empty();
  for (Volume* map : {&result.b, &result.standard_error, &result.r_squared})
    *map = {mask.size, spacing, std::vector<float>(mask.inside.size(), 0.F)};
  const std::vector<MaskRun> runs = runs_of(mask);
  const VoxelNumbers voxels(runs);
  const std::vector<std::size_t> sample = some_of(voxels.count());
  if (rule.estimator != BEstimator::line) {
    std::vector<WindowFit> sampled;
    sampled.reserve(sample.size());
    for (const std::size_t voxel : sample) sampled.push_back(fits.of_voxel(powers, voxel));
    fits.prior = prior_of(sampled);
    // Windows d apart share (1 - |d| / L)^2 of their powers on an axis, 2 L / 3 in all; and pooled ones more.
    const double volume = static_cast<double>(voxels.count()) * spacing * spacing * spacing;
    const double independent = std::max(1.0, volume / (pooled * std::pow(2 * window / 3, 3)));
    fits.profile_covariance = profile_covariance(fits, powers, sample, divisor, independent, 0.5 / window);
  }
  std::vector<WindowFit> found(static_cast<std::size_t>(voxels.count()));
  parallel_for(voxels.count(), voxels_per_piece, rule.threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i)
      found[static_cast<std::size_t>(i)] = fits.of_voxel(powers, static_cast<std::size_t>(i));
  });
  const std::vector<float> spread = spread_in_windows(found, mask, rule, spacing);
  voxels.for_each(0, voxels.count(), [&](std::int64_t number, std::int64_t voxel) {
    const WindowFit& fit = found[static_cast<std::size_t>(number)];
    if (!fit.is_fitted) return;
    const auto at = static_cast<std::size_t>(voxel);
    const double bias = fit.curvature * spread[static_cast<std::size_t>(number)];
    const double uncertain = bias_uncertainty * bias;
    result.b.voxels[at] = static_cast<float>(fit.b + bias + result.global_b);
    result.standard_error.voxels[at] =
        static_cast<float>(std::sqrt(fit.chance + fit.profile + fit.noise + uncertain * uncertain));
    result.r_squared.voxels[at] = static_cast<float>(fit.r_squared);
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
