#include "host/workflows/sharpen/sharpen_hybrid.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "host/fourier/map_device.h"
#include "host/window_statistics/model_coverage.h"
#include "host/window_statistics/window_statistics.h"
#include "windows/profile_gain.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

/// The voxels of a mask at which the model has a part in the result.
std::vector<MaskRun> runs_with_model(const Mask& mask, VolumeView coverage) {
  Mask with_model{mask.size, std::vector<std::uint8_t>(mask.inside.size())};
  std::transform(coverage.voxels.begin(), coverage.voxels.end(), with_model.inside.begin(),
                 [](float f) { return static_cast<std::uint8_t>(model_weight(f) > 0); });
  return runs_of(with_model);
}

/// Factor that the amplitudes of the model's density lack in a window whose mass it covers in part.
double missing_amplitude(double coverage) { return 1 / std::sqrt(coverage); }

/// c of Eq. 18, 1 where the model has no part in anything.
double scale_of_profile(VolumeView coverage, std::span<const float> by_model, std::span<const float> by_profile) {
  double model = 0;
  double profile = 0;
  for (std::size_t i = 0; i < coverage.voxels.size(); ++i) {
    const double weight = model_weight(coverage.voxels[i]);
    if (!(weight > 0)) continue;
    const double m = weight * missing_amplitude(coverage.voxels[i]) * by_model[i];
    const double p = weight * by_profile[i];
    model += m * m;
    profile += p * p;
  }
  return model > 0 && profile > 0 ? std::sqrt(model / profile) : 1;
}

/// Eq. 18 voxel by voxel, into the model's result; a profile that was not needed is empty.
void blend(const Mask& mask, VolumeView coverage, double scale, VolumeView profile_map, VolumeInput& model_map) {
  const std::span<const float> by_profile = profile_map.voxels;
  forget_on_map_device(profile_map.contents);
  forget_on_map_device(model_map.view().contents);
  Volume blended = model_map.take();
  std::vector<float>& by_model = blended.voxels;
  for (std::size_t i = 0; i < by_model.size(); ++i) {
    if (mask.inside[i] == 0) continue;
    const double weight = model_weight(coverage.voxels[i]);
    const double model = weight > 0 ? weight * missing_amplitude(coverage.voxels[i]) * by_model[i] : 0;
    const double profile = weight < 1 ? (1 - weight) * scale * by_profile[i] : 0;
    by_model[i] = static_cast<float>(model + profile);
  }
  model_map = VolumeInput(std::move(blended));
}

/// Counts the voxels that the model, both, and the profile decide.
void count_voxels(const Mask& mask, VolumeView coverage, HybridFindings& hybrid) {
  for (std::size_t i = 0; i < mask.inside.size(); ++i) {
    if (mask.inside[i] == 0) continue;
    const double weight = model_weight(coverage.voxels[i]);
    ++(weight >= 1 ? hybrid.voxels_by_model : weight > 0 ? hybrid.voxels_by_both : hybrid.voxels_by_profile);
  }
}

}  // namespace

double model_reach_angstrom(const SharpenData& data, const MaskFindings& mask) {
  constexpr double beyond_dilated = 1;
  constexpr double default_reach = 4;
  if (data.settings.model_reach_angstrom) return *data.settings.model_reach_angstrom;
  if (mask.source == MaskSource::confidence) return mask.test->dilate_angstrom + beyond_dilated;
  return mask.automatic ? default_reach + mask.automatic->shape.dilate_angstrom : default_reach;
}

ProfileFit match_profile(ProfileFit fit, const SharpenData& data, VolumeView reference) {
  for (ProfileShell& shell : fit.reference.shells) shell.damped = false;
  if (data.settings.profile_b && data.settings.b_factors == BFactors::as_is) return fit;
  const Mask near_atoms = model_mask(*data.model, reference.size, reference.spacing_angstrom,
                                     data.settings.mask_radius_angstrom, data.threads());
  const std::optional<double> b =
      b_quantile(windows_without_noise({reference, 0}, near_atoms, data.window_edge, data.threads()),
                 without_statistics(fit.reference), data.settings.b_target == BTarget::local ? best_ordered_part : 0.5);
  return b ? with_target(std::move(fit), data, std::max(*b, 0.0)) : fit;
}

HybridRuns plan_hybrid(const SharpenData& data, const MaskFindings& mask) {
  const double spacing = data.observed.spacing_angstrom;
  const Mask modelled =
      model_mask(*data.model, data.mask.size, spacing, model_reach_angstrom(data, mask), data.threads());
  const Volume coverage = model_coverage(data.mask, modelled, spacing, data.window_edge, data.threads());
  HybridFindings counted;
  count_voxels(data.mask, coverage, counted);
  return {runs_with_model(data.mask, coverage), counted.voxels_by_both + counted.voxels_by_profile > 0};
}

ScaledMaps run_hybrid(WindowEngine& engine, const SharpenData& data, ScalingTask task, const ProfileFit& fit,
                      SharpenFindings& found, RunLog& log) {
  const Mask& mask = data.mask;
  const Verbosity verbosity = data.settings.verbosity;
  HybridFindings& hybrid = found.hybrid.emplace();
  hybrid.model_reach_angstrom = model_reach_angstrom(data, found.mask);
  Volume coverage;
  const ScalingTask everywhere = task;
  log.stage("weights", [&] {
    const double spacing = data.observed.spacing_angstrom;
    const Mask modelled = model_mask(*data.model, mask.size, spacing, hybrid.model_reach_angstrom, data.threads());
    coverage = model_coverage(mask, modelled, spacing, task.window_edge, data.threads());
    task.runs = runs_with_model(mask, coverage);
    count_voxels(mask, coverage, hybrid);
  });
  ScaledMaps scaled = run_pass(engine, std::move(task), verbosity, found, log);
  ScaledMaps by_profile;
  if (hybrid.voxels_by_both + hybrid.voxels_by_profile > 0) {
    by_profile = run_pass(engine, towards_profile(everywhere, fit.reference), verbosity, found, log);
    hybrid.scale_of_profile = scale_of_profile(coverage, scaled.map.view().voxels, by_profile.map.view().voxels);
  }
  blend(mask, coverage, hybrid.scale_of_profile, by_profile.map.view(), scaled.map);
  if (!scaled.half_difference.empty())
    blend(mask, coverage, hybrid.scale_of_profile, by_profile.half_difference.view(), scaled.half_difference);
  if (hybrid.voxels_by_model + hybrid.voxels_by_both == 0)
    log.warn("The model accounts for less than half of the density in every window; only the profile is used");
  return scaled;
}

}  // namespace acuity
