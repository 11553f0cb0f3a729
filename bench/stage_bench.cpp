// Cost of the stages around the window pass: taking the blur out of a density, and the Fourier shell correlation.
#include <benchmark/benchmark.h>

#include <acuity/compare.h>
#include <acuity/model_density.h>

namespace acuity {
namespace {

Volume ramp(std::int64_t edge) {
  Volume volume{{edge, edge, edge}, 1.0, std::vector<float>(static_cast<std::size_t>(edge * edge * edge))};
  for (std::size_t i = 0; i < volume.voxels.size(); ++i) volume.voxels[i] = static_cast<float>(i % 97);
  return volume;
}

void deblur_volume(benchmark::State& state) {
  Volume volume = ramp(state.range(0));
  for (auto _ : state) deblur(volume, 1e-3);
  state.SetItemsProcessed(state.iterations() * volume.size.count());
}
BENCHMARK(deblur_volume)->Arg(100)->Arg(240)->UseRealTime()->Unit(benchmark::kMillisecond);

void shell_correlation(benchmark::State& state) {
  const Volume volume = ramp(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(fourier_shell_correlation(volume, volume, nullptr));
  state.SetItemsProcessed(state.iterations() * volume.size.count());
}
BENCHMARK(shell_correlation)->Arg(100)->Arg(240)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace acuity
