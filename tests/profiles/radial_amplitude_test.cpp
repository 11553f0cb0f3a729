#include "host/profiles/radial_amplitude.h"

#include <cmath>
#include <complex>

#include <gtest/gtest.h>

#include "support/same_for_any_threads.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

/// <|F|> of the sum of the densities by the definition: every coefficient of the whole cell as a plain sum.
std::vector<double> naive_amplitudes(const std::vector<const Volume*>& densities, double blur,
                                     const SpectrumCell& cell) {
  const int n = cell.voxels;
  const double pi = std::acos(-1.0);
  std::vector<double> sums(static_cast<std::size_t>(n / 2 + 1));
  std::vector<double> counts(sums.size());
  for (int kz = -n / 2 + 1; kz <= n / 2; ++kz)
    for (int ky = -n / 2 + 1; ky <= n / 2; ++ky)
      for (int kx = -n / 2 + 1; kx <= n / 2; ++kx) {
        const double length = std::sqrt(kx * kx + ky * ky + kz * kz);
        const auto shell = static_cast<std::size_t>(std::lround(length));
        if (shell >= sums.size()) continue;
        std::complex<double> f = 0;
        for (const Volume* density : densities)
          for (std::int64_t z = 0; z < density->size.z; ++z)
            for (std::int64_t y = 0; y < density->size.y; ++y)
              for (std::int64_t x = 0; x < density->size.x; ++x)
                f += static_cast<double>(density->voxels[static_cast<std::size_t>(density->size.index(x, y, z))]) *
                     std::polar(1.0, -2 * pi * static_cast<double>(kx * x + ky * y + kz * z) / n);
        const double s = length / cell.edge_angstrom();
        sums[shell] += std::abs(f) * std::exp(blur * s * s / 4) * std::pow(cell.spacing_angstrom, 3);
        ++counts[shell];
      }
  for (std::size_t j = 0; j < sums.size(); ++j) sums[j] /= counts[j];
  return sums;
}

TEST(RadialAmplitude, AgreesWithTheDefinitionForDensitiesAndTheirSums) {
  const SpectrumCell cell{12, 0.7};
  const std::vector<Volume> densities{random_volume({5, 7, 4}, 0.7, 1), random_volume({5, 7, 4}, 0.7, 2)};
  const std::vector<std::vector<int>> sums{{0}, {1}, {0, 1}};
  const auto amplitudes = RadialAmplitudes(cell).of(densities, 3.0, sums, 2);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    std::vector<const Volume*> summed;
    for (const int d : sums[i]) summed.push_back(&densities[static_cast<std::size_t>(d)]);
    const std::vector<double> expected = naive_amplitudes(summed, 3.0, cell);
    ASSERT_EQ(amplitudes[i].size(), expected.size());
    // A transform in single precision of 140 values of size 1. It makes log2(12^3) roundings of 2^-24 on a root mean
    // square of 12, and three more for sum, root and factors. In A^3: times 0.343.
    for (std::size_t j = 0; j < expected.size(); ++j) EXPECT_NEAR(amplitudes[i][j], expected[j], 14e-6 * expected[j]);
  }
}

TEST(RadialAmplitude, ADensityThatFillsTheCellNeedsNoMargin) {
  const SpectrumCell cell{8, 1};
  const std::vector<Volume> densities{random_volume({8, 8, 8}, 1, 3)};
  const std::vector<std::vector<int>> sums{{0}};
  const auto amplitudes = RadialAmplitudes(cell).of(densities, 0, sums, 1);
  const std::vector<double> expected = naive_amplitudes({&densities[0]}, 0, cell);
  for (std::size_t j = 0; j < expected.size(); ++j)
    EXPECT_NEAR(amplitudes[0][j], expected[j], 14e-6 * expected[j] + 1e-5);
}

TEST(RadialAmplitude, TheSameBytesForAnyNumberOfThreads) {
  const SpectrumCell cell{32, 0.5};
  const std::vector<Volume> densities{random_volume({20, 17, 11}, 0.5, 4)};
  const std::vector<std::vector<int>> sums{{0}};
  const RadialAmplitudes spectrum(cell);
  expect_same_for_any_threads([&](int threads) { return spectrum.of(densities, 5, sums, threads); }, {2, 7});
}

}  // namespace
}  // namespace acuity::testing
