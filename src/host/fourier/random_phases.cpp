#include "host/fourier/random_phases.h"

#include <array>
#include <cmath>
#include <complex>
#include <memory>
#include <numbers>

#include "host/core/parallel.h"
#include "host/fourier/map_shells.h"

namespace acuity {
namespace {

/// SplitMix64 (Steele, Lea and Flood 2014, OOPSLA, 453): numbers that look independent from a count.
std::uint64_t mixed(std::uint64_t count) {
  std::uint64_t z = (count + 1) * 0x9E3779B97F4A7C15U;
  z = (z ^ z >> 30U) * 0xBF58476D1CE4E5B9U;
  z = (z ^ z >> 27U) * 0x94D049BB133111EBU;
  return z ^ z >> 31U;
}

/// exp(i phi), phi uniform in 2^24 steps, as the product of a coarse and a fine turn.
class Turns {
 public:
  Turns() {
    constexpr double whole_turn = 2 * std::numbers::pi;
    for (std::size_t i = 0; i < steps; ++i) {
      const double coarse = whole_turn * static_cast<double>(i) / steps;
      coarse_[i] = std::complex<float>(std::polar(1.0, coarse));
      fine_[i] = std::complex<float>(std::polar(1.0, coarse / steps));
    }
  }
  std::complex<float> operator()(std::uint64_t random) const {
    return product(coarse_[random >> 52U], fine_[random >> 40U & (steps - 1)]);
  }
  /// Without the rules for infinities of the standard's product.
  static std::complex<float> product(std::complex<float> a, std::complex<float> b) {
    return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
  }

 private:
  static constexpr std::size_t steps = 4096;
  std::array<std::complex<float>, steps> coarse_;
  std::array<std::complex<float>, steps> fine_;
};

std::int64_t mirrored(std::int64_t i, std::int64_t n) { return i == 0 ? 0 : n - i; }

}  // namespace

// The mirror image of a coefficient is stored too where kx is 0 or nx / 2. The one with the lower index takes the
// random angle, the other its negative.
void randomise_phases(Spectrum& spectrum, GridSize size, std::size_t first_shell, std::uint64_t seed, int threads) {
  const MapShells shells(size, 1);
  const std::int64_t half = size.x / 2 + 1;
  const std::uint64_t start = mixed(seed);
  const auto turns = std::make_unique<Turns>();
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin; z < end; ++z) {
      shells.for_each_in_plane(z, [&](std::size_t index, std::size_t shell, double, int weight) {
        if (shell < first_shell) return;
        if (weight == 2) {
          spectrum[index] = Turns::product(spectrum[index], (*turns)(mixed(start + index)));
          return;
        }
        const auto at = static_cast<std::int64_t>(index);
        const std::int64_t y = at / half % size.y;
        const auto image =
            static_cast<std::size_t>((mirrored(z, size.z) * size.y + mirrored(y, size.y)) * half + at % half);
        const std::uint64_t random = mixed(start + std::min(index, image));
        if (index == image)
          spectrum[index] *= random >> 63U != 0 ? -1.F : 1.F;
        else
          spectrum[index] *= index < image ? (*turns)(random) : std::conj((*turns)(random));
      });
    }
  });
}

}  // namespace acuity
