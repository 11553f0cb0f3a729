// Sums over shells, gains and turned phases as the kernels walk through them, against oracles of their own.
#include <cmath>
#include <complex>
#include <map>

#include <gtest/gtest.h>

#include "host/core/philox.h"
#include "host/fourier/frequency_filter.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/random_phases.h"
#include "spectra/frequency_gains_view.h"
#include "spectra/map_shells_view.h"
#include "support/engine_cases.h"

namespace acuity::testing {
namespace {

const std::vector<GridSize> box_sizes{{8, 8, 8}, {9, 9, 9}, {12, 10, 14}, {7, 16, 5}, {1, 6, 9}};

double frequency(std::int64_t i, std::int64_t n, double spacing) {
  return static_cast<double>(2 * i > n ? i - n : i) / (static_cast<double>(n) * spacing);
}

struct Sum {
  double values[3] = {};
  double coefficients = 0;
};

/// Sums over the full spectrum: a coefficient that is not stored is the conjugate of its mirror image.
std::map<std::int64_t, Sum> sums_of_full_spectrum(const GridSize& size, double spacing, const Spectrum& f,
                                                  const Spectrum& g) {
  std::map<std::int64_t, Sum> sums;
  const std::int64_t half = size.x / 2 + 1;
  const double longest = static_cast<double>(std::max({size.x, size.y, size.z})) * spacing;
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y)
      for (std::int64_t x = 0; x < size.x; ++x) {
        const double s =
            std::hypot(frequency(x, size.x, spacing), frequency(y, size.y, spacing), frequency(z, size.z, spacing));
        const bool stored = x < half;
        const std::int64_t at = stored ? (z * size.y + y) * half + x
                                       : ((size.z - z) % size.z * size.y + (size.y - y) % size.y) * half + size.x - x;
        const std::complex<double> a = f[static_cast<std::size_t>(at)];
        const std::complex<double> b = g[static_cast<std::size_t>(at)];
        Sum& sum = sums[static_cast<std::int64_t>(std::floor(s * longest + 0.5 + 1e-9))];
        sum.values[0] += std::real(a * std::conj(b));
        sum.values[1] += std::norm(a);
        sum.values[2] += std::norm(b);
        sum.coefficients += 1;
      }
  return sums;
}

TEST(SumShellOfPlane, FindsTheProductsOfTheFullSpectrum) {
  const double spacing = 1.1;
  for (const GridSize& size : box_sizes) {
    const Spectrum f = spectrum_of(random_volume(size, spacing, 1), 1);
    const Spectrum g = spectrum_of(random_volume(size, spacing, 2), 1);
    const MapShells shells(size, spacing);
    const MapShellsView view = shells.view();
    const ProductsAt products{reinterpret_cast<const Complex*>(f.data()), reinterpret_cast<const Complex*>(g.data())};
    std::map<std::int64_t, Sum> expected = sums_of_full_spectrum(size, spacing, f, g);
    for (std::int64_t shell = 0; shell < view.count; ++shell) {
      double found[4] = {};
      for (std::int64_t z = 0; z < size.z; ++z) {
        double plane[4];
        sum_shell_of_plane(view, products, z, shell, plane);
        for (int i = 0; i < 4; ++i) found[i] += plane[i];
      }
      const Sum& sum = expected[shell];
      EXPECT_EQ(found[3], sum.coefficients) << size.x << " " << size.y << " " << size.z << " shell " << shell;
      for (int i = 0; i < 3; ++i) EXPECT_NEAR(found[i], sum.values[i], 1e-9 * (sum.values[1] + sum.values[2]));
    }
  }
}

TEST(FrequencyGains, HoldTheGainOfEachCoefficientOfAnyBox) {
  const double spacing = 0.9;
  for (const GridSize& size : box_sizes) {
    const auto gain = [](double s) { return 1 / (1 + 3 * s); };
    const FrequencyGains gains(size, spacing, gain, 1);
    const FrequencyGainsView view = gains.view();
    for (std::int64_t z = 0; z < size.z; ++z)
      for (std::int64_t y = 0; y < size.y; ++y)
        for (std::int64_t x = 0; x <= size.x / 2; ++x) {
          const double s =
              std::hypot(frequency(x, size.x, spacing), frequency(y, size.y, spacing), frequency(z, size.z, spacing));
          const float* const found = view.row(y, z) + view.step(x);
          EXPECT_NEAR(*found, gain(s), 1e-6) << size.x << " at " << x << " " << y << " " << z;
          EXPECT_LT(found - view.gains, view.count());
        }
  }
}

// A map of real values comes back, with the sum that is returned, and its amplitudes are those of the map.
TEST(RandomisePlanes, KeepsAmplitudesAndGivesTheSumOfItsVoxels) {
  for (const GridSize& size : box_sizes) {
    const Volume map = random_volume(size, 1, 3);
    Volume turned{size, 1, std::vector<float>(map.voxels.size())};
    const float sum = randomise_planes(size, planes_of(VolumeView(map)), {1, 5}, sink_of(size, turned.voxels), 1);
    double total = 0;
    for (const float v : turned.voxels) total += v;
    EXPECT_NEAR(sum, total, 1e-4 * std::sqrt(static_cast<double>(size.count())));
    const Spectrum before = spectrum_of(map, 1);
    const Spectrum after = spectrum_of(turned, 1);
    const double rms = std::sqrt(static_cast<double>(size.count()));
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_NEAR(std::abs(after[i]), std::abs(before[i]), 1e-5 * rms);
  }
}

}  // namespace
}  // namespace acuity::testing
