#include "host/workflows/sharpen/sharpen_hybrid.h"

#include <algorithm>
#include <cmath>

#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "host/profiles/profile_reference.h"
#include "host/window_statistics/model_coverage.h"
#include "host/window_statistics/window_statistics.h"
#include "host/workflows/report.h"
#include "windows/profile_gain.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

/// The voxels of a mask at which the model has a part in the result.
std::vector<MaskRun> runs_with_model(const Mask& mask, VolumeView share) {
  Mask with_model{mask.size, std::vector<std::uint8_t>(mask.inside.size())};
  std::transform(share.voxels.begin(), share.voxels.end(), with_model.inside.begin(),
                 [](float f) { return static_cast<std::uint8_t>(model_weight(f) > 0); });
  return runs_of(with_model);
}

/// What the amplitudes of the model's density lack in a window of which it holds the share f of the mass.
double missing_amplitude(double share) { return 1 / std::sqrt(share); }

/// c of Eq. 18, 1 where the model has no part in anything.
double scale_of_profile(VolumeView share, const std::vector<float>& by_model, const std::vector<float>& by_profile) {
  double model = 0;
  double profile = 0;
  for (std::size_t i = 0; i < share.voxels.size(); ++i) {
    const double weight = model_weight(share.voxels[i]);
    if (!(weight > 0)) continue;
    const double m = weight * missing_amplitude(share.voxels[i]) * by_model[i];
    const double p = weight * by_profile[i];
    model += m * m;
    profile += p * p;
  }
  return model > 0 && profile > 0 ? std::sqrt(model / profile) : 1;
}

/// Eq. 18 voxel by voxel, into the model's result; a profile that was not needed is empty.
void blend(const Mask& mask, VolumeView share, double scale, const std::vector<float>& by_profile,
           std::vector<float>& by_model) {
  for (std::size_t i = 0; i < by_model.size(); ++i) {
    if (mask.inside[i] == 0) continue;
    const double weight = model_weight(share.voxels[i]);
    const double model = weight > 0 ? weight * missing_amplitude(share.voxels[i]) * by_model[i] : 0;
    const double profile = weight < 1 ? (1 - weight) * scale * by_profile[i] : 0;
    by_model[i] = static_cast<float>(model + profile);
  }
}

struct VoxelCounts {
  std::int64_t model = 0;    ///< Sharpened as the model says alone,
  std::int64_t both = 0;     ///< as both say,
  std::int64_t profile = 0;  ///< as the profile says alone.
};

VoxelCounts count_voxels(const Mask& mask, VolumeView share) {
  VoxelCounts counts;
  for (std::size_t i = 0; i < mask.inside.size(); ++i) {
    if (mask.inside[i] == 0) continue;
    const double weight = model_weight(share.voxels[i]);
    ++(weight >= 1 ? counts.model : weight > 0 ? counts.both : counts.profile);
  }
  return counts;
}

void describe_hybrid(const SharpenOptions& options, const VoxelCounts& counts, double scale, Report& report) {
  report.fields["hybrid"] = {{"model_reach_angstrom", model_reach_angstrom(options)},
                             {"voxels_by_model", counts.model},
                             {"voxels_by_both", counts.both},
                             {"voxels_by_profile", counts.profile},
                             {"scale_of_profile", scale}};
  if (counts.model + counts.both == 0)
    report.warn("The model accounts for less than half of the density in every window; the profile decides alone");
}

/// The profile of `inputs` with another fall-off. What is known of noise still serves its fits.
ProfileReference with_target(const Inputs& inputs, double target_b, int threads) {
  const ProfileReference& old = inputs.profile_reference;
  ProfileReference made =
      make_profile_reference(*inputs.profile, inputs.window_edge, inputs.observed.volume.spacing_angstrom, target_b,
                             old.wilson_low_angstrom, old.wilson_high_angstrom, old.leakage, threads);
  made.target.best_ordered = old.target.best_ordered;
  made.prior = old.prior;
  for (std::size_t j = 0; j < made.shells.size(); ++j) {
    made.shells[j].noise = old.shells[j].noise;
    made.shells[j].coefficients = old.shells[j].coefficients;
    made.shells[j].damped = old.shells[j].damped;
  }
  return made;
}

}  // namespace

double model_reach_angstrom(const SharpenOptions& options) {
  constexpr double beyond_extended = 1;
  constexpr double of_mask_file = 4;
  if (options.model_reach_angstrom) return *options.model_reach_angstrom;
  if (options.mask) return of_mask_file;
  return options.fdr_mask.value_or(usual_fdr_mask()).extend_angstrom + beyond_extended;
}

void match_profile(const SharpenOptions& options, VolumeView reference, Inputs& inputs) {
  for (ProfileShell& shell : inputs.profile_reference.shells) shell.damped = false;
  if (options.profile_b) return;
  const int threads = options.engine.threads;
  const Mask near_atoms =
      model_mask(*inputs.model, reference.size, reference.spacing_angstrom, options.mask_radius_angstrom, threads);
  const std::optional<double> b = b_quantile(
      windows_without_noise({reference, 0}, near_atoms, inputs.window_edge, threads),
      without_survey(inputs.profile_reference), options.b_target == BTarget::local ? best_ordered_part : 0.5);
  if (b) inputs.profile_reference = with_target(inputs, std::max(*b, 0.0), threads);
}

ScaledMaps run_hybrid(WindowEngine& engine, const SharpenOptions& options, const Inputs& inputs, ScalingTask task,
                      const Mask& mask, Report& report) {
  Volume share;
  VoxelCounts counts;
  const ScalingTask everywhere = task;
  report.stage("weights", [&] {
    const int threads = options.engine.threads;
    const double spacing = inputs.observed.volume.spacing_angstrom;
    const Mask modelled = model_mask(*inputs.model, mask.size, spacing, model_reach_angstrom(options), threads);
    share = modelled_share(mask, modelled, spacing, task.window_edge, threads);
    task.runs = runs_with_model(mask, share);
    counts = count_voxels(mask, share);
  });
  ScaledMaps scaled = run_pass(engine, std::move(task), options.verbosity, report);
  ScaledMaps by_profile;
  double scale = 1;
  if (counts.both + counts.profile > 0) {
    by_profile = run_pass(engine, towards_profile(everywhere, inputs.profile_reference), options.verbosity, report);
    scale = scale_of_profile(share, scaled.map.voxels, by_profile.map.voxels);
  }
  blend(mask, share, scale, by_profile.map.voxels, scaled.map.voxels);
  if (!scaled.half_difference.empty()) blend(mask, share, scale, by_profile.half_difference, scaled.half_difference);
  describe_hybrid(options, counts, scale, report);
  return scaled;
}

ScaledMaps scale(WindowEngine& engine, const SharpenOptions& options, const Inputs& inputs, ScalingTask task,
                 const Mask& mask, Report& report) {
  ScaledMaps scaled = is_hybrid(options) ? run_hybrid(engine, options, inputs, std::move(task), mask, report)
                                         : run_pass(engine, std::move(task), options.verbosity, report);
  if (!inputs.filter.empty()) report.stage("low_pass", [&] { low_pass_scaled(options, inputs, mask, scaled); });
  return scaled;
}

}  // namespace acuity
