// The voxels that sharpen() computes.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <acuity/error.h>

#include "host/core/formatted.h"
#include "host/core/mask_runs.h"
#include "host/core/quantile.h"
#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {
namespace {

/// The voxels that are not noise by the test that the settings describe, or by the default one.
Mask confidence_mask_of(const SharpenSettings& settings, VolumeView observed, MaskFindings& findings, RunLog& log) {
  FdrMaskOptions how = settings.fdr_mask.value_or(default_fdr_mask());
  how.test.threads = settings.engine.threads;
  const FdrTest test = test_against_noise(
      observed, how,
      "Give the mask that the map was masked with, as {mask FILE}, or boxes of noise with {fdr} and {noise-box-at}",
      log);
  findings.test = how;
  findings.tested = findings_of(test);
  return shaped_mask(test.map.passed, how, observed.spacing_angstrom, how.test.threads,
                     "Give a higher {fdr}, a smaller {min-size}, or a mask of your own with {mask FILE}");
}

/// The mask by a threshold or of the molecule.
Mask automatic_mask_of(const SharpenSettings& settings, Observed& observed, MaskFindings& findings, RunLog& log) {
  const int threads = settings.engine.threads;
  findings.automatic = settings.automatic_mask.value_or(AutomaticMaskSettings());
  AutomaticMaskSettings how = *findings.automatic;
  FscCurve whole_box;
  const bool by_halves = findings.source == MaskSource::molecule && !observed.half_difference.empty();
  if (by_halves) {
    observed.find_products(threads);
    whole_box = curve_of(observed.products, observed.longest_angstrom());
    how.half_map_fsc = &whole_box;
  }
  const VolumeView difference = by_halves ? observed.half_difference.view() : VolumeView();
  AutomaticMask made = automatic_mask(observed.map.view(), difference, how, threads, log);
  findings.molecule = made.molecule;
  return std::move(made.mask);
}

/// Some of the densities outside a mask, evenly spread: enough for their median.
std::vector<double> some_outside(VolumeView observed, const Mask& mask) {
  constexpr std::size_t enough = 1000000;
  // An odd step visits all columns of boxes, whose edges are even as a rule.
  const std::size_t step = observed.voxels.size() / enough | 1U;
  std::vector<double> outside;
  for (std::size_t i = 0; i < observed.voxels.size(); i += step)
    if (mask.inside[i] == 0) outside.push_back(observed.voxels[i]);
  return outside;
}

/// Throws Error where densities in the mask lie below the solvent, and the more so the farther they are from their
/// mean. Most voxels outside are solvent, also where a mask leaves out some of the molecule.
void require_positive_contrast(VolumeView observed, const Mask& mask) {
  constexpr double min_difference = -0.1;  // Difference of means, in standard deviations inside the mask.
  const std::vector<float> inside = values_inside(observed.voxels, mask);
  std::vector<double> outside = some_outside(observed, mask);
  if (inside.empty() || outside.empty()) return;
  const Moments of = moments(inside);
  const double difference = (of.mean - median(std::move(outside))) / of.standard_deviation;
  if (!(of.standard_deviation > 0) || difference >= min_difference) return;
  double skewness = 0;
  for (const float value : inside) skewness += std::pow((value - of.mean) / of.standard_deviation, 3);
  if (skewness >= 0) return;
  throw_input_error(
      "The contrast of the map is inverted",
      "densities in the mask lie " + number(-difference) + " of their standard deviations below the solvent",
      "Multiply the map by -1, or give the mask of the molecule");
}

}  // namespace

FdrMaskOptions default_fdr_mask() {
  FdrMaskOptions options;
  options.dilate_angstrom = 3;
  return options;
}

double soft_rim_of(const MaskFindings& mask) {
  constexpr double beyond_atoms = 3;
  // A mask by contrast has the edge at which the map was cut, which would ring as the rim of noise spreads.
  return mask.source == MaskSource::molecule ? beyond_atoms : 0;
}

MaskSource mask_source(const SharpenSettings& settings, const SharpenInput& input) {
  if (input.mask) return MaskSource::given;
  if (settings.fdr_mask) return MaskSource::confidence;
  if (settings.automatic_mask && settings.automatic_mask->threshold) return MaskSource::threshold;
  return settings.automatic_mask || settings.profile || !input.model ? MaskSource::molecule : MaskSource::model;
}

Mask make_mask(const SharpenSettings& settings, SharpenInput& input, Observed& of_run, MaskFindings& findings,
               RunLog& log) {
  const VolumeView observed = of_run.map.view();
  const auto near_atoms = [&] {
    findings.model_radius_angstrom = settings.mask_radius_angstrom;
    return model_mask(*input.model, observed.size, observed.spacing_angstrom, settings.mask_radius_angstrom,
                      settings.engine.threads);
  };
  Mask mask;
  findings.source = mask_source(settings, input);
  switch (findings.source) {
    case MaskSource::given:
      mask = std::move(*input.mask);
      break;
    case MaskSource::model:
      mask = near_atoms();
      break;
    case MaskSource::confidence:
      mask = confidence_mask_of(settings, observed, findings, log);
      break;
    case MaskSource::threshold:
    case MaskSource::molecule:
      mask = automatic_mask_of(settings, of_run, findings, log);
      break;
  }
  // The voxels near atoms belong to it, so that a model has its say where the density is weak.
  const bool by_density = findings.source != MaskSource::given && findings.source != MaskSource::model;
  if (by_density && input.model && settings.profile) {
    const Mask atoms = near_atoms();
    std::transform(mask.inside.begin(), mask.inside.end(), atoms.inside.begin(), mask.inside.begin(),
                   [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a | b); });
  }
  findings.voxels = mask.count();
  const bool tells_contrast = findings.source == MaskSource::given || findings.source == MaskSource::model;
  if (tells_contrast && settings.shells == ShellRule::full) require_positive_contrast(observed, mask);
  return mask;
}

void require_voxels(const MaskFindings& mask) {
  if (mask.voxels == 0)
    throw_input_error("The mask is empty", "no voxel would be sharpened",
                      "Give another mask, or check where the model lies");
}

}  // namespace acuity
