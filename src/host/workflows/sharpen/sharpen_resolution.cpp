// The resolution that sharpen() goes to.
#include <algorithm>
#include <cmath>

#include <acuity/error.h>
#include <acuity/fsc.h>
#include <acuity/resolution.h>

#include "host/b_factors/local_b_map.h"
#include "host/core/conventions.h"
#include "host/core/formatted.h"
#include "host/fit/filter_end.h"
#include "host/fourier/map_device.h"
#include "host/fsc/correlate_shells.h"
#include "host/fsc/fsc_curves.h"
#include "host/fsc/masked_fsc.h"
#include "host/local_resolution/local_resolution.h"
#include "host/window_statistics/voxel_sample.h"
#include "host/workflows/engine_choice.h"
#include "host/workflows/sharpen/sharpen_steps.h"
#include "windows/gain.h"

namespace acuity {
namespace {

void check_resolution(VolumeView observed, double window_angstrom, double resolution, bool given, RunLog& log) {
  if (!(resolution < window_angstrom))
    throw_input_error("The resolution does not fit the window",
                      number(resolution) + " A" + (given ? "" : " by the half maps") + " against a window of " +
                          number(window_angstrom) + " A",
                      given ? "Give the resolution in A, as in {resolution 3.2}"
                            : "Check that both are half maps of one particle, or give {resolution}");
  const double nyquist = 2 * observed.spacing_angstrom;
  if (resolution < nyquist)
    log.warn("The resolution of " + number(resolution) + " A lies beyond the map's Nyquist limit of " +
             number(nyquist) + " A");
}

/// Eq. 7 for each shell.
std::vector<double> low_pass_filter(int window_edge, double cutoff) {
  std::vector<double> filter;
  for (int shell = 0; shell <= last_shell(window_edge); ++shell) filter.push_back(low_pass(shell, cutoff));
  return filter;
}

/// Eq. 28: the root of the part of a shell's power that is signal where signal and noise are alike at the cutoff.
void weigh_by_noise(std::vector<double>& filter, double cutoff) {
  constexpr double steepness = 7;
  for (std::size_t j = 0; j < filter.size(); ++j) {
    const double x = static_cast<double>(j) / cutoff;
    filter[j] *= std::sqrt(1 / (1 + std::exp(steepness * (x * x - 1))));
  }
}

}  // namespace

Resolution resolution_at(std::optional<double> angstrom, const SharpenSettings& settings, VolumeView observed,
                         bool two_maps, int window_edge, RunLog& log) {
  Resolution resolution{angstrom, settings.resolution_angstrom.has_value(), {}, {}};
  if (!angstrom) return resolution;
  const double window_angstrom = window_edge * observed.spacing_angstrom;
  check_resolution(observed, window_angstrom, *angstrom, resolution.given, log);
  if (!settings.low_pass) return resolution;
  resolution.filter = low_pass_filter(window_edge, window_angstrom / *angstrom);
  if (settings.noise_filter && !two_maps && settings.shells == ShellRule::full)
    weigh_by_noise(resolution.filter, window_angstrom / *angstrom);
  return resolution;
}

ResolutionSummary sample_resolution(const SharpenData& data, const ShellProducts& products, double& threshold) {
  const int threads = data.threads();
  const GridSize& size = data.observed.size;
  const double spacing = data.observed.spacing_angstrom;
  std::vector<double> power;
  const double voxel_volume = spacing * spacing * spacing;
  for (const ShellSums<3>& shell : products)
    power.push_back(voxel_volume * voxel_volume * (shell.sums[1] + shell.sums[2]) /
                    static_cast<double>(shell.coefficients));
  const std::vector<double> gains = whitening_gains(std::move(power));
  Mask sampled{data.mask.size, std::vector<std::uint8_t>(data.mask.inside.size(), 0)};
  for (const std::int64_t voxel : sample_of(voxels_of(data.mask))) sampled.inside[static_cast<std::size_t>(voxel)] = 1;
  // Few windows are quickest on the CPU, one by one.
  EngineChoice one_by_one;
  one_by_one.device = "cpu";
  one_by_one.method = "fft";
  one_by_one.threads = threads;
  EngineChoice chosen;
  const std::unique_ptr<WindowEngine> engine = make_engine(one_by_one, chosen);
  ResolutionRule rule;
  rule.window_edge = data.window_edge;
  threshold = rule.threshold;
  Progress progress("resolution", sampled.count(), Verbosity::quiet);
  // Whitened maps are kept where the windows lie.
  const GridBox box = grown(box_of(sampled), rule.window_edge, size);
  sampled = part_of(sampled, box);
  const HalfMapParts halves = parts_of_mean(data.observed, data.half_difference);
  const auto part = [&](const MapParts& half) { return whitened_part(half, gains, box, sampled, threads); };
  const WhitenedPart half1 = part(halves.half1);
  return summarize(local_resolution(half1, part(halves.half2), sampled, rule, *engine, threads, progress),
                   rule.window_edge);
}

std::optional<double> find_resolution(const SharpenData& data, const ShellProducts& products, FscFindings& findings,
                                      RunLog& log) {
  FscSettings how;
  how.threads = data.threads();
  const double spacing = data.observed.spacing_angstrom;
  findings = {fsc_threshold, fsc_soft_edge_voxels, {}};
  findings.curves.unmasked = curve_of(products, MapShells(data.observed.size, spacing).longest_angstrom());
  findings.curves.mask = masked_fsc(parts_of_mean(data.observed, data.half_difference), findings.curves.unmasked,
                                    soft_weights(data.mask, spacing, fsc_soft_edge_voxels, data.threads()), how);
  for (std::string& warning : fsc_warnings(findings.curves)) log.warn(std::move(warning));

  const FscCurve& best = findings.curves.mask->corrected;
  const std::optional<double> resolution = best.resolution_angstrom(fsc_threshold);
  if (!best.agrees(fsc_threshold))
    throw_input_error("The half maps have no resolution", "they disagree in the mask at the lowest frequency",
                      "Check that both are half maps of one particle, or give {resolution}");
  if (!resolution)
    log.warn("The half maps agree up to the Nyquist limit, so the result is not low-passed; give {resolution}");
  return resolution;
}

std::optional<double> judge_given_resolution(RunStart& run, SharpenData& data, RunLog& log) {
  Observed& observed = run.observed;
  if (!observed.two_maps || !run.resolution.given || observed.half_difference.empty()) return {};
  observed.find_products(data.threads());
  if (!observed.keeps_difference) {
    release_everywhere(observed.half_difference);
    data.half_difference = {};
  }
  const FscCurve curve = curve_of(observed.products, observed.longest_angstrom());
  const double given = *run.resolution.angstrom;
  if (curve.filter_end_angstrom && *curve.filter_end_angstrom > far_before_resolution * given)
    return curve.filter_end_angstrom;
  const auto end = signal_end_of(curve, data.mask, data.window_edge, data.observed.spacing_angstrom);
  if (!end)
    log.warn("The half maps disagree at low frequencies; check that both are half maps of one particle");
  else if (end->angstrom > far_beyond_signal * given)
    log.warn(beyond_signal_in_words(end->angstrom, given));
  return {};
}

}  // namespace acuity
