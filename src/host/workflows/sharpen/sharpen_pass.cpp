#include "host/workflows/sharpen/sharpen_pass.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "host/core/mask_runs.h"
#include "host/fourier/frequency_filter.h"
#include "host/masks/soft_rim.h"
#include "host/workflows/engine_choice.h"
#include "host/workflows/sharpen/sharpen_hybrid.h"
#include "windows/gain.h"

namespace acuity {
namespace {

/// The low-pass at the resolution, of whole maps and so with a sharp end. It follows that of the windows, which Eq. 7
/// blurs by a shell. The rim of a mask that follows the density's contour is mostly solvent, whose noise the low-pass
/// would spread: it is softened first. Leaves 0 outside the mask.
void low_pass_maps(const SharpenData& data, double resolution_angstrom, ScaledMaps& scaled) {
  const auto rim_voxels = static_cast<int>(std::lround(data.soft_rim_angstrom / data.observed.spacing_angstrom));
  const BoxWeights rim = rim_voxels > 0 ? soft_rim(data.mask, rim_voxels, data.threads()) : BoxWeights{};
  const GridSize size = scaled.map.view().size;
  const double longest_angstrom =
      static_cast<double>(std::max({size.x, size.y, size.z})) * scaled.map.view().spacing_angstrom;
  const double cutoff = longest_angstrom / resolution_angstrom;
  const auto filter = [&](VolumeInput& map) {
    filter_frequencies(
        map, [&](double s) { return low_pass(s * longest_angstrom, cutoff); }, data.threads(),
        rim_voxels > 0 ? &rim : nullptr, &data.mask);
  };
  filter(scaled.map);
  if (!scaled.half_difference.empty()) filter(scaled.half_difference);
}

}  // namespace

ScaledMaps run_pass(WindowEngine& engine, ScalingTask task, Verbosity verbosity, SharpenFindings& found, RunLog& log) {
  const VolumeView observed = task.observed;
  const auto zeros = [&] {
    return Volume{observed.size, observed.spacing_angstrom, std::vector<float>(observed.voxels.size())};
  };
  Volume map = zeros();
  Volume second;
  task.contents = new_contents();
  if (task.second_map) {
    second = zeros();
    task.second_map->out = &second.voxels;
    task.second_map->contents = new_contents();
  }
  if (!task.runs.empty()) {
    log.stage("scale", [&] {
      Progress progress("scale", voxel_count(task.runs), verbosity);
      engine.scale(task, map.voxels, progress);
    });
    for (StepTime& step : steps_of_pass(engine, found.engine, log)) found.engine_steps.push_back(std::move(step));
  }
  ScaledMaps scaled{VolumeInput(std::move(map), task.contents), {}};
  if (task.second_map) scaled.half_difference = VolumeInput(std::move(second), task.second_map->contents);
  return scaled;
}

ScalingTask towards_profile(ScalingTask task, const ProfileReference& profile) {
  task.reference = {};
  task.reference_padding = 0;
  task.profile = &profile;
  return task;
}

ScaledMaps scale_windows(WindowEngine& engine, const SharpenData& data, ScalingTask task, const ProfileFit* fit,
                         SharpenFindings& found, RunLog& log) {
  return data.is_hybrid() ? run_hybrid(engine, data, std::move(task), *fit, found, log)
                          : run_pass(engine, std::move(task), data.settings.verbosity, found, log);
}

void low_pass_scaled(const SharpenData& data, const Resolution& resolution, ScaledMaps& scaled, RunLog& log) {
  if (!resolution.filter.empty()) log.stage("low_pass", [&] { low_pass_maps(data, *resolution.angstrom, scaled); });
}

ScaledMaps scale(WindowEngine& engine, const SharpenData& data, ScalingTask task, const Resolution& resolution,
                 const ProfileFit* fit, SharpenFindings& found, RunLog& log) {
  ScaledMaps scaled = scale_windows(engine, data, std::move(task), fit, found, log);
  low_pass_scaled(data, resolution, scaled, log);
  return scaled;
}

void describe_run(const SharpenData& data, const ScalingTask& task, const Resolution& resolution, const ProfileFit* fit,
                  SharpenFindings& found) {
  found.size = data.observed.size;
  found.spacing_angstrom = data.observed.spacing_angstrom;
  found.window_edge = task.window_edge;
  found.shells = task.rule;
  found.voxels = voxel_count(task.runs);
  found.resolution_angstrom = resolution.angstrom;
  found.resolution_given = resolution.given;
  found.low_pass = !resolution.filter.empty();
  if (fit != nullptr) found.profile = findings_of(*fit, found.fall_off.b_flattened);
}

}  // namespace acuity
