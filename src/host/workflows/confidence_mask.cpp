#include <acuity/confidence_mask.h>
#include <acuity/error.h>
#include <acuity/map.h>

#include "host/fourier/sharpen_by_b.h"
#include "host/io/outputs.h"
#include "host/plot/noise_box_picture.h"

namespace acuity {
namespace {

void check(const ConfidenceMaskSettings& settings) {
  const FdrMaskOptions& fdr = settings.fdr;
  const bool shaped =
      fdr.min_part_voxels > 0 || fdr.largest_component || fdr.close_angstrom > 0 || fdr.dilate_angstrom > 0;
  if (!settings.binary && (shaped || settings.soft_edge_voxels > 0))
    throw_input_error("Only a mask can be cleaned, closed, dilated or given a soft edge",
                      "without {binary} the output is the confidence of each voxel", "Add {binary}");
}

/// Half of the amplitude is left at 1 / resolution: exp(-B s^2 / 4) with B = 4 ln 2 d^2.
void low_pass_map(Volume& volume, double resolution_angstrom, int threads) {
  constexpr double ln_2 = 0.693147180559945309417;
  sharpen_by_b(volume, -4 * ln_2 * resolution_angstrom * resolution_angstrom, threads);
}

/// Tests a map that is smooth already.
ConfidenceMask test_smoothed(VolumeView volume, const ConfidenceMaskSettings& settings, RunLog& log) {
  const int threads = settings.fdr.test.threads;
  ConfidenceMask result{test_against_noise(volume, settings.fdr, other_noise_boxes, log), {}, {}};
  result.volume = std::move(result.test.map.confidence);
  if (!settings.binary) return result;
  result.mask = shaped_mask(result.test.map.passed, settings.fdr, volume.spacing_angstrom, threads,
                            "Give a higher {fdr}, a {low-pass}, or a smaller {min-size}");
  result.volume = with_soft_edge(*result.mask, volume.spacing_angstrom, settings.soft_edge_voxels, threads);
  return result;
}

}  // namespace

ConfidenceMask confidence_mask(VolumeInput map, const ConfidenceMaskSettings& settings, RunLog& log) {
  check(settings);
  if (!settings.low_pass_angstrom) return test_smoothed(map.view(), settings, log);
  Volume smoothed = map.take();
  low_pass_map(smoothed, *settings.low_pass_angstrom, settings.fdr.test.threads);
  return test_smoothed(smoothed, settings, log);
}

ConfidenceMask confidence_mask_files(const ConfidenceMaskOptions& options, RunLog& log) {
  const ConfidenceMaskSettings& settings = options.settings;
  check(settings);
  std::vector<std::filesystem::path> paths{options.output};
  if (options.picture) paths.push_back(*options.picture);
  check_outputs(paths, {options.map}, "Give another {picture} or {output}");
  Map map;
  log.stage("read", [&] { map = read_map(options.map, {options.spacing_angstrom, &log, settings.fdr.test.threads}); });
  ConfidenceMask result;
  log.stage("test", [&] {
    if (settings.low_pass_angstrom) low_pass_map(map.volume, *settings.low_pass_angstrom, settings.fdr.test.threads);
    result = test_smoothed(map.volume, settings, log);
  });
  log.stage("write", [&] {
    Outputs outputs({2, settings.fdr.test.threads});
    if (options.picture)
      outputs.add_text(*options.picture, png_bytes(noise_box_picture(map.volume, result.test.noise, result.test.map,
                                                                     settings.fdr.test.region)));
    outputs.add_map(
        options.output, map.header, result.volume,
        "Acuity " + version() + (settings.binary ? ": mask by false discovery rate" : ": confidence of density"));
    outputs.commit();
  });
  return result;
}

}  // namespace acuity
