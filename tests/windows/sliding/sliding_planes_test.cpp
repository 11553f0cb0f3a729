// The tables and z transforms of the sliding sweep, and where its sums start again, against their definitions.
#include <cmath>
#include <complex>

#include <gtest/gtest.h>

#include <acuity/error.h>

#include "kernels/sliding/sweep_table.h"
#include "support/host_group.h"
#include "support/test_files.h"
#include "windows/sliding/sliding_sweep.h"

namespace acuity::testing {
namespace {

TEST(SweepTable, CountsEveryCoefficientOfItsShellAndOfTheInterpolation) {
  for (const int edge : {4, 8, 9, 24, 31, 50, 80}) {
    for (const ShellRule rule : {ShellRule::full, ShellRule::locscale}) {
      if (rule == ShellRule::locscale && edge % 2 != 0) continue;
      const ShellTable shells = make_shell_table(edge, rule);
      const SweepTable table = make_sweep_table(edge, rule, {});
      const std::size_t count = shells.coefficients.size();
      std::vector<double> amplitudes(count, 0.0);
      std::vector<double> phases(count + 1, 0.0);
      for (const SweepColumn& column : table.columns) {
        ASSERT_LE(column.lines, table.pairs);
        int amplitude = column.amplitude_last;
        int lower = column.lower_last;
        for (int l = column.lines - 1; l >= 0; --l) {
          const KyPairFactors& line = table.lines[static_cast<std::size_t>(column.first_line + l)];
          amplitude -= line.amplitude_steps() ? 1 : 0;
          lower -= line.phases_step() ? 1 : 0;
          amplitudes[static_cast<std::size_t>(amplitude)] += line.amplitude * (1 + table.minus_share);
          phases[static_cast<std::size_t>(lower)] += line.to_lower;
          phases[static_cast<std::size_t>(lower) + 1] += line.to_upper;
        }
        EXPECT_EQ(amplitude, column.amplitude_first);
        EXPECT_EQ(lower, column.lower_first);
      }
      std::vector<double> expected(count + 1, 0.0);
      for (const ShellTable::Phase& p : shells.phases) {
        expected[p.lower] += p.to_lower;
        expected[p.lower + 1] += p.to_upper;
      }
      for (std::size_t j = 0; j < count; ++j) {
        EXPECT_NEAR(amplitudes[j] * table.shells[j].amplitude_scale, 1, 1e-12) << edge << " shell " << j;
        // Each weight is rounded to single precision once; a line stands for two mirrored pairs.
        EXPECT_NEAR(2 * phases[j], expected[j], 6e-8 * shells.coefficients[j] + 1e-6) << edge << " shell " << j;
      }
      EXPECT_EQ(phases[count], 0);
    }
  }
}

TEST(SweepTable, RefusesTheWindowsThatTheShellTableRefuses) {
  EXPECT_THROW(make_sweep_table(9, ShellRule::locscale, {}), Error);
}

TEST(SweepLayout, SumsEveryNeighbourOfAWindowOnceInFewSteps) {
  for (int edge = 8; edge <= 80; ++edge) {
    const SweepLayout layout(edge, 32, make_sweep_table(edge, ShellRule::full, {}).pairs,
                             SweepSums::amplitudes_and_phases);
    EXPECT_EQ(layout.sum_step * layout.sum_count + layout.sum_rest, edge);
    EXPECT_LE(layout.sum_step + layout.sum_count + layout.sum_rest, 3 * std::sqrt(edge) + 1);
  }
}

TEST(TransformZ, IsTheSumOfItsDefinition) {
  const GridSize size{5, 4, 9};
  const Volume map = random_volume(size, 1, 111);
  const NormalisedMapView view{map.voxels.data(), size.x, size.y, size.z};
  const SlidingRegion region{-1, -2, 7, 8};
  for (const int edge : {6, 7, 11}) {
    const SweepTable table = make_sweep_table(edge, ShellRule::full, {});
    const SweepView sweep = sweep_constants(table);
    for (const std::int64_t z : {0, 4, 8}) {
      std::vector<Complex> transforms(static_cast<std::size_t>(sweep.shell_count * region.size()));
      std::vector<float> energies(static_cast<std::size_t>(region.size()), -1);
      for (int row = 0; row < region.rows; ++row)
        for (int column = 0; column < region.columns; ++column)
          for (int kz = 0; kz < sweep.shell_count; kz += kz_at_once)
            transform_z(sweep, view, region, z, column, row, kz, transforms.data(), energies.data());
      for (int row = 0; row < region.rows; ++row)
        for (int column = 0; column < region.columns; ++column) {
          const std::int64_t x = region.x + column;
          const std::int64_t y = region.y + row;
          const bool inside = x >= 0 && x < size.x && y >= 0 && y < size.y;
          double energy = 0;
          for (int kz = 0; kz < sweep.shell_count; ++kz) {
            std::complex<double> expected = 0;
            energy = 0;
            for (int j = -(edge / 2); j < edge - edge / 2; ++j) {
              if (!inside || z + j < 0 || z + j >= size.z) continue;
              const double v = map.voxels[static_cast<std::size_t>(size.index(x, y, z + j))];
              expected += v * std::polar(1.0, -2 * std::acos(-1.0) * kz * j / edge);
              energy += v * v;
            }
            const auto at = static_cast<std::size_t>(kz * region.size() + row * region.columns + column);
            // Some ten voxels of at most 4 and their sums are rounded to 2^-24.
            ASSERT_NEAR(transforms[at].real, expected.real(), 1e-5) << "window " << edge << " kz " << kz;
            ASSERT_NEAR(transforms[at].imag, expected.imag(), 1e-5) << "window " << edge << " kz " << kz;
          }
          ASSERT_NEAR(energies[static_cast<std::size_t>(row * region.columns + column)], energy, 1e-4);
        }
    }
  }
}

TEST(MarkReinitialisedRows, MarksRowsThatHoldMuchLessThanThoseBeforeThem) {
  constexpr int lanes = 4;
  constexpr int edge = 8;
  const SlidingRegion region{0, 0, lanes + edge - 1, 60 + edge - 1};
  // Strong planes, then weak ones, then nothing, then strong ones; the reference is even.
  std::vector<float> energies(static_cast<std::size_t>(2 * region.size()), 1.F);
  const auto plane_energy = [](int plane) { return plane < 20 ? 1.F : plane < 40 ? 1e-4F : plane < 55 ? 0.F : 1.F; };
  for (int plane = 0; plane < region.rows; ++plane)
    for (int c = 0; c < region.columns; ++c)
      energies[static_cast<std::size_t>(plane * region.columns + c)] = plane_energy(plane);
  SweepTile tile;
  tile.rows = 60;
  std::vector<TileRow> rows(max_tile_rows, TileRow{0xF, 0});
  rows[20].mask = 0;  // The window of row 20 is the first without a strong plane; a row without voxels is no start.
  std::vector<int> flags(2 * lanes);
  std::vector<std::uint8_t> reinitialised(max_tile_rows, 9);
  run_blocks(lanes, 1, [&](const HostGroup& group, std::int64_t) {
    mark_reinitialised_rows(group, edge, 2, region, tile, rows.data(), energies.data(), flags.data(),
                            reinitialised.data());
  });
  // Row 40 is the first without a weak plane.
  for (int row = 0; row < tile.rows; ++row)
    EXPECT_EQ(reinitialised[static_cast<std::size_t>(row)], row == 21 || row == 40 ? 1 : 0) << row;
}

}  // namespace
}  // namespace acuity::testing
