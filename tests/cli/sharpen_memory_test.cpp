// The memory that a dry run of `acuity sharpen` tells of, against what the run takes.
#include <cstdlib>

#include <gtest/gtest.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

TEST(SharpenPeakMemory, OfHalfMapsIsWhatADryRunSays) {
  if (std::getenv("ASAN_OPTIONS") != nullptr) GTEST_SKIP() << "AddressSanitizer takes memory of its own";
  // Large enough that maps outweigh the program, and its mask small: the FSC takes most.
  const TempDir folder;
  const GridSize size{160, 160, 160};
  const MapHeader header = make_header(size, 2, {});
  const auto path = [&](const std::string& name) { return (folder / name).string(); };
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
  for (std::int64_t x = 70; x < 90; ++x) mask.inside[static_cast<std::size_t>(size.index(x, 80, 80))] = 1;
  const Volume common = random_volume(size, 2, 23);
  for (const auto& [name, seed] : {std::pair("half1.mrc", 24U), std::pair("half2.mrc", 25U)}) {
    Volume half = random_volume(size, 2, seed);
    for (std::size_t i = 0; i < half.voxels.size(); ++i) half.voxels[i] = common.voxels[i] + 0.1F * half.voxels[i];
    write_map(path(name), header, half, "test");
  }
  write_map(path("mask.mrc"), header, with_soft_edge(mask, 2, 0), "test");
  const std::string command = "sharpen " + path("half1.mrc") + " " + path("half2.mrc") + " --profile mixed --mask " +
                              path("mask.mrc") + " -w 40 -j 1 --device cpu -o " + path("out.mrc");
  const ProgramResult plan = run_acuity(command + " --dry-run");
  const std::size_t at = plan.out.find("memory    ");
  ASSERT_NE(at, std::string::npos) << plan.out << plan.err;
  const double planned = 1e9 * std::stod(plan.out.substr(at + 10));
  ASSERT_EQ(run_acuity(command).exit_code, 0);
  const auto taken = read_json(folder / "out.json").at("peak_memory_bytes").get<double>();
  // A map has 16.4 MB, so that one that is not counted, or counted twice, is more than this. The rest is what the plan
  // takes for the program, 21 MB, and its rounding to 10 MB.
  EXPECT_NEAR(taken, planned, 16e6);
}

}  // namespace
}  // namespace acuity::testing
