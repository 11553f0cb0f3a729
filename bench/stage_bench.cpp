// Cost of the stages around the window pass: taking the blur out of a density, and the Fourier shell correlation.
// Besides, cost of the passes towards a profile and for local resolution, beside the pass towards a reference map.
#include <memory>

#include <benchmark/benchmark.h>

#include <acuity/average_profiles.h>
#include <acuity/compare.h>
#include <acuity/error.h>
#include <acuity/resolution.h>

#include "bench_case.h"
#include "host/core/mask_runs.h"
#include "host/density/model_density.h"
#include "host/fourier/sharpen_by_b.h"
#include "host/local_resolution/local_resolution.h"
#include "host/profiles/profile_reference.h"
#include "host/workflows/engine_choice.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

Volume ramp(std::int64_t edge) {
  Volume volume{{edge, edge, edge}, 1.0, std::vector<float>(static_cast<std::size_t>(edge * edge * edge))};
  for (std::size_t i = 0; i < volume.voxels.size(); ++i) volume.voxels[i] = static_cast<float>(i % 97);
  return volume;
}

void deblur_volume(benchmark::State& state) {
  Volume volume = ramp(state.range(0));
  for (auto _ : state) sharpen_by_b(volume, 1e-3);
  state.SetItemsProcessed(state.iterations() * volume.size.count());
}
BENCHMARK(deblur_volume)->Arg(100)->Arg(240)->UseRealTime()->Unit(benchmark::kMillisecond);

void shell_correlation(benchmark::State& state) {
  const Volume volume = ramp(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(fourier_shell_correlation(volume, volume, nullptr));
  state.SetItemsProcessed(state.iterations() * volume.size.count());
}
BENCHMARK(shell_correlation)->Arg(100)->Arg(240)->UseRealTime()->Unit(benchmark::kMillisecond);

/// The pass over a ball of voxels with windows of 26, on one thread.
void window_pass(benchmark::State& state, const char* method, std::int64_t voxels, bool towards_profile) {
  constexpr int window = 26;
  const bench::BenchCase maps = bench::synthetic_case(voxels, window);
  const AverageProfile flat{"flat", std::vector<double>{0, 1}, std::vector<double>{5, 5}, {0, 0}, 1, "a benchmark"};
  const ProfileReference profile = make_profile_reference(flat, window, 1, 50, 10, 3);
  ScalingTask task;
  task.observed = maps.observed;
  if (towards_profile) task.profile = &profile;
  if (!towards_profile) task.reference = maps.reference;
  task.observed_padding = maps.observed_padding;
  task.reference_padding = maps.reference_padding;
  task.runs = runs_of(maps.mask);
  task.window_edge = window;
  EngineChoice chosen;
  const auto engine = make_engine({"cpu", method, 1}, chosen);
  std::vector<float> out(maps.observed.voxels.size());
  for (auto _ : state) {
    Progress silent("bench", 1, Verbosity::quiet);
    engine->scale(task, out, silent);
  }
  state.SetItemsProcessed(state.iterations() * voxel_count(task.runs));
}
BENCHMARK_CAPTURE(window_pass, sliding_two_maps, "sliding", 50000, false)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(window_pass, sliding_profile, "sliding", 50000, true)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(window_pass, fft_two_maps, "fft", 1000, false)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(window_pass, fft_profile, "fft", 1000, true)->UseRealTime()->Unit(benchmark::kMillisecond);

/// Local resolution of the same voxels, from two maps that stand for half maps: beside the rows of window_pass.
void resolution_pass(benchmark::State& state, const EngineChoice& choice, std::int64_t voxels) {
  const bench::BenchCase maps = bench::synthetic_case(voxels, 26);
  ResolutionRule rule;
  rule.window_edge = 26;
  EngineChoice chosen;
  std::unique_ptr<WindowEngine> engine;
  try {
    engine = make_engine(choice, chosen);
  } catch (const Error& error) {
    return state.SkipWithError(error.what());
  }
  for (auto _ : state) {
    Progress silent("bench", 1, Verbosity::quiet);
    benchmark::DoNotOptimize(local_resolution(maps.observed, maps.reference, maps.mask, rule, *engine, 1, silent));
  }
  state.SetItemsProcessed(state.iterations() * maps.mask.count());
}
BENCHMARK_CAPTURE(resolution_pass, sliding, EngineChoice{"cpu", "sliding", 1}, 50000)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(resolution_pass, fft, EngineChoice{"cpu", "fft", 1}, 1000)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(resolution_pass, cuda_fft, EngineChoice{"cuda", "fft"}, 50000)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace acuity
