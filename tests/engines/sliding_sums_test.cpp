// The sliding transform against its formulas: Eq. 5 against the definition of F, and the vectors against Eq. 5.
#include "host/engines/sliding_sums.h"

#include <complex>

#include <gtest/gtest.h>

#include "support/engine_cases.h"
#include "support/oracles.h"
#include "windows/sliding/sliding.h"

namespace acuity::testing {
namespace {

constexpr double pi = 3.14159265358979323846;

TEST(Sliding, APairOfCoefficientsFollowsFromTheOneBeforeByOneDifference) {
  // A line along y stands for the planes: P_y is then the voxel times any complex number.
  for (const int n : {8, 9, 13}) {
    const std::complex<double> unit(0.6, -1.1);
    std::vector<double> line;
    std::mt19937 generator(3);
    std::normal_distribution<double> normal;
    for (int y = 0; y < 4 * n; ++y) line.push_back(normal(generator));
    const auto voxel = [&](int y) { return line[static_cast<std::size_t>(y)]; };
    for (int ky = 0; ky <= n / 2; ++ky) {
      SlidingPair<double> pair;
      for (int y = 0; y < 4 * n; ++y) {
        const std::complex<double> d = unit * (voxel(y) - (y < n ? 0 : voxel(y - n)));
        slide(pair, d.real(), d.imag(), std::cos(2 * pi * ky * y / n), std::sin(2 * pi * ky * y / n));
        const int first = y - n + 1;  // First row of the window.
        if (first < 0) continue;
        const int centre = first + n / 2;
        std::complex<double> plus = 0;
        std::complex<double> minus = 0;
        for (int i = first; i <= y; ++i) {
          plus += unit * voxel(i) * std::polar(1.0, -2 * pi * ky * (i - centre) / n);
          minus += unit * voxel(i) * std::polar(1.0, 2 * pi * ky * (i - centre) / n);
        }
        // Angles up to 2 pi 6 52 / 13 are rounded to 2^-53 of themselves; squares reach 100.
        EXPECT_NEAR(squared_plus(pair), std::norm(plus), 1e-11);
        EXPECT_NEAR(squared_minus(pair), std::norm(minus), 1e-11);
        EXPECT_NEAR(2 * centred_real(pair, std::cos(2 * pi * ky * centre / n), std::sin(2 * pi * ky * centre / n)),
                    plus.real() + minus.real(), 1e-11);
      }
    }
  }
}

class SlidingSums : public ::testing::TestWithParam<std::tuple<int, ShellRule>> {};

TEST_P(SlidingSums, ThoseOfATileAreTheSumsOverItsWindows) {
  const auto [n, rule] = GetParam();
  const GridSize size{14, 17, 13};
  const Volume observed = random_volume(size, 1, 81);
  const Volume reference = random_volume(size, 1, 82);
  const SlidingTables tables(n, rule, 16, 16);
  const SlidingCoefficients& coefficients = tables.coefficients;
  // Across a face of the box, more lanes than a vector has, and a gap.
  SlidingTile tile{2, 1, 6, 11, 14, {{0, 0, 11}, {1, 3, 2}, {13, 0, 1}, {13, 10, 1}}};
  SlidingWorkspace work;
  const std::vector<PassMap> maps{{observed, {0, 1}, MapRole::observed}, {reference, {0, 1}, MapRole::reference}};
  ASSERT_EQ(sum_tile(tables, maps, tile, work), 0);
  for (const TileRun& run : tile.runs) {
    for (int lane = run.lane; lane < run.lane + run.length; lane += 5) {
      const NaiveWindow o(observed, 0, n, tile.x + lane, tile.y + run.row, tile.z);
      const NaiveWindow r(reference, 0, n, tile.x + lane, tile.y + run.row, tile.z);
      const auto mean_observed = naive_amplitudes(o, rule);
      const auto mean_reference = naive_amplitudes(r, rule);
      // Rounding: 2^-24 of sums over n planes and over the coefficients of a shell, each below 2^4 ulps in all.
      const double tolerance = 16 * 6e-8;
      for (int j = 0; j < coefficients.shell_count; ++j) {
        const auto i = static_cast<std::size_t>(j);
        const double scale = coefficients.amplitude_scale[i];
        EXPECT_NEAR(std::abs(work.channels.at(Channel::observed_amplitude, j, run.row, lane)) * scale, mean_observed[i],
                    tolerance * std::pow(n, 1.5));
        EXPECT_NEAR(std::abs(work.channels.at(Channel::reference_amplitude, j, run.row, lane)) * scale,
                    mean_reference[i], tolerance * std::pow(n, 1.5));
      }
      // All phase sums together: Re F over |k| <= M.
      double inside = 0;
      for (int j = 0; j < coefficients.shell_count; ++j)
        inside += work.channels.at(Channel::observed_phase, j, run.row, lane) * coefficients.phase_scale;
      double expected = 0;
      o.for_each([&](int kx, int ky, int kz, std::complex<double> f) {
        if (kx * kx + ky * ky + kz * kz <= (n / 2) * (n / 2)) expected += f.real() / std::pow(n, 3);
      });
      EXPECT_NEAR(inside, expected, tolerance * 4);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Windows, SlidingSums,
                         ::testing::Values(std::tuple{8, ShellRule::full}, std::tuple{8, ShellRule::locscale},
                                           std::tuple{9, ShellRule::full}, std::tuple{7, ShellRule::full},
                                           std::tuple{4, ShellRule::full}, std::tuple{10, ShellRule::locscale}));

}  // namespace
}  // namespace acuity::testing
