// Which voxels sharpen() computes.
#include <algorithm>

#include <acuity/error.h>

#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {
namespace {

/// The voxels that are not noise by the test that the settings describe, or the usual one.
Mask confidence_mask_of(const SharpenSettings& settings, VolumeView observed, MaskFindings& findings, RunLog& log) {
  FdrMaskOptions how = settings.fdr_mask.value_or(default_fdr_mask());
  how.test.threads = settings.engine.threads;
  const FdrTest test = test_against_noise(
      observed, how,
      "Give the mask that the map was masked with, as {mask FILE}, or boxes of noise with {fdr} and {noise-box-at}",
      log);
  findings.test = how;
  findings.tested = findings_of(test);
  return shaped_mask(test.map.passed, how, observed.spacing_angstrom,
                     "Give a higher {fdr}, a smaller {min-size}, or a mask of your own with {mask FILE}");
}

MaskSource source_of(const SharpenSettings& settings, const SharpenInput& input) {
  if (input.mask) return MaskSource::given;
  return settings.fdr_mask || settings.profile || !input.model ? MaskSource::confidence : MaskSource::model;
}

}  // namespace

FdrMaskOptions default_fdr_mask() {
  FdrMaskOptions usual;
  usual.dilate_angstrom = 3;
  return usual;
}

Mask make_mask(const SharpenSettings& settings, SharpenInput& input, VolumeView observed, MaskFindings& findings,
               RunLog& log) {
  const auto near_atoms = [&] {
    findings.model_radius_angstrom = settings.mask_radius_angstrom;
    return model_mask(*input.model, observed.size, observed.spacing_angstrom, settings.mask_radius_angstrom,
                      settings.engine.threads);
  };
  Mask mask;
  findings.source = source_of(settings, input);
  switch (findings.source) {
    case MaskSource::given:
      mask = std::move(*input.mask);
      break;
    case MaskSource::model:
      mask = near_atoms();
      break;
    case MaskSource::confidence:
      mask = confidence_mask_of(settings, observed, findings, log);
      // The voxels near atoms belong to it, so that a model has its say where the density is weak.
      if (input.model && settings.profile) {
        const Mask atoms = near_atoms();
        std::transform(mask.inside.begin(), mask.inside.end(), atoms.inside.begin(), mask.inside.begin(),
                       [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a | b); });
      }
      break;
  }
  findings.voxels = mask.count();
  return mask;
}

void require_voxels(const MaskFindings& mask) {
  if (mask.voxels == 0)
    throw_input_error("The mask is empty", "no voxel would be sharpened",
                      "Give another mask, or check where the model lies");
}

}  // namespace acuity
