#include "host/workflows/sharpen/sharpen_forecast.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include <zlib.h>

#include "host/b_factors/model_b.h"
#include "host/b_factors/pooling.h"
#include "host/b_factors/refine_b.h"
#include "host/fourier/radial_profile.h"
#include "host/workflows/engine_choice.h"
#include "host/workflows/sharpen/sharpen_refine.h"

namespace acuity {
namespace {

constexpr double trial_seconds = 0.4;

/// Runs of whole slices, evenly spaced over the mask, with about `count` voxels; or the middle of the middle slice
/// where a slice has more.
std::vector<MaskRun> sample(const std::vector<MaskRun>& runs, const GridSize& size, std::int64_t count) {
  const std::int64_t plane = size.x * size.y;
  std::vector<std::size_t> begins;  // Begins of the slices, and the end.
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (i == 0 || runs[i].first / plane != runs[i - 1].first / plane) begins.push_back(i);
  const auto slices = static_cast<std::int64_t>(begins.size());
  begins.push_back(runs.size());
  const std::int64_t voxels = voxel_count(runs);
  const std::int64_t wanted = std::clamp<std::int64_t>(count * slices / voxels, 1, slices);
  std::vector<MaskRun> chosen;
  for (std::int64_t k = 0; k < wanted; ++k) {
    const auto slice = static_cast<std::size_t>((2 * k + 1) * slices / (2 * wanted));
    const std::size_t end = begins[slice + 1];
    std::size_t i = begins[slice];
    if (wanted == 1) {
      std::int64_t in_slice = 0;
      for (std::size_t run = i; run < end; ++run) in_slice += runs[run].length;
      if (in_slice > 2 * count) i = (i + end) / 2;
    }
    for (std::int64_t left = wanted == 1 ? count : voxels; i < end && left > 0; ++i) {
      chosen.push_back({runs[i].first, static_cast<std::int32_t>(std::min<std::int64_t>(runs[i].length, left))});
      left -= chosen.back().length;
    }
  }
  return chosen;
}

}  // namespace

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double predict_over(const std::vector<MaskRun>& runs, const GridSize& size, int threads,
                    const std::function<void(const std::vector<MaskRun>&)>& work) {
  if (runs.empty()) return 0;
  const std::int64_t all = voxel_count(runs);
  work(sample(runs, size, 1));  // Starts a GPU, and fills caches: no part of what the run will repeat.
  const double fixed = seconds_of([&] { work(sample(runs, size, 1)); });
  for (std::int64_t count = std::int64_t{64} * threads;;) {
    const bool whole = 2 * count >= all;
    const std::vector<MaskRun> trial = whole ? runs : sample(runs, size, count);
    const double seconds = seconds_of([&] { work(trial); });
    if (whole) return seconds;
    const double share = static_cast<double>(voxel_count(trial)) / static_cast<double>(all);
    const double for_voxels = std::max(seconds - fixed, 0.0);
    if (for_voxels >= trial_seconds) return fixed + for_voxels / share;
    // At most 64 times as many: the first trials are too short to be believed.
    const double more = trial_seconds / std::max(for_voxels, trial_seconds / 64);
    count = static_cast<std::int64_t>(static_cast<double>(count) * std::clamp(1.3 * more, 4.0, 64.0));
  }
}

double predict_pass(WindowEngine& engine, const ScalingTask& task, std::vector<float>& scratch) {
  ScalingTask trial = task;
  return predict_over(task.runs, task.observed.size, engine.threads(), [&](const std::vector<MaskRun>& runs) {
    trial.runs = runs;
    Progress silent("trial", voxel_count(runs), Verbosity::quiet);
    engine.scale(trial, scratch, silent);
  });
}

double predict_transform(VolumeView map, int threads) {
  constexpr std::int64_t slab_planes = 16;
  const std::int64_t planes = std::min(slab_planes, map.size.z);
  const auto plane = static_cast<std::size_t>(map.size.x * map.size.y);
  const VolumeView slab({map.size.x, map.size.y, planes}, map.spacing_angstrom,
                        map.voxels.subspan(0, plane * static_cast<std::size_t>(planes)));
  // The first transform of a size makes its tables; short ones are repeated.
  double seconds = 1e9;
  double all = 0;
  for (int i = 0; i < 3 && all < 0.05; ++i) {
    const double once = seconds_of([&] { radial_profile(slab, VolumeView(), threads); });
    seconds = std::min(seconds, once);
    all += once;
  }
  // The third axis, which is short in the slab, takes about as long as one of the others.
  constexpr double third_axis = 1.4;
  return third_axis * seconds * static_cast<double>(map.size.z) / static_cast<double>(planes);
}

double predict_refinement(const SharpenData& data, const Resolution& resolution, VolumeView density,
                          double density_seconds, double transform_seconds) {
  const RefineBRule rule = refinement_rule(data, resolution);
  const ModelBRule fit{rule.window_edge, rule.from_angstrom, rule.to_angstrom, 0, rule.threads, Verbosity::quiet};
  EngineChoice chosen;
  const std::unique_ptr<WindowEngine> engine = make_engine(data.settings.engine, chosen);
  const GridSize& size = data.observed.size;
  const Mask mask =
      model_mask(*data.model, size, data.observed.spacing_angstrom, data.settings.mask_radius_angstrom, data.threads());
  const double map_seconds =
      predict_over(runs_of(mask), size, engine->threads(), [&](const std::vector<MaskRun>& runs) {
        Mask trial{size, std::vector<std::uint8_t>(mask.inside.size())};
        for (const MaskRun& run : runs) std::fill_n(trial.inside.begin() + run.first, run.length, std::uint8_t{1});
        b_difference_map(data.observed, density, trial, fit, *engine);
      });
  // Pooling takes the time of the box around the mask, for each shell of three powers.
  const double spacing = data.observed.spacing_angstrom;
  const double values_per_voxel = 3.0 * static_cast<double>(shells_in_range(fit, spacing).size());
  std::vector<float> values(static_cast<std::size_t>(mask.count()));
  const double pooling_seconds =
      seconds_of([&] { MaskPooling(mask, rule.pooling_angstrom / spacing, rule.threads).average(values); });
  const double pooled_seconds = pooling_seconds * (1 + values_per_voxel) / 2;
  // Each round draws the model, takes the fall-off from map and density, and fits; the first compares both as a whole.
  constexpr int transforms_per_round = 4;
  constexpr int transforms_once = 2;
  return rule.rounds * (density_seconds + transforms_per_round * transform_seconds + map_seconds + pooled_seconds) +
         transforms_once * transform_seconds;
}

double predict_writing(std::span<const float> piece, const GridSize& size, double fraction_in_mask,
                       const std::filesystem::path& path) {
  constexpr double plain_bytes_per_second = 5e8;
  constexpr double zeros_bytes_per_second = 4e8;  // Deflated at level 1.
  const double bytes = static_cast<double>(size.count()) * sizeof(float);
  if (path.extension() != ".gz") return bytes / plain_bytes_per_second;
  std::vector<Bytef> packed(compressBound(piece.size_bytes()));
  const double seconds = seconds_of([&] {
    uLongf length = packed.size();
    compress2(packed.data(), &length, reinterpret_cast<const Bytef*>(piece.data()), piece.size_bytes(), 1);
  });
  return bytes * (fraction_in_mask * seconds / static_cast<double>(piece.size_bytes()) +
                  (1 - fraction_in_mask) / zeros_bytes_per_second);
}

}  // namespace acuity
