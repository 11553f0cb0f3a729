// Cost of the window pass a voxel: every engine that can run here, against the window's edge, the shells and the
// threads. Run as: acuity-bench --benchmark_filter=window --benchmark_out=results.json
#include <random>
#include <string>

#include <benchmark/benchmark.h>

#include <acuity/engine.h>

namespace acuity {
namespace {

constexpr std::int64_t box_edge = 96;
constexpr std::int64_t voxels_a_pass = 512;

Volume noise(unsigned seed) {
  Volume volume{{box_edge, box_edge, box_edge}, 1.0, std::vector<float>(box_edge * box_edge * box_edge)};
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  for (float& v : volume.voxels) v = normal(generator);
  return volume;
}

void window_pass(benchmark::State& state, const EngineInfo& info, ShellRule rule) {
  const Volume observed = noise(1);
  const Volume reference = noise(2);
  ScalingTask task;
  task.observed = &observed;
  task.reference = &reference;
  task.window_edge = static_cast<int>(state.range(0));
  task.rule = rule;
  // Rows of 32 voxels in the middle of the box.
  for (std::int64_t i = 0; i < voxels_a_pass / 32; ++i) task.runs.push_back({observed.size.index(32, 40 + i, 48), 32});
  EngineChoice chosen;
  const auto engine = make_engine({info.device, info.method, static_cast<int>(state.range(1))}, chosen);
  std::vector<float> out(observed.voxels.size());
  for (auto _ : state) {
    Progress silent("bench", voxels_a_pass, Verbosity::quiet);
    engine->scale(task, out, silent);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * voxels_a_pass);
  state.counters["seconds_a_million_voxels"] =
      benchmark::Counter(static_cast<double>(state.iterations() * voxels_a_pass) * 1e-6,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

const bool registered = [] {
  for (const EngineInfo& info : list_engines()) {
    if (!info.available) continue;
    const std::string name = "window/" + info.device + "/" + info.method;
    auto* full = benchmark::RegisterBenchmark((name + "/full").c_str(), window_pass, info, ShellRule::full);
    full->ArgNames({"edge", "threads"})->UseRealTime()->Unit(benchmark::kMillisecond);
    for (const int edge : {16, 24, 26, 30, 32, 50}) full->Args({edge, 0});
    full->Args({24, 1});
    benchmark::RegisterBenchmark((name + "/locscale").c_str(), window_pass, info, ShellRule::locscale)
        ->ArgNames({"edge", "threads"})
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond)
        ->Args({24, 0});
  }
  return true;
}();

}  // namespace
}  // namespace acuity
