// The cross spectrum of two maps against transforms by definition.
#include "host/fsc/cross_spectrum.h"

#include <algorithm>
#include <cmath>
#include <complex>

#include <gtest/gtest.h>

#include "support/test_files.h"

namespace acuity::testing {
namespace {

/// F(k) by definition, in units of density times A^3.
std::complex<double> coefficient(const Volume& map, std::int64_t kx, std::int64_t ky, std::int64_t kz) {
  const double pi = std::acos(-1.0);
  const GridSize& size = map.size;
  std::complex<double> sum = 0;
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y)
      for (std::int64_t x = 0; x < size.x; ++x) {
        const double phase = static_cast<double>(kx * x) / static_cast<double>(size.x) +
                             static_cast<double>(ky * y) / static_cast<double>(size.y) +
                             static_cast<double>(kz * z) / static_cast<double>(size.z);
        sum += static_cast<double>(map.voxels[static_cast<std::size_t>(size.index(x, y, z))]) *
               std::polar(1.0, -2 * pi * phase);
      }
  return sum * std::pow(map.spacing_angstrom, 3);
}

TEST(CrossSpectrum, AgreesWithTheDefinition) {
  const Volume a = random_volume({6, 6, 6}, 1.5, 11);
  Volume b = random_volume({6, 6, 6}, 1.5, 12);
  for (std::size_t i = 0; i < b.voxels.size(); ++i) b.voxels[i] += a.voxels[i];
  double cross[4] = {};
  double power_a[4] = {};
  double power_b[4] = {};
  double n[4] = {};
  for (int kz = 0; kz < 6; ++kz)
    for (int ky = 0; ky < 6; ++ky)
      for (int kx = 0; kx < 6; ++kx) {
        const auto short_way = [](int k) { return std::min(k, 6 - k); };
        const long shell = std::lround(std::hypot(short_way(kx), short_way(ky), short_way(kz)));
        if (shell > 3) continue;
        const std::complex<double> fa = coefficient(a, kx, ky, kz);
        const std::complex<double> fb = coefficient(b, kx, ky, kz);
        cross[shell] += (fa * std::conj(fb)).real();
        power_a[shell] += std::norm(fa);
        power_b[shell] += std::norm(fb);
        ++n[shell];
      }
  const CrossSpectrum found = cross_spectrum(a, b, 2);
  ASSERT_EQ(found.cross.size(), 4U);
  for (std::size_t j = 0; j < 4; ++j) {
    EXPECT_EQ(static_cast<double>(found.coefficients[j]), n[j]);
    EXPECT_NEAR(found.s_per_angstrom[j], static_cast<double>(j) / 9, 1e-12);
    // Transforms of 216 values in single precision: log2(216) = 8 roundings of 2^-24 relative to the shell's powers.
    const double rounding = 2 * 8 * std::pow(2, -24) * std::sqrt(power_a[j] * power_b[j]) / n[j];
    EXPECT_NEAR(found.power1[j], power_a[j] / n[j], 2 * 8 * std::pow(2, -24) * power_a[j] / n[j]);
    EXPECT_NEAR(found.power2[j], power_b[j] / n[j], 2 * 8 * std::pow(2, -24) * power_b[j] / n[j]);
    EXPECT_NEAR(found.cross[j], cross[j] / n[j], 2 * rounding);
  }
}

}  // namespace
}  // namespace acuity::testing
