#include "host/fourier/random_phases.h"

#include <complex>
#include <numbers>
#include <utility>
#include <vector>

#include "host/core/parallel.h"
#include "host/fourier/map_shells.h"

namespace acuity {
namespace {

Complex turn_by(double angle) {
  const std::complex<float> turn(std::polar(1.0, angle));
  return {turn.real(), turn.imag()};
}

}  // namespace

PhaseTurns::PhaseTurns(std::uint64_t seed) : start_(mixed(seed)) {
  constexpr double whole_turn = 2 * std::numbers::pi;
  for (std::uint64_t i = 0; i < turn_steps; ++i) {
    const double coarse = whole_turn * static_cast<double>(i) / turn_steps;
    coarse_.push_back(turn_by(coarse));
    fine_.push_back(turn_by(coarse / turn_steps));
  }
}

void randomise_phases(Spectrum& spectrum, GridSize size, std::size_t first_shell, std::uint64_t seed, int threads) {
  const MapShells shells(size, 1);
  const MapShellsView table = shells.view();
  const double border = first_shell == 0 ? -1 : table.borders[first_shell - 1];
  const PhaseTurns turns(seed);
  const PhaseTurnsView view = turns.view();
  const std::int64_t half = table.half();
  auto* const coefficients = reinterpret_cast<Complex*>(spectrum.data());
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin; z < end; ++z)
      for (std::int64_t y = 0; y < size.y; ++y) {
        Complex* const row = coefficients + (z * size.y + y) * half;
        for (std::int64_t x = 0; x < half; ++x)
          if (table.square(x, y, z) >= border) row[x] = turned(view, row[x], x, y, z, size.x, size.y, size.z);
      }
  });
}

float randomise_planes(const GridSize& size, const PlaneSource& source, const PhaseRange& phases, const PlaneSink& sink,
                       int threads) {
  Spectrum spectrum = transform_planes(size, source, all_kx(size), threads);
  randomise_phases(spectrum, size, phases.first_shell, phases.seed, threads);
  const float sum = spectrum.front().real();
  invert_to_planes(std::move(spectrum), size, all_kx(size), sink, threads);
  return sum;
}

}  // namespace acuity
