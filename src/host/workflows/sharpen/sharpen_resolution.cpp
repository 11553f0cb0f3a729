// The resolution that sharpen() goes to, and what follows from it.

#include <algorithm>

#include <acuity/error.h>
#include <acuity/fsc.h>
#include <acuity/mask.h>
#include <acuity/resolution.h>

#include "host/core/number.h"
#include "host/fourier/frequency_filter.h"
#include "host/fsc/fsc_curves.h"
#include "host/local_resolution/local_resolution.h"
#include "host/profiles/profile_reference.h"
#include "host/window_statistics/voxel_sample.h"
#include "host/workflows/engine_choice.h"
#include "host/workflows/report.h"
#include "host/workflows/reports/report_json.h"
#include "host/workflows/sharpen/sharpen_steps.h"
#include "windows/gain.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

/// Where a map of all data would correlate by one half with the density: Rosenthal and Henderson 2003.
constexpr double fsc_threshold = 0.143;
constexpr int soft_edge_voxels = 5;

void check_resolution(VolumeView observed, double window_angstrom, double resolution, bool given, Report& report) {
  if (!(resolution < window_angstrom))
    reject("The resolution does not fit the window",
           number(resolution) + " A" + (given ? "" : " by the half maps") + " against a window of " +
               number(window_angstrom) + " A",
           given ? "Give the resolution in A, as in --resolution 3.2"
                 : "Check that both are half maps of one particle, or give --resolution");
  const double nyquist = 2 * observed.spacing_angstrom;
  if (resolution < nyquist)
    report.warn("The resolution of " + number(resolution) + " A lies beyond the map's Nyquist limit of " +
                number(nyquist) + " A");
}

/// Eq. 7 for each shell.
std::vector<double> low_pass_filter(int window_edge, double cutoff) {
  std::vector<double> filter;
  for (int shell = 0; shell <= last_shell(window_edge); ++shell) filter.push_back(low_pass(shell, cutoff));
  return filter;
}

void warn_of_range(const Inputs& inputs, Report& report) {
  constexpr double coarsest_angstrom = 6;
  if (!inputs.resolution_angstrom)
    report.warn("Noise beyond the resolution is raised to the profile's level; give --resolution");
  else if (*inputs.resolution_angstrom > coarsest_angstrom)
    report.warn("At " + number(*inputs.resolution_angstrom) +
                " A the shape of the molecule decides more than what molecules scatter on average; "
                "a profile says little");
}

}  // namespace

ProfileReference reference_of(const AverageProfile& profile, const SharpenOptions& options, const Inputs& inputs) {
  constexpr double wilson_low_angstrom = 10;
  constexpr double usual_profile_b = 20;
  return make_profile_reference(profile, inputs.window_edge, inputs.observed.volume.spacing_angstrom,
                                options.profile_b.value_or(usual_profile_b), wilson_low_angstrom,
                                inputs.resolution_angstrom.value_or(0), Leakage::modelled, options.engine.threads);
}

void use_resolution(const SharpenOptions& options, std::optional<double> resolution_angstrom, Inputs& inputs,
                    Report& report) {
  inputs.resolution_angstrom = resolution_angstrom;
  if (resolution_angstrom) {
    VolumeView observed = inputs.observed.volume;
    const double window_angstrom = inputs.window_edge * observed.spacing_angstrom;
    check_resolution(observed, window_angstrom, *resolution_angstrom, options.resolution_angstrom.has_value(), report);
    if (options.low_pass) inputs.filter = low_pass_filter(inputs.window_edge, window_angstrom / *resolution_angstrom);
  }
  if (!inputs.profile) return;
  warn_of_range(inputs, report);
  inputs.profile_reference = reference_of(*inputs.profile, options, inputs);
}

void survey_resolution(const SharpenOptions& options, const Mask& mask, const Inputs& inputs, Report& report) {
  HalfMaps halves = *inputs.half_maps;
  const int threads = options.engine.threads;
  whiten(halves.half1, halves.half2, threads);
  Mask sampled{mask.size, std::vector<std::uint8_t>(mask.inside.size(), 0)};
  for (const std::int64_t voxel : sample_of(voxels_of(mask))) sampled.inside[static_cast<std::size_t>(voxel)] = 1;
  // Few windows are quickest on the CPU, one by one.
  EngineChoice one_by_one;
  one_by_one.device = "cpu";
  one_by_one.method = "fft";
  one_by_one.threads = threads;
  one_by_one.half_maps = true;
  EngineChoice chosen;
  const std::unique_ptr<WindowEngine> engine = make_engine(one_by_one, chosen);
  ResolutionRule rule;
  rule.window_edge = inputs.window_edge;
  Progress progress("resolution", sampled.count(), Verbosity::quiet);
  const Volume found = local_resolution(halves.half1, halves.half2, sampled, rule, *engine, threads, progress);
  auto& fields = report.fields["local_resolution"];
  fields["threshold"] = rule.threshold;
  fields.update(resolution_json(summarize(found, rule.window_edge), "windows"));
}

void find_resolution(const SharpenOptions& options, const Mask& mask, Inputs& inputs, Report& report) {
  HalfMapFscOptions how;
  how.threads = options.engine.threads;
  HalfMaps halves = std::move(*inputs.half_maps);
  inputs.half_maps.reset();
  const Volume weights =
      with_soft_edge(mask, inputs.observed.volume.spacing_angstrom, soft_edge_voxels, options.engine.threads);
  const HalfMapFsc fsc = half_map_fsc(std::move(halves.half1), std::move(halves.half2), weights, how);
  for (std::string& warning : fsc_warnings(fsc)) report.warn(std::move(warning));

  auto& fields = report.fields["fsc"];
  fields = {{"threshold", fsc_threshold}, {"mask_soft_edge_voxels", soft_edge_voxels}};
  if (const auto from = fsc.mask->randomised_from_angstrom()) fields["randomised_from_angstrom"] = *from;
  fields.update(fsc_json(named_curves(fsc)));

  const FscCurve& best = fsc.mask->corrected;
  const std::optional<double> resolution = best.resolution_angstrom(fsc_threshold);
  if (!resolution && best.first_shell_below(fsc_threshold) < best.fsc.size())
    reject("The half maps have no resolution", "their means in the mask disagree",
           "Check that both are half maps of one particle, or give --resolution");
  if (!resolution)
    report.warn("The half maps agree up to the Nyquist limit, so the result is not low-passed; give --resolution");
  use_resolution(options, resolution, inputs, report);
}

void low_pass_scaled(const SharpenOptions& options, const Inputs& inputs, const Mask& mask, ScaledMaps& scaled) {
  const auto filter = [&](Volume& map) {
    const GridSize& size = map.size;
    const double longest_angstrom = static_cast<double>(std::max({size.x, size.y, size.z})) * map.spacing_angstrom;
    const double cutoff = longest_angstrom / *inputs.resolution_angstrom;
    filter_frequencies(
        map, [&](double s) { return low_pass(s * longest_angstrom, cutoff); }, options.engine.threads);
    for (std::size_t i = 0; i < map.voxels.size(); ++i)
      if (mask.inside[i] == 0) map.voxels[i] = 0;
  };
  filter(scaled.map);
  if (scaled.half_difference.empty()) return;
  Volume difference{scaled.map.size, scaled.map.spacing_angstrom, std::move(scaled.half_difference)};
  filter(difference);
  scaled.half_difference = std::move(difference.voxels);
}

}  // namespace acuity
