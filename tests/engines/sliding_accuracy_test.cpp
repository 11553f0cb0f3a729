// Sliding engines against cpu/fft, where rounding could show: all window sizes, long runs, offsets, maps that change
// their strength, and masks of every shape.
#include <gtest/gtest.h>

#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "support/engine_cases.h"
#include "support/same_for_any_threads.h"
#include "windows/window_engine.h"

namespace acuity::testing {
namespace {

/// The promise of single precision (docs/reference/equations/sliding.md, "Rounding").
constexpr double promised = 1e-5;

const EngineChoice sliding{"cpu", "sliding", 2};
const EngineChoice oracle{"cpu", "fft", 2};

std::vector<EngineChoice> sliding_engines() {
  std::vector<EngineChoice> choices;
  for (const EngineChoice& choice : engines_here())
    if (choice.method == "sliding") choices.push_back(choice);
  return choices;
}

/// Largest difference of the two engines, in standard deviations of the output. One of few voxels would say little
/// about the output, so the caller gives it: about that of the reference.
double worst(const EngineChoice& engine, const ScalingTask& task, double standard_deviation) {
  const auto a = run_engine(oracle, task);
  const auto b = run_engine(engine, task);
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(static_cast<double>(a[i]) - b[i]));
  return largest / standard_deviation;
}

class SlidingWindows : public ::testing::TestWithParam<std::tuple<EngineChoice, int>> {};
class SlidingRuns : public ::testing::TestWithParam<EngineChoice> {};
class SlidingMaps : public ::testing::TestWithParam<EngineChoice> {};
class SlidingMasks : public ::testing::TestWithParam<EngineChoice> {};

TEST_P(SlidingWindows, AgreeWithOneTransformAWindow) {
  const auto& [engine, n] = GetParam();
  const GridSize size{n + 12, n + 6, n};
  const Volume observed = random_volume(size, 1, 91);
  const Volume reference = random_volume(size, 1, 92);
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
  // The corners, and voxels whose windows lie inside the box.
  mask.inside.front() = mask.inside.back() = 1;
  for (const std::int64_t x : {n / 2, n / 2 + 3, n / 2 + 11})
    mask.inside[static_cast<std::size_t>(size.index(x, n / 2 + x % 3, n / 2))] = 1;
  for (const ShellRule rule : {ShellRule::full, ShellRule::locscale}) {
    if (rule == ShellRule::locscale && n % 2 != 0) continue;
    EXPECT_LT(worst(engine, task_for(observed, reference, mask, n, rule), 1), promised);
  }
}

std::string name_of_engine(const ::testing::TestParamInfo<EngineChoice>& info) { return name_of(info.param); }
std::string name_of_window(const ::testing::TestParamInfo<std::tuple<EngineChoice, int>>& info) {
  return name_of(std::get<0>(info.param)) + "_window" + std::to_string(std::get<1>(info.param));
}
INSTANTIATE_TEST_SUITE_P(Edges, SlidingWindows,
                         ::testing::Combine(::testing::ValuesIn(sliding_engines()),
                                            ::testing::Values(8, 9, 11, 16, 23, 24, 26, 30, 31, 37, 48, 50, 61, 80)),
                         name_of_window);
INSTANTIATE_TEST_SUITE_P(Engines, SlidingRuns, ::testing::ValuesIn(sliding_engines()), name_of_engine);
INSTANTIATE_TEST_SUITE_P(Engines, SlidingMaps, ::testing::ValuesIn(sliding_engines()), name_of_engine);
INSTANTIATE_TEST_SUITE_P(Engines, SlidingMasks, ::testing::ValuesIn(sliding_engines()), name_of_engine);

TEST_P(SlidingRuns, ErrorsAtTheEndOfALongRunAreNoLargerThanPromised) {
  const GridSize size{16, 160, 16};
  const Volume observed = random_volume(size, 1, 93);
  const Volume reference = random_volume(size, 1, 94);
  // The same last voxels, at the end of a short and of a long run along y. Rounding grows as the square root of the
  // steps: that is a factor of 2 between 24 + 16 and 144 + 16 steps; 4 leaves room for chance.
  const auto at_the_end = [&](std::int64_t rows) {
    std::vector<MaskRun> runs;
    for (std::int64_t y = 150 - rows; y < 150; ++y) runs.push_back({size.index(4, y, 8), 8});
    ScalingTask task = task_for(observed, reference, mask_of(runs, size), 16);
    const auto b = run_engine(GetParam(), task);
    task.runs.erase(task.runs.begin(), task.runs.end() - 8);
    const auto a = run_engine(oracle, task);
    double squares = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (a[i] != 0) squares += std::pow(static_cast<double>(a[i]) - b[i], 2);
    return std::sqrt(squares / 64);
  };
  const double after_short = at_the_end(24);
  const double after_long = at_the_end(144);
  EXPECT_LT(after_short, promised / 5);
  EXPECT_LT(after_long, promised / 5);
  EXPECT_LT(after_long, 4 * after_short);
}

TEST_P(SlidingMaps, AnOffsetOfFiftyStandardDeviationsCostsNoDigits) {
  const GridSize size{24, 30, 20};
  Volume observed = random_volume(size, 1, 95);
  Volume reference = random_volume(size, 1, 96);
  for (float& v : observed.voxels) v += 50;
  for (float& v : reference.voxels) v -= 50;
  const Mask mask = random_mask(size, 100, 97);
  // The mean of the reference returns through F(0); the output's deviations are those of the reference.
  EXPECT_LT(worst(GetParam(), task_for(observed, reference, mask, 12), 1), promised);
}

TEST_P(SlidingMaps, WindowsThatLeaveStrongDensityAreNotFilledWithItsRounding) {
  const GridSize size{40, 90, 10};
  Volume observed = random_volume(size, 1, 98);
  const Volume reference = random_volume(size, 1, 99);
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y)
      for (std::int64_t x = 0; x < size.x; ++x) {
        // Four strengths along y: 1, 1e-4, nothing at all, 1e4.
        const float strength[] = {1, 1e-4F, 0, 1e4F};
        observed.voxels[static_cast<std::size_t>(size.index(x, y, z))] *= strength[std::min<std::int64_t>(3, y / 24)];
      }
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
  for (std::int64_t y = 0; y < size.y; ++y)
    for (std::int64_t x = 3; x < size.x; x += 12) mask.inside[static_cast<std::size_t>(size.index(x, y, 5))] = 1;
  ScalingTask task = task_for(observed, reference, mask, 8);
  task.observed_padding = 0;
  // Windows across a step of 1e4 hold both strengths; rounding of the stronger one may show in them.
  EXPECT_LT(worst(GetParam(), task, 1), 4 * promised);
}

TEST_P(SlidingMaps, TheUnitOfTheDensityDoesNotMatter) {
  const GridSize size{12, 20, 12};
  Volume observed = random_volume(size, 1, 100);
  Volume reference = random_volume(size, 1, 101);
  // Squares of such numbers do not exist in single precision.
  for (float& v : observed.voxels) v *= 1e-30F;
  for (float& v : reference.voxels) v *= 1e25F;
  EXPECT_LT(worst(GetParam(), task_for(observed, reference, random_mask(size, 50, 102), 10), 1e25), promised);
}

TEST_P(SlidingMasks, ThinOnesAndCombsAgree) {
  const GridSize size{70, 60, 10};
  const Volume observed = random_volume(size, 1, 103);
  const Volume reference = random_volume(size, 1, 104);
  const auto check = [&](const char* name, const auto& inside) {
    Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
    for (std::int64_t y = 0; y < size.y; ++y)
      for (std::int64_t x = 0; x < size.x; ++x)
        mask.inside[static_cast<std::size_t>(size.index(x, y, 4))] = inside(x, y);
    EXPECT_LT(worst(GetParam(), task_for(observed, reference, mask, 8), 1), promised) << name;
  };
  check("one column", [](std::int64_t x, std::int64_t) { return x == 33; });
  check("one row", [](std::int64_t, std::int64_t y) { return y == 59; });
  check("comb of rows", [](std::int64_t x, std::int64_t y) { return y % 3 == 0 && x > 50; });
  check("comb of columns", [](std::int64_t x, std::int64_t y) { return x % 9 == 4 && y > 20; });
  check("diagonal", [](std::int64_t x, std::int64_t y) { return x == y; });
  check("far apart", [](std::int64_t x, std::int64_t y) { return x % 30 == 0 && y % 29 == 0; });
  check("runs that touch", [](std::int64_t x, std::int64_t y) { return (x / 8 + y / 4) % 2 == 0 && x < 40 && y < 16; });
}

TEST(SlidingThreads, ManyTilesGiveTheSameBytesForAnyThreadCount) {
  const GridSize size{80, 150, 9};
  const Volume observed = random_volume(size, 1, 105);
  const Volume reference = random_volume(size, 1, 106);
  const ScalingTask task = task_for(observed, reference, random_mask(size, 3, 107), 8);
  EngineChoice choice = sliding;
  const auto run = [&](int threads) {
    choice.threads = threads;
    return run_engine(choice, task);
  };
  expect_same_for_any_threads(run, {2, 3});
}

}  // namespace
}  // namespace acuity::testing
