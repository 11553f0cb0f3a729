// The memory that a dry run of `acuity sharpen` tells of, against what the run takes.
#include <cmath>
#include <cstdlib>

#include <gtest/gtest.h>

#include "host/fourier/frequency_filter.h"
#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// A tenth of what is taken, and half of the last digit that a plan prints. A map of 160^3 voxels has 16.4 MB, so that
/// one that is not counted, or counted twice, is at least as much.
double tolerance_of(double taken) { return 0.1 * taken + 5e6; }

/// The memory in bytes that a dry run of a command tells of, and what the run takes, which leaves the report `json`.
struct Memory {
  double planned = 0;
  double taken = 0;
};
Memory memory_of(const std::string& command, const std::filesystem::path& json) {
  const ProgramResult plan = run_acuity(command + " --dry-run");
  const std::size_t at = plan.out.find("memory    ");
  EXPECT_NE(at, std::string::npos) << plan.out << plan.err;
  if (at == std::string::npos) return {};
  const ProgramResult run = run_acuity(command);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  return {1e9 * std::stod(plan.out.substr(at + 10)), read_json(json).at("peak_memory_bytes").get<double>()};
}

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
  const Memory memory = memory_of(command, folder / "out.json");
  EXPECT_NEAR(memory.taken, memory.planned, tolerance_of(memory.taken));
}

/// Two half maps of a molecule of 20 A in noise that they do not share, 160^3 voxels.
std::string write_noisy_halves(const TempDir& folder) {
  const GridSize size{160, 160, 160};
  Volume molecule = random_volume(size, 1, 27);
  filter_frequencies(
      molecule, [](double s) { return std::exp(-40 * s * s); }, 2);
  std::string paths;
  for (const unsigned seed : {28U, 29U}) {
    Volume half = random_volume(size, 1, seed);
    for (std::int64_t i = 0; i < size.count(); ++i) {
      const double r = std::hypot(static_cast<double>(i % 160 - 80), static_cast<double>(i / 160 % 160 - 80),
                                  static_cast<double>(i / 25600 - 80));
      const auto at = static_cast<std::size_t>(i);
      if (r < 20) half.voxels[at] += 4 + 40 * molecule.voxels[at];
    }
    const std::string path = (folder / ("noisy" + std::to_string(seed) + ".mrc")).string();
    write_map(path, make_header(size, 1, {}), half, "test");
    paths += " " + path;
  }
  return paths;
}

TEST(SharpenPeakMemory, OfHalfMapsWithAMaskThatIsFoundIsWhatADryRunSays) {
  if (std::getenv("ASAN_OPTIONS") != nullptr) GTEST_SKIP() << "AddressSanitizer takes memory of its own";
  const TempDir folder;
  const std::string halves = write_noisy_halves(folder);
  int number = 0;
  for (const std::string more : {"", " -d 4"}) {
    const std::string out = (folder / ("out" + std::to_string(number++))).string();
    const Memory memory =
        memory_of("sharpen" + halves + " --profile mixed -j 1 --device cpu -o " + out + ".mrc" + more, out + ".json");
    EXPECT_NEAR(memory.taken, memory.planned, tolerance_of(memory.taken)) << more;
    // Three copies of the map, and what does not grow with it in proportion.
    EXPECT_LT(memory.taken, 3 * 16.4e6 + 80e6) << more;
  }
}

TEST(SharpenPeakMemory, OfAMaskThatIsFoundIsWhatADryRunSays) {
  if (std::getenv("ASAN_OPTIONS") != nullptr) GTEST_SKIP() << "AddressSanitizer takes memory of its own";
  // A molecule of 20 A in noise: scaling its windows takes less than finding it.
  const TempDir folder;
  const GridSize size{160, 160, 160};
  Volume map = random_volume(size, 1, 26);
  Volume molecule = random_volume(size, 1, 27);
  filter_frequencies(
      molecule, [](double s) { return std::exp(-40 * s * s); }, 2);
  for (std::int64_t i = 0; i < size.count(); ++i) {
    const double r = std::hypot(static_cast<double>(i % 160 - 80), static_cast<double>(i / 160 % 160 - 80),
                                static_cast<double>(i / 25600 - 80));
    const auto at = static_cast<std::size_t>(i);
    if (r < 20) map.voxels[at] += 4 + 40 * molecule.voxels[at];
  }
  write_map(folder / "map.mrc", make_header(size, 1, {}), map, "test");
  const std::string out = (folder / "out.mrc").string();
  const Memory memory =
      memory_of("sharpen " + (folder / "map.mrc").string() + " --profile mixed -d 4 -j 1 --device cpu -o " + out,
                folder / "out.json");
  EXPECT_EQ(read_json(folder / "out.json").at("mask").at("noise_from"), "solvent");
  EXPECT_NEAR(memory.taken, memory.planned, tolerance_of(memory.taken));
}

}  // namespace
}  // namespace acuity::testing
