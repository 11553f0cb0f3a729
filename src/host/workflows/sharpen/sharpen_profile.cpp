// The average profile of a run: for its window and range, and after it has seen the map.
#include <cmath>

#include "host/core/formatted.h"
#include "host/core/mask_runs.h"
#include "host/profiles/profile_reference.h"
#include "host/window_statistics/mask_occupancy.h"
#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {
namespace {

void warn_of_range(const Resolution& resolution, RunLog& log) {
  constexpr double coarsest_angstrom = 6;
  if (!resolution.angstrom)
    log.warn("Noise beyond the resolution is raised to the profile's level; give {resolution}");
  else if (*resolution.angstrom > coarsest_angstrom)
    log.warn(
        "At " + number(*resolution.angstrom) +
        " A amplitudes depend more on the shape of the molecule than on its average scattering; a profile says little");
}

}  // namespace

ProfileFit start_profile(AverageProfile profile, const SharpenSettings& settings, VolumeView observed, int window_edge,
                         const Resolution& resolution, RunLog& log) {
  constexpr double wilson_low_angstrom = 10;
  constexpr double default_profile_b = 20;
  warn_of_range(resolution, log);
  ProfileFit fit;
  fit.profile = std::move(profile);
  fit.reference = make_profile_reference(fit.profile, window_edge, observed.spacing_angstrom,
                                         settings.profile_b.value_or(default_profile_b), wilson_low_angstrom,
                                         resolution.angstrom.value_or(0), Leakage::modelled, settings.engine.threads);
  return fit;
}

ProfileFit fit_profile(ProfileFit fit, const SharpenData& data, RunLog& log) {
  fit.log_occupancy = mask_occupancy(data.mask, data.observed.spacing_angstrom, data.window_edge, data.threads());
  WindowSample sample;
  sample.observed = {data.observed, mean_outside(data.observed, data.mask)};
  if (!data.half_difference.empty())
    sample.noise = {data.half_difference, mean_outside(data.half_difference, data.mask)};
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
  if (fit.noise_source == NoiseSource::none)
    log.warn("No solvent to measure noise in, so noise is sharpened like signal; give both half maps");
  return fit;
}

ProfileFindings findings_of(const ProfileFit& fit) {
  const ProfileReference& reference = fit.reference;
  ProfileFindings found;
  found.name = fit.profile.name;
  found.source = fit.profile.source;
  found.n = fit.profile.n;
  found.b_target = reference.target.b;
  found.from_angstrom = reference.wilson_low_angstrom;
  found.to_angstrom = reference.wilson_high_angstrom;
  if (std::isfinite(reference.target.best_ordered)) found.b_best_ordered = reference.target.best_ordered;
  if (reference.prior.b_weight > 0) {
    found.b_windows = {reference.prior.b, 1 / std::sqrt(reference.prior.b_weight)};
    found.sampled_b = fit.sampled_b;
  }
  if (reference.prior.intercept_weight > 0)
    found.log_amplitude = {reference.prior.intercept, 1 / std::sqrt(reference.prior.intercept_weight)};
  if (fit.noise_source != NoiseSource::none) {
    found.noise_from = fit.noise_source == NoiseSource::half_maps ? "half maps" : "solvent";
    for (const ProfileShell& shell : reference.shells) found.noise_amplitude.push_back(std::sqrt(shell.noise));
  }
  return found;
}

}  // namespace acuity
