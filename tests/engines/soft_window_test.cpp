// The effect of a soft edge on the shells of a window, against windows of noise and of waves.
#include "host/engines/soft_window.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "host/engines/window_transform.h"
#include "support/test_files.h"
#include "windows/shells.h"

namespace acuity::testing {
namespace {

constexpr double pi = 3.14159265358979323846;

TEST(SoftWindow, IsABallThatFitsAndAlikeInAllDirections) {
  for (const int n : {9, 12}) {
    const SoftWindow window(n, 2);
    const std::vector<double>& w = window.weights();
    ASSERT_EQ(w.size(), static_cast<std::size_t>(n * n * n));
    EXPECT_EQ(w[0], 1);
    for (int z = 0; z < n; ++z) {
      for (int y = 0; y < n; ++y) {
        for (int x = 0; x < n; ++x) {
          const double r = std::hypot(centre_first_offset(x, n), centre_first_offset(y, n), centre_first_offset(z, n));
          const double value = w[static_cast<std::size_t>((z * n + y) * n + x)];
          if (r <= 0.375 * n) {
            EXPECT_EQ(value, 1);
          }
          if (r >= 0.5 * n) {
            EXPECT_NEAR(value, 0, 1e-15);
          }
          EXPECT_EQ(value, w[static_cast<std::size_t>((x * n + z) * n + y)]);
        }
      }
    }
  }
}

TEST(SoftWindow, ItsEffectiveCoefficientsPredictTheScatterOfNoise) {
  for (const int n : {9, 12}) {
    const SoftWindow window(n, 2);
    const int last = last_shell(n);
    const ShellTable table = make_shell_table(n, ShellRule::full);
    WindowTransform half1(n, &window.weights());
    WindowTransform half2(n, &window.weights());
    double energy = 0;
    for (const double w : window.weights()) energy += w * w;
    constexpr int windows = 1500;
    std::vector<double> variance(static_cast<std::size_t>(last) + 1);
    for (unsigned i = 0; i < windows; ++i) {
      half1.run(random_volume({n, n, n}, 1, 2 * i + 1), 0, n / 2, n / 2, n / 2);
      half2.run(random_volume({n, n, n}, 1, 2 * i + 2), 0, n / 2, n / 2, n / 2);
      std::vector<double> cross(variance.size());
      for (const ShellTable::Amplitude& a : table.amplitudes)
        cross[a.shell] += a.weight * (half1.spectrum()[a.index] * std::conj(half2.spectrum()[a.index])).real();
      for (std::size_t j = 1; j < cross.size(); ++j) variance[j] += cross[j] * cross[j] / windows;
    }
    for (int j = 1; j <= last; ++j) {
      const double count = window.coefficients(j);
      EXPECT_LE(window.effective_coefficients(j), count);
      EXPECT_GT(window.effective_coefficients(j), 0.4 * count);
      // With P = n energy the expected power of a shell, 1 / n_eff is the variance of cross / P. It is known to
      // sqrt(2 / windows), 4 %; four times that. The weighted mean that is taken off costs the first shell some more.
      // Self-mirrored coefficients are in one and not in the other: some of the few hundred of the last shell.
      const double share = variance[static_cast<std::size_t>(j)] / (count * energy) / (count * energy);
      EXPECT_NEAR(share * window.effective_coefficients(j), 1, j == 1 ? 0.3 : 0.16) << n << " shell " << j;
    }
  }
}

TEST(SoftWindow, ItsLeakageIsThatOfWaves) {
  constexpr int n = 10;
  constexpr int waves = 1500;
  const SoftWindow window(n, 2);
  const ShellTable table = make_shell_table(n, ShellRule::full);
  WindowTransform transform(n, &window.weights());
  double energy = 0;
  for (const double w : window.weights()) energy += w * w;
  std::mt19937 generator(3);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform(0, 1);
  for (const int band : {2, 4}) {
    const double low = std::pow(band - 0.5, 3);
    const double high = std::pow(band + 0.5, 3);
    std::vector<double> power(static_cast<std::size_t>(table.shell_count));
    Volume wave{{n, n, n}, 1, std::vector<float>(n * n * n)};
    for (int i = 0; i < waves; ++i) {
      const double d[] = {normal(generator), normal(generator), normal(generator)};
      const double scale =
          2 * pi / n * std::cbrt(low + (high - low) * uniform(generator)) / std::hypot(d[0], d[1], d[2]);
      const double phase = 2 * pi * uniform(generator);
      std::size_t v = 0;
      for (int z = 0; z < n; ++z)
        for (int y = 0; y < n; ++y)
          for (int x = 0; x < n; ++x)
            wave.voxels[v++] = static_cast<float>(std::cos(scale * (d[0] * x + d[1] * y + d[2] * z) + phase));
      transform.run(wave, 0, n / 2, n / 2, n / 2);
      for (const ShellTable::Amplitude& a : table.amplitudes)
        power[a.shell] += a.weight * std::norm(transform.spectrum()[a.index]) / table.coefficients[a.shell] / waves;
    }
    for (int j = 1; j < table.shell_count; ++j) {
      // Density of power 1 in the band has variance volume / n^3, a cosine 1 / 2.
      const double volume = 4 * pi / 3 * (high - low);
      const double measured = power[static_cast<std::size_t>(j)] * 2 * volume / (n * n * n) / energy;
      // Powers of a shell vary as much as themselves from wave to wave: 3 %, four times that, and what the mean takes.
      EXPECT_NEAR(window.leakage(j, band), measured, 0.12 * measured + 0.002) << "from " << band << " to " << j;
    }
  }
  // Far shells get next to nothing; next to this, the flat faces of a cube let a percent through.
  EXPECT_LT(window.leakage(5, 1), 1e-3);
}

}  // namespace
}  // namespace acuity::testing
