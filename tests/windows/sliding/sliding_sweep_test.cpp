// The sliding sweep on host threads against spectra from their definition.
#include "windows/sliding/sliding_sweep.h"

#include <complex>
#include <limits>

#include <gtest/gtest.h>

#include "kernels/sliding/sweep_table.h"
#include "support/host_group.h"
#include "support/oracles.h"
#include "support/test_files.h"
#include "windows/sliding/sliding_epilogue.h"
#include "windows/sliding/sliding_parts.h"

namespace acuity::testing {
namespace {

class SlidingSweep : public ::testing::Test {
 protected:
  static constexpr int lanes_ = 4;
  static constexpr int rows_ = 11;
  const GridSize size_{14, 20, 12};
  const Volume map_ = random_volume(size_, 1, 121);
  const Volume second_ = random_volume(size_, 1, 122);

  /// Sums of a tile at (5, 4, 6): amplitudes, then phases; or powers.
  template <int kPairs, SweepSums kSums>
  std::vector<float> sweep(const SweepTable& table, unsigned warps, const std::vector<std::uint8_t>& reinitialised,
                           int parts = 1) const {
    const SweepView view = sweep_constants(table);
    const int n = table.window_edge;
    const SlidingRegion region{5 - n / 2, 4 - n / 2, even_columns(lanes_ + n - 1), rows_ + n - 1};
    std::vector<Complex> transforms(static_cast<std::size_t>(maps_of(kSums) * view.shell_count * region.size()));
    std::vector<float> energies(static_cast<std::size_t>(region.size()));
    for (int m = 0; m < maps_of(kSums); ++m) {
      const NormalisedMapView volume{(m == 0 ? map_ : second_).voxels.data(), size_.x, size_.y, size_.z};
      for (int row = 0; row < region.rows; ++row)
        for (int column = 0; column < region.columns; ++column)
          for (int kz = 0; kz < view.shell_count; kz += kz_at_once)
            transform_z(view, volume, region, 6, column, row, kz,
                        transforms.data() + m * view.shell_count * region.size(), energies.data());
    }
    const std::int64_t part_floats = 3LL * view.shell_count * max_tile_rows * lanes_;
    std::vector<float> sums(static_cast<std::size_t>(parts * part_floats), unset);
    std::vector<TileRow> tile_rows(max_tile_rows, TileRow{0xF, 0});
    tile_rows[3].mask = 0;
    SweepJob job{};
    job.tile.rows = rows_;
    job.rows = tile_rows.data();
    job.reinitialised = reinitialised.data();
    job.region = &region;
    job.transforms = transforms.data();
    job.sums = sums.data();
    const SweepLayout layout(n, lanes_, kPairs, kSums);
    // Values that a warp has not written before they are read show as NaN.
    const float nan = std::numeric_limits<float>::quiet_NaN();
    std::vector<KyPairFactors> scratch(static_cast<std::size_t>(layout.scratch(static_cast<int>(warps))) / 4,
                                       {nan, nan, nan, nan});
    run_warps(warps, lanes_, parts, [&](const HostGroup& block, const HostGroup& warp, std::int64_t part) {
      SweepJob own = job;
      own.part = static_cast<int>(part);
      own.parts = parts;
      own.sums += part * part_floats;
      sweep_tile<kPairs, kSums>(block, warp, view, layout, own, reinterpret_cast<float*>(scratch.data()));
    });
    const int values = (amplitude_sums_of(kSums) + (kSums == both ? 1 : 0)) * view.shell_count;
    for (int row = 0; row < max_tile_rows; ++row)
      for (int lane = 0; lane < lanes_; ++lane)
        join_parts(job.tile, job.rows, sums.data(), values, parts, part_floats, lanes_, row, lane);
    sums.resize(static_cast<std::size_t>(part_floats));
    return sums;
  }

  static float at(const std::vector<float>& sums, int shell, int row, int lane) {
    return sums[static_cast<std::size_t>((shell * max_tile_rows + row) * lanes_ + lane)];
  }

  static constexpr SweepSums both = SweepSums::amplitudes_and_phases;
  static constexpr float unset = -77;
  const std::vector<std::uint8_t> none_ = std::vector<std::uint8_t>(max_tile_rows, 0);
};

TEST_F(SlidingSweep, GivesTheSumsOfTheDefinitionAndTheSameBytesForAnyNumberOfWarps) {
  for (const int edge : {7, 8}) {
    for (const ShellRule rule : {ShellRule::full, ShellRule::locscale}) {
      if (rule == ShellRule::locscale && edge % 2 != 0) continue;
      const ShellTable shells = make_shell_table(edge, rule);
      const SweepTable table = make_sweep_table(edge, rule, {});
      for (const unsigned warps : {1U, 2U, 5U}) {
        const std::vector<float> sums = sweep<8, both>(table, warps, none_);
        for (int row = 0; row < rows_; ++row) {
          if (row == 3) continue;
          for (int lane = 0; lane < lanes_; ++lane) {
            std::vector<std::complex<double>> spectrum(static_cast<std::size_t>(edge * edge * edge));
            NaiveWindow(map_, 0, edge, 5 + lane, 4 + row, 6)
                .for_each([&](int kx, int ky, int kz, std::complex<double> f) {
                  const int at = ((kz + edge) % edge * edge + (ky + edge) % edge) * edge + (kx + edge) % edge;
                  spectrum[static_cast<std::size_t>(at)] = f;
                });
            std::vector<double> amplitudes(static_cast<std::size_t>(shells.shell_count), 0.0);
            std::vector<double> phases(amplitudes.size() + 1, 0.0);
            const int half_row = edge / 2 + 1;
            const auto coefficient = [&](std::uint32_t index) {
              const int k = static_cast<int>(index);
              return spectrum[static_cast<std::size_t>((k / half_row / edge * edge + k / half_row % edge) * edge +
                                                       k % half_row)];
            };
            for (const ShellTable::Amplitude& a : shells.amplitudes)
              amplitudes[a.shell] += a.weight * std::abs(coefficient(a.index));
            for (const ShellTable::Phase& p : shells.phases) {
              phases[p.lower] += p.to_lower * coefficient(p.index).real();
              phases[p.lower + 1] += p.to_upper * coefficient(p.index).real();
            }
            for (int j = 0; j < shells.shell_count; ++j) {
              const auto i = static_cast<std::size_t>(j);
              const double scale = table.shells[i].amplitude_scale;
              const double expected = j == 0 ? coefficient(0).real() : amplitudes[i] / shells.coefficients[i];
              // Coefficients are near 20, and rounded some 20 times to 2^-24.
              ASSERT_NEAR(at(sums, j, row, lane) * scale, expected, 20 * 20 * 6e-8)
                  << "window " << edge << " shell " << j;
              ASSERT_NEAR(2.0 * at(sums, shells.shell_count + j, row, lane), phases[i],
                          20 * 20 * 6e-8 * shells.coefficients[i])
                  << "window " << edge << " shell " << j;
            }
          }
        }
        EXPECT_EQ(at(sums, 0, 3, 0), unset) << "a row without voxels was written";
        EXPECT_EQ(sums, (sweep<8, both>(table, 3, none_))) << "the number of warps shows";
      }
    }
  }
}

TEST_F(SlidingSweep, WithoutPhasesGivesTheSameAmplitudes) {
  const SweepTable table = make_sweep_table(8, ShellRule::full, {});
  const auto with = sweep<8, both>(table, 2, none_);
  const auto without = sweep<8, SweepSums::amplitudes>(table, 2, none_);
  // Amplitudes do not depend on where phases are counted from but for rounding.
  for (int j = 0; j < 5; ++j)
    EXPECT_NEAR(at(with, j, 5, 1), at(without, j, 5, 1), 1e-5 * std::abs(at(with, j, 5, 1))) << j;
  EXPECT_EQ(at(without, 5, 5, 1), unset);
}

TEST_F(SlidingSweep, PartsOfTheColumnsAddUpToTheSameSumsForAnyNumberOfWarps) {
  for (const int edge : {7, 8}) {
    const SweepTable table = make_sweep_table(edge, ShellRule::full, {});
    const auto expected = sweep<8, both>(table, 2, none_);
    for (const int parts : {2, 4}) {
      const auto sums = sweep<8, both>(table, 2, none_, parts);
      // A shell has up to 100 pairs with coefficients near 20; another order rounds them anew.
      for (std::size_t i = 0; i < sums.size(); ++i) ASSERT_NEAR(sums[i], expected[i], 100 * 20 * 6e-8 * 10) << parts;
      EXPECT_EQ(sums, (sweep<8, both>(table, 5, none_, parts))) << "the number of warps shows";
    }
  }
}

TEST_F(SlidingSweep, MoreStatesThanLinesChangeRoundingOnly) {
  const SweepTable table = make_sweep_table(8, ShellRule::full, {});
  const auto expected = sweep<8, both>(table, 2, none_);
  const auto sums = sweep<18, both>(table, 2, none_);
  // Sums along x are put together of parts of another length. Coefficients are near 20, rounded some 20 times, and a
  // shell has up to 100 pairs.
  for (std::size_t i = 0; i < sums.size(); ++i) ASSERT_NEAR(sums[i], expected[i], 100 * 20 * 20 * 6e-8);
}

TEST_F(SlidingSweep, GivesThePowersOfTwoMapsAtOnce) {
  const int edge = 9;
  const SweepTable table = make_power_table(edge);
  const ShellTable shells = make_shell_table(edge, ShellRule::full);
  const std::vector<float> sums = sweep<power_pairs, SweepSums::powers>(table, 2, none_);
  for (const int row : {0, 7}) {
    std::vector<double> cross(static_cast<std::size_t>(shells.shell_count));
    std::vector<double> power1(cross.size());
    std::vector<double> power2(cross.size());
    const NaiveWindow one(map_, 0, edge, 5 + 2, 4 + row, 6);
    const NaiveWindow two(second_, 0, edge, 5 + 2, 4 + row, 6);
    std::vector<std::complex<double>> first;
    one.for_each([&](int, int, int, std::complex<double> f) { first.push_back(f); });
    std::size_t at_coefficient = 0;
    two.for_each([&](int kx, int ky, int kz, std::complex<double> g) {
      const std::complex<double> f = first[at_coefficient++];
      const auto j = static_cast<std::size_t>(std::lround(std::sqrt(kx * kx + ky * ky + kz * kz)));
      if (j >= cross.size()) return;
      cross[j] += (f * std::conj(g)).real() / shells.coefficients[j];
      power1[j] += std::norm(f) / shells.coefficients[j];
      power2[j] += std::norm(g) / shells.coefficients[j];
    });
    for (int j = 1; j < shells.shell_count; ++j) {
      const auto i = static_cast<std::size_t>(j);
      const double scale = table.shells[i].amplitude_scale;
      // Powers are near 400; coefficients are rounded some 20 times to 2^-24.
      const double tolerance = 2 * 400 * 20 * 6e-8;
      EXPECT_NEAR(at(sums, j, row, 2) * scale, cross[i], tolerance) << j;
      EXPECT_NEAR(at(sums, shells.shell_count + j, row, 2) * scale, power1[i], tolerance) << j;
      EXPECT_NEAR(at(sums, 2 * shells.shell_count + j, row, 2) * scale, power2[i], tolerance) << j;
    }
  }
}

TEST_F(SlidingSweep, StartsAgainWhereItIsTold) {
  const SweepTable table = make_sweep_table(8, ShellRule::full, {});
  const auto expected = sweep<8, both>(table, 2, none_);
  auto reinitialised = none_;
  reinitialised[0] = reinitialised[5] = reinitialised[6] = reinitialised[10] = 1;
  const auto sums = sweep<8, both>(table, 2, reinitialised);
  for (std::size_t i = 0; i < sums.size(); ++i) ASSERT_NEAR(sums[i], expected[i], 1e-3);
  EXPECT_NE(sums, expected);
}

}  // namespace
}  // namespace acuity::testing
