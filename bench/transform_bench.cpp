// Transforms of whole maps, forward and back, out of place and in place: cubes and a prime edge. FFTW runs beside them
// where it was found (planned with MEASURE, planning not counted).
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include <acuity/volume.h>

#include "host/fourier/map_spectrum.h"
#ifdef ACUITY_HAVE_FFTW
#include <fftw3.h>
#endif

namespace acuity {
namespace {

Volume noise(std::int64_t edge) {
  Volume volume{{edge, edge, edge}, 1.0, std::vector<float>(static_cast<std::size_t>(edge * edge * edge))};
  std::uint32_t state = 1;
  for (float& value : volume.voxels) {
    state = 1664525U * state + 1013904223U;
    value = static_cast<float>(state >> 8U) / 16777216.F - 0.5F;
  }
  return volume;
}

/// Edges, each with one and two threads.
void edges_and_threads(benchmark::internal::Benchmark* bench) {
  for (const int edge : {240, 257, 400, 512})
    for (const int threads : {1, 2}) bench->Args({edge, threads});
  bench->ArgNames({"edge", "threads"})->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
}

void forward(benchmark::State& state) {
  const Volume volume = noise(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(spectrum_of(volume, static_cast<int>(state.range(1))));
}
BENCHMARK(forward)->Apply(edges_and_threads);

void backward(benchmark::State& state) {
  Volume volume = noise(state.range(0));
  auto spectrum = spectrum_of(volume, 0);
  for (auto _ : state) {
    invert_spectrum(std::move(spectrum), volume, static_cast<int>(state.range(1)));
    state.PauseTiming();
    spectrum = spectrum_of(volume, 0);
    state.ResumeTiming();
  }
}
BENCHMARK(backward)->Apply(edges_and_threads);

#ifdef ACUITY_HAVE_FFTW
void fftw_forward(benchmark::State& state, bool in_place) {
  const auto n = static_cast<int>(state.range(0));
  const Volume volume = noise(n);
  const std::size_t coefficients = static_cast<std::size_t>(n) * n * (n / 2 + 1);
  fftwf_init_threads();
  fftwf_plan_with_nthreads(static_cast<int>(state.range(1)));
  fftwf_complex* spectrum = fftwf_alloc_complex(coefficients);
  float* reals = in_place ? reinterpret_cast<float*>(spectrum) : fftwf_alloc_real(volume.voxels.size());
  const fftwf_plan plan = fftwf_plan_dft_r2c_3d(n, n, n, reals, spectrum, FFTW_MEASURE);
  const auto fill = [&] {
    const int padded = in_place ? 2 * (n / 2 + 1) : n;
    for (std::int64_t row = 0; row < std::int64_t{n} * n; ++row)
      std::copy_n(volume.voxels.data() + row * n, n, reals + row * padded);
  };
  fill();
  for (auto _ : state) {
    fftwf_execute(plan);
    if (!in_place) continue;
    state.PauseTiming();
    fill();
    state.ResumeTiming();
  }
  fftwf_destroy_plan(plan);
  if (!in_place) fftwf_free(reals);
  fftwf_free(spectrum);
}
BENCHMARK_CAPTURE(fftw_forward, out_of_place, false)->Apply(edges_and_threads);
BENCHMARK_CAPTURE(fftw_forward, in_place, true)->Apply(edges_and_threads);
#endif

}  // namespace
}  // namespace acuity
