// The average profile of a run: for its window and range, and after it has seen the map.
#include <algorithm>
#include <cmath>
#include <utility>

#include "host/core/formatted.h"
#include "host/core/mask_runs.h"
#include "host/core/shell_range.h"
#include "host/fourier/frequency_filter.h"
#include "host/molecule_mask/solvent.h"
#include "host/profiles/profile_reference.h"
#include "host/window_statistics/mask_occupancy.h"
#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {

double profile_start_angstrom(double resolution_angstrom) {
  constexpr double shape_ends_angstrom = 10;
  return std::max(shape_ends_angstrom, 3 * resolution_angstrom - 5);
}

int window_for_profile(int window_edge, VolumeView observed, const Resolution& resolution) {
  if (!resolution.angstrom) return window_edge;
  const double end = *resolution.fit_end_angstrom();
  return window_with_shells(window_edge, observed.size, observed.spacing_angstrom, {profile_start_angstrom(end), end});
}

ProfileFit start_profile(AverageProfile profile, VolumeView observed, int window_edge, const Resolution& resolution,
                         double target_b, int threads) {
  ProfileFit fit;
  fit.profile = std::move(profile);
  const double end = resolution.fit_end_angstrom().value_or(0);
  fit.reference = make_profile_reference(fit.profile, window_edge, observed.spacing_angstrom, target_b,
                                         profile_start_angstrom(end), end, Leakage::modelled, threads);
  return fit;
}

ProfileFit with_target(ProfileFit fit, const SharpenData& data, double target_b) {
  const ProfileReference& old = fit.reference;
  if (old.target.b == target_b) return fit;
  ProfileReference made =
      make_profile_reference(fit.profile, data.window_edge, data.observed.spacing_angstrom, target_b,
                             old.wilson_low_angstrom, old.wilson_high_angstrom, old.leakage, data.threads());
  made.target.best_ordered = old.target.best_ordered;
  made.prior = old.prior;
  for (std::size_t j = 0; j < made.shells.size(); ++j) {
    made.shells[j].noise = old.shells[j].noise;
    made.shells[j].coefficients = old.shells[j].coefficients;
    made.shells[j].damped = old.shells[j].damped;
  }
  fit.reference = std::move(made);
  return fit;
}

Mask empty_voxels_of(const SharpenData& data) {
  return data.half_difference.empty() ? empty_voxels(data.observed, data.threads()) : Mask{};
}

ProfileFit fit_profile(ProfileFit fit, const SharpenData& data, const Mask& empty, RunLog& log) {
  fit.log_occupancy = mask_occupancy(data.mask, data.observed.spacing_angstrom, data.window_edge, data.threads());
  WindowSample sample;
  sample.no_noise = empty.inside.empty() ? nullptr : &empty;
  sample.observed = {data.observed, mean_outside(data.observed, data.mask, data.threads())};
  if (!data.half_difference.empty())
    sample.noise = {data.half_difference, mean_outside(data.half_difference, data.mask, data.threads())};
  sample.mask = &data.mask;
  sample.fill = fit.log_occupancy;
  sample.window_edge = data.window_edge;
  sample.threads = data.threads();
  const SampledWindows windows = sample_windows(sample);
  fit.noise_source = windows.noise_source;
  fit.sampled_b = learn_from(windows, fit.reference);
  if (data.settings.b_target == BTarget::local)
    if (const auto b = b_quantile(windows, fit.reference, best_ordered_part)) fit.reference.target.best_ordered = *b;
  to_log_root(fit.log_occupancy);
  const bool by_resolution = data.settings.noise_filter && !data.two_maps && data.settings.resolution_angstrom;
  if (fit.noise_source == NoiseSource::none && !by_resolution)
    log.warn("No solvent to measure noise in, so noise is sharpened like signal; give both half maps");
  return fit;
}

ProfileFindings findings_of(const ProfileFit& fit, double b_flattened) {
  const ProfileReference& reference = fit.reference;
  ProfileFindings found;
  found.name = fit.profile.name;
  found.source = fit.profile.source;
  found.n = fit.profile.n;
  found.b_target = reference.target.b;
  found.from_angstrom = reference.wilson_low_angstrom;
  found.to_angstrom = reference.wilson_high_angstrom;
  if (std::isfinite(reference.target.best_ordered)) found.b_best_ordered = reference.target.best_ordered + b_flattened;
  if (reference.prior.b_weight > 0) {
    found.b_windows = {reference.prior.b + b_flattened, 1 / std::sqrt(reference.prior.b_weight)};
    for (const float b : fit.sampled_b) found.sampled_b.push_back(static_cast<float>(b + b_flattened));
  }
  if (reference.prior.intercept_weight > 0)
    found.log_amplitude = {reference.prior.intercept, 1 / std::sqrt(reference.prior.intercept_weight)};
  if (fit.noise_source != NoiseSource::none) {
    found.noise_from = fit.noise_source == NoiseSource::half_maps ? "half maps" : "solvent";
    for (const ProfileShell& shell : reference.shells) found.noise_amplitude.push_back(std::sqrt(shell.noise));
  }
  return found;
}

std::vector<double> profile_in(const ProfileFit& fit, const ProfileCurves& curves) {
  const ProfileReference& reference = fit.reference;
  const AverageProfile& profile = fit.profile;
  std::vector<double> amplitudes;
  double log_ratio = 0;
  double weights = 0;
  for (std::size_t j = 0; j < curves.s_per_angstrom.size(); ++j) {
    const double s = curves.s_per_angstrom[j];
    const bool known = s <= profile.s_per_angstrom.back();
    amplitudes.push_back(known ? profile.mean_between(s, s) * b_factor_gain(reference.target.b, s) : 0);
    const bool in_range = s * reference.wilson_low_angstrom >= 1 && s * reference.wilson_high_angstrom <= 1;
    if (!in_range || !(amplitudes[j] > 0) || !(curves.output[j] > 0)) continue;
    const auto weight = static_cast<double>(curves.coefficients[j]);
    log_ratio += weight * std::log(curves.output[j] / amplitudes[j]);
    weights += weight;
  }
  if (weights == 0) return {};
  for (double& amplitude : amplitudes) amplitude *= std::exp(log_ratio / weights);
  return amplitudes;
}

}  // namespace acuity
