// The pieces of the sliding engine that need no window: tiles of a mask, and the list of coefficients.
#include "host/engines/sliding_tiles.h"

#include <gtest/gtest.h>

#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "host/engines/sliding_coefficients.h"
#include "support/engine_cases.h"

namespace acuity::testing {
namespace {

constexpr TileLimits limits{32, 40, 20};

/// Number of times that each voxel of a volume lies in a run of a tile.
std::vector<std::uint8_t> cover(const std::vector<SlidingTile>& tiles, GridSize size) {
  std::vector<std::uint8_t> times(static_cast<std::size_t>(size.count()));
  for (const SlidingTile& tile : tiles)
    for (const TileRun& run : tile.runs)
      for (int i = 0; i < run.length; ++i)
        ++times[static_cast<std::size_t>(size.index(tile.x + run.lane + i, tile.y + run.row, tile.z))];
  return times;
}

TEST(SlidingTiles, CoverEachVoxelOnceWhateverTheMask) {
  for (const GridSize size : {GridSize{90, 70, 3}, GridSize{7, 130, 2}, GridSize{130, 1, 5}}) {
    for (const unsigned sparsity : {1U, 2U, 50U, 5000U}) {
      const Mask mask = random_mask(size, sparsity, sparsity);
      EXPECT_EQ(cover(make_tiles(runs_of(mask), size, limits), size), mask.inside) << "one in " << sparsity;
    }
  }
}

TEST(SlidingTiles, StayWithinTheLimitsAndHoldVoxelsAtAllFourSides) {
  const GridSize size{100, 110, 4};
  for (const SlidingTile& tile : make_tiles(runs_of(random_mask(size, 30, 1)), size, limits)) {
    EXPECT_LE(tile.lanes, limits.lanes);
    EXPECT_LE(tile.rows, limits.rows);
    int low = tile.lanes;
    int high = 0;
    for (const TileRun& run : tile.runs) {
      low = std::min<int>(low, run.lane);
      high = std::max(high, run.lane + run.length);
    }
    EXPECT_EQ(low, 0);
    EXPECT_EQ(high, tile.lanes);
    EXPECT_EQ(tile.runs.front().row, 0);
    EXPECT_EQ(tile.runs.back().row, tile.rows - 1);
  }
}

TEST(SlidingTiles, EndWhereStartingAgainIsCheaper) {
  const GridSize size{4, 100, 1};
  const auto tiles_at = [&](std::int64_t gap) {
    return make_tiles({{size.index(1, 10, 0), 1}, {size.index(1, 10 + gap, 0), 1}}, size, limits).size();
  };
  EXPECT_EQ(tiles_at(limits.gap), 1U);
  EXPECT_EQ(tiles_at(limits.gap + 1), 2U);
}

TEST(SlidingCoefficients, CountEveryCoefficientAsTheShellTableDoes) {
  for (const ShellRule rule : {ShellRule::full, ShellRule::locscale}) {
    for (const int n : {4, 7, 8, 9, 26}) {
      if (rule == ShellRule::locscale && n % 2 != 0) continue;
      const ShellTable table = make_shell_table(n, rule);
      const SlidingCoefficients all = make_sliding_coefficients(n, rule);
      // Coefficients a shell, and what constant Re F = 1 would give as phase sums.
      std::vector<double> amplitudes(static_cast<std::size_t>(table.shell_count));
      std::vector<double> phases(amplitudes.size());
      std::vector<double> expected(amplitudes.size());
      for (const ShellTable::Phase& p : table.phases) {
        expected[p.lower] += p.to_lower;
        if (p.lower + 1 < expected.size()) expected[p.lower + 1] += p.to_upper;
      }
      for (const SlidingColumnPair& pair : all.columns) {
        for (const SlidingColumn& column : {pair.plus, pair.minus}) {
          for (int i = column.first; i < column.last; ++i) {
            const SlidingStep& step = all.steps[static_cast<std::size_t>(i)];
            for (int l = 0; l < step.line_count; ++l) {
              const KyPair& line = step.lines[l];
              const double both = step.single ? 1 : 2;
              if (step.amplitudes == SlidingStep::Amplitudes::both)
                amplitudes[static_cast<std::size_t>(line.shell)] += both * pair.scale;
              if (step.amplitudes == SlidingStep::Amplitudes::plus)
                amplitudes[static_cast<std::size_t>(line.shell)] += pair.scale;
              // centred_real() of two coefficients that are 1 is 1.
              phases[static_cast<std::size_t>(line.lower)] += line.to_lower * pair.scale;
              phases[static_cast<std::size_t>(line.upper)] += line.to_upper * pair.scale;
            }
          }
        }
      }
      for (std::size_t j = 0; j < amplitudes.size(); ++j) {
        EXPECT_NEAR(amplitudes[j] * all.amplitude_scale[j], 1, 1e-12) << "window " << n << " shell " << j;
        // Each factor is rounded to single precision, 2^-24 of at most 2.
        EXPECT_NEAR(phases[j] * all.phase_scale * n * n * n, expected[j], 1.2e-7 * (1 + expected[j]))
            << "window " << n << " shell " << j;
      }
    }
  }
}

}  // namespace
}  // namespace acuity::testing
