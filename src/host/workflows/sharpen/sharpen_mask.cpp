// Which voxels sharpen() computes.
#include <algorithm>

#include <acuity/mask.h>
#include <acuity/model.h>

#include "host/workflows/report.h"
#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {
namespace {

/// The voxels that are not noise by the test that the options describe, or the usual one.
Mask confidence_mask(const SharpenOptions& options, VolumeView observed, Report& report) {
  FdrMaskOptions how = options.fdr_mask.value_or(usual_fdr_mask());
  how.test.threads = options.engine.threads;
  const FdrTest test = test_against_noise(
      observed, how,
      "Give the mask that the map was masked with, as --mask FILE, or boxes of noise with --fdr and --noise-box-at",
      report);
  auto& fields = report.fields["mask"];
  add_fdr_test(test, how, fields);
  fields["least_part_voxels"] = how.least_part;
  fields["largest_part"] = how.largest_part;
  fields["close_angstrom"] = how.close_angstrom;
  fields["extend_angstrom"] = how.extend_angstrom;
  return shaped_mask(test.map.passed, how, observed.spacing_angstrom,
                     "Give a higher --fdr, a smaller --min-size, or a mask of your own with --mask FILE");
}

/// Adds the voxels near atoms, so that a model has its say where the density is weak.
void unite_with_model(const SharpenOptions& options, const Model& model, double spacing, Mask& mask, Report& report) {
  const Mask near_atoms = model_mask(model, mask.size, spacing, options.mask_radius_angstrom, options.engine.threads);
  std::transform(mask.inside.begin(), mask.inside.end(), near_atoms.inside.begin(), mask.inside.begin(),
                 [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a | b); });
  report.fields["mask"]["model_radius_angstrom"] = options.mask_radius_angstrom;
}

}  // namespace

FdrMaskOptions usual_fdr_mask() {
  FdrMaskOptions usual;
  usual.extend_angstrom = 3;
  return usual;
}

MaskSource mask_source(const SharpenOptions& options) {
  if (options.mask) return MaskSource::file;
  return options.fdr_mask || options.profile || !options.model ? MaskSource::confidence : MaskSource::model;
}

Mask make_mask(const SharpenOptions& options, Inputs& inputs, Report& report) {
  VolumeView observed = inputs.observed.volume;
  Mask mask;
  switch (mask_source(options)) {
    case MaskSource::file:
      mask = std::move(*inputs.mask);
      report.fields["mask"] = {{"kind", "file"}, {"file", options.mask->string()}};
      break;
    case MaskSource::model:
      mask = model_mask(*inputs.model, observed.size, observed.spacing_angstrom, options.mask_radius_angstrom,
                        options.engine.threads);
      report.fields["mask"] = {{"kind", "model"}, {"radius_angstrom", options.mask_radius_angstrom}};
      break;
    case MaskSource::confidence:
      report.fields["mask"] = {{"kind", "fdr"}};
      mask = confidence_mask(options, observed, report);
      if (is_hybrid(options)) unite_with_model(options, *inputs.model, observed.spacing_angstrom, mask, report);
      break;
  }
  report.fields["mask"]["voxels"] = mask.count();
  return mask;
}

}  // namespace acuity
