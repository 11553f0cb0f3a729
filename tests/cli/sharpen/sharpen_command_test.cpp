#include <algorithm>
#include <cmath>
#include <complex>
#include <regex>

#include <gtest/gtest.h>

#include <acuity/map.h>
#include <acuity/mask.h>

#include "support/gpu.h"
#include "support/oracles.h"
#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// Mean square of the steps along x against the mean square itself: how much of the power lies at high frequencies.
double roughness(const std::vector<float>& voxels) {
  double steps = 0;
  double squares = 0;
  for (std::size_t i = 1; i < voxels.size(); ++i) {
    steps += std::pow(voxels[i] - voxels[i - 1], 2);
    squares += std::pow(voxels[i], 2);
  }
  return steps / squares;
}

/// Checks three voxels of the default mask, the first, the middle and the last, for windows of 8 voxels. The expected
/// values are Eq. 1 to 4 by their definition. Beyond the box both maps have their mean outside the mask, which only
/// LocScale's rule leaves in them.
void expect_the_oracles_voxels(const SharpenCase& c, const std::vector<float>& out, ShellRule rule) {
  Volume observed = read_map(c / "map.mrc").volume;
  Volume reference = model_density(c.model_in_map(), observed.size, 2);
  const Mask mask = c.mask();
  const auto outside = [&](const Volume& volume) { return naive_mean_outside(volume, mask.inside); };
  if (rule == ShellRule::full)
    for (Volume* map : {&observed, &reference}) {
      const double level = outside(*map);
      for (float& value : map->voxels) value = static_cast<float>(value - level);
    }
  std::vector<std::int64_t> inside;
  for (std::size_t i = 0; i < mask.inside.size(); ++i)
    if (mask.inside[i] != 0) inside.push_back(static_cast<std::int64_t>(i));
  std::vector<float> values;
  for (const std::int64_t i : inside) values.push_back(out[static_cast<std::size_t>(i)]);
  const double deviation = moments(values).standard_deviation;
  for (const std::int64_t i : {inside.front(), inside[inside.size() / 2], inside.back()}) {
    const std::int64_t x = i % 40;
    const std::int64_t y = i / 40 % 40;
    const std::int64_t z = i / 1600;
    const NaiveWindow o(observed, outside(observed), 8, x, y, z);
    const NaiveWindow r(reference, outside(reference), 8, x, y, z);
    // The promise of the sliding engine, in units of the output's deviation.
    EXPECT_NEAR(out[static_cast<std::size_t>(i)], naive_output(o, r, rule), 1e-5 * deviation) << "voxel " << i;
  }
}

TEST(SharpenCommand, WritesTheMapInsideTheMaskOfTheModel) {
  const SharpenCase c;
  const ProgramResult result = c.sharpen("out.mrc");
  ASSERT_TRUE(succeeded(result));
  EXPECT_EQ(c.folder().files(), (std::vector<std::string>{"map.mrc", "model.pdb", "out.json", "out.mrc"}));
  const Map map = read_map(c / "out.mrc");
  const Mask mask = c.mask();
  ASSERT_EQ(map.volume.size, mask.size);
  std::int64_t zeros_inside = 0;
  for (std::size_t i = 0; i < map.volume.voxels.size(); ++i) {
    if (mask.inside[i] != 0) {
      zeros_inside += map.volume.voxels[i] == 0;
    } else {
      ASSERT_EQ(map.volume.voxels[i], 0) << "voxel " << i << " outside the mask";
    }
  }
  EXPECT_EQ(zeros_inside, 0);
  EXPECT_EQ(map.header.labels.back(), "Acuity 0.1.0: locally sharpened");
  EXPECT_EQ(map.header.origin_angstrom, (Vec3{10, -20, 30}));
  EXPECT_GT(roughness(map.volume.voxels), 2 * roughness(c.voxels("map.mrc"))) << "a blur of B = 200 was sharpened";
  for (const char* words : {"Sharpened", "40 x 40 x 40 voxels of 2 A", "14 voxels, 28 A", "cpu/sliding", "out.json"})
    EXPECT_NE(result.out.find(words), std::string::npos) << words << " is missing in\n" << result.out;
}

TEST(SharpenCommand, SaysWhyItTookNoGpuUnlessToldToUseTheCpu) {
  const std::string why = why_no_gpu();
  if (why.empty()) GTEST_SKIP() << "there is a GPU";
  const SharpenCase c;
  const ProgramResult automatic = c.sharpen("out.mrc");
  EXPECT_NE(automatic.out.find("threads (" + why + ")"), std::string::npos) << automatic.out;
  EXPECT_EQ(read_json(c / "out.json").at("engine").at("note"), why);
  const ProgramResult cpu = c.sharpen("out.mrc", "--device cpu");
  EXPECT_EQ(cpu.out.find(why), std::string::npos) << cpu.out;
}

TEST(SharpenCommand, ReportsWhatItDidInJson) {
  const SharpenCase c;
  ASSERT_TRUE(succeeded(c.sharpen("out.mrc", "--threads 2")));
  const nlohmann::json report = read_json(c / "out.json");
  ASSERT_TRUE(report.is_object());
  EXPECT_EQ(report.at("version"), "0.1.0");
  const std::string command = report.at("command");
  EXPECT_TRUE(command.starts_with("acuity sharpen ")) << command;
  EXPECT_TRUE(command.ends_with(" --threads 2")) << command;
  EXPECT_EQ(report.at("inputs").at("map"), c / "map.mrc");
  EXPECT_EQ(report.at("inputs").at("model"), c / "model.pdb");
  EXPECT_EQ(report.at("output"), c / "out.mrc");
  EXPECT_EQ(report.at("grid").at("size"), (std::vector<int>{40, 40, 40}));
  EXPECT_EQ(report.at("grid").at("spacing_angstrom"), 2.0);
  EXPECT_EQ(report.at("window").at("edge_voxels"), 14);
  EXPECT_EQ(report.at("window").at("edge_angstrom"), 28.0);
  EXPECT_EQ(report.at("voxels"), c.mask().count());
  EXPECT_EQ(report.at("engine").at("device"), "cpu");
  EXPECT_EQ(report.at("engine").at("method"), "sliding");
  EXPECT_EQ(report.at("engine").at("shells"), "full");
  EXPECT_EQ(report.at("engine").at("threads"), 2);
  std::vector<std::string> stages;
  for (const nlohmann::json& stage : report.at("stages")) {
    stages.push_back(stage.at("name"));
    EXPECT_GE(stage.at("seconds").get<double>(), 0);
    EXPECT_LT(stage.at("seconds").get<double>(), 600) << "seconds, no other unit";
  }
  EXPECT_EQ(stages, (std::vector<std::string>{"read", "mask", "profiles", "reference", "flatten", "scale", "write"}));
  // Three copies of the map are 768 kB; a process that holds them is larger, and far from 100 GB.
  EXPECT_GT(report.at("peak_memory_bytes").get<std::int64_t>(), 3 * 4 * 64000);
  EXPECT_LT(report.at("peak_memory_bytes").get<std::int64_t>(), 100'000'000'000);
  ASSERT_TRUE(report.at("warnings").is_array());
  EXPECT_EQ(report.at("warnings").size(), 1U);  // A warning of the resolution, which is not given.
}

TEST(SharpenCommand, SharpensAgainstAModelAsAgainstItsDensityInItsMask) {
  const SharpenCase c;
  const std::string grid = " --like " + c / "map.mrc" + " -o ";
  ASSERT_TRUE(succeeded(run_acuity("simulate " + c / "model.pdb" + grid + c / "density.mrc")));
  ASSERT_TRUE(succeeded(run_acuity("mask --model " + c / "model.pdb" + grid + c / "mask.mrc")));
  ASSERT_TRUE(succeeded(run_acuity("sharpen " + c / "map.mrc" + " --reference " + c / "density.mrc" + " --mask " +
                                   c / "mask.mrc" + " -o " + c / "by_map.mrc")));
  ASSERT_TRUE(succeeded(c.sharpen("by_model.mrc", "--b-factors as-is")));
  EXPECT_EQ(read_bytes(c / "by_map.mrc"), read_bytes(c / "by_model.mrc"));
}

TEST(SharpenCommand, ComputesTheVoxelsOfAMaskFileOnly) {
  const SharpenCase c;
  Mask mask = c.mask();
  for (std::size_t i = 0; i < mask.inside.size(); ++i) mask.inside[i] = mask.inside[i] != 0 && i % 3 == 0;
  c.write_mask("third.mrc", mask);
  ASSERT_TRUE(succeeded(c.sharpen("out.mrc", "--mask " + c / "third.mrc")));
  const std::vector<float> voxels = c.voxels("out.mrc");
  for (std::size_t i = 0; i < voxels.size(); ++i) ASSERT_EQ(voxels[i] != 0, mask.inside[i] != 0) << "voxel " << i;
  EXPECT_EQ(read_json(c / "out.json").at("voxels"), mask.count());
}

TEST(SharpenCommand, LowPassesAtTheResolution) {
  const SharpenCase c;
  c.write_mask("all.mrc", {c.header().size(), std::vector<std::uint8_t>(64000, 1)});
  // Both warn of windows without atoms.
  ASSERT_EQ(c.sharpen("full.mrc", "--window-voxels 8 --mask " + c / "all.mrc").exit_code, 0);
  ASSERT_EQ(c.sharpen("filtered.mrc", "--window-voxels 8 --resolution 9 --mask " + c / "all.mrc").exit_code, 0);
  // |F(k)| along x, y or z by its definition.
  const auto amplitude = [&](const std::vector<float>& voxels, int axis, int k) {
    const int stride = axis == 0 ? 1 : axis == 1 ? 40 : 1600;
    std::complex<double> sum = 0;
    for (int i = 0; i < 64000; ++i)
      sum += static_cast<double>(voxels[static_cast<std::size_t>(i)]) *
             std::polar(1.0, -2 * std::acos(-1.0) * k * (i / stride % 40) / 40);
    return std::abs(sum);
  };
  const std::vector<float> full = c.voxels("full.mrc");
  const std::vector<float> filtered = c.voxels("filtered.mrc");
  // Shells of the box of 80 A: the low-pass ends two beyond 80 / 9 = 8.9. What is left behind its end is the rounding
  // of 64000 voxels to 2^-24 of the largest.
  const double rounding = 64000 * 6e-8 * std::abs(*std::max_element(filtered.begin(), filtered.end()));
  for (int axis = 0; axis < 3; ++axis) {
    for (int k = 11; k <= 20; ++k) EXPECT_LT(amplitude(filtered, axis, k), rounding) << k;
    EXPECT_GT(amplitude(full, axis, 12), 10 * rounding) << "there was something to take out";
    EXPECT_GT(amplitude(filtered, axis, 4), 0.5 * amplitude(full, axis, 4)) << "the passed part";
  }
  EXPECT_EQ(read_json(c / "filtered.json").at("resolution_angstrom"), 9.0);
  const ProgramResult too_fine = c.sharpen("beyond.mrc", "--resolution 3");
  EXPECT_EQ(too_fine.exit_code, 0);
  EXPECT_EQ(too_fine.err, "acuity: warning: The resolution of 3 A lies beyond the map's Nyquist limit of 4 A.\n");
}

TEST(SharpenCommand, TakesTheWindowInAngstromOrInVoxelsAlsoOdd) {
  const SharpenCase c;
  const auto edge = [&](const std::string& name, const std::string& options) {
    EXPECT_TRUE(succeeded(c.sharpen(name + ".mrc", options)));
    return read_json(c / (name + ".json")).at("window").at("edge_voxels").get<int>();
  };
  EXPECT_EQ(edge("a", "--window 20"), 10);
  EXPECT_EQ(edge("b", "--window 20.1"), 12) << "rounded up to an even number";
  EXPECT_EQ(edge("c", "--window-voxels 13"), 13);
  EXPECT_EQ(edge("d", "--window-voxels 14"), 14);
  EXPECT_EQ(edge("e", ""), 14);
  EXPECT_NE(c.voxels("c.mrc"), c.voxels("d.mrc"));
  EXPECT_EQ(c.voxels("d.mrc"), c.voxels("e.mrc"));
}

TEST(SharpenCommand, AveragesOverTheOctantOfLocScaleWhenAsked) {
  const SharpenCase c;
  ASSERT_TRUE(succeeded(c.sharpen("full.mrc", "--window-voxels 8 --shells full --b-factors as-is")));
  ASSERT_TRUE(succeeded(c.sharpen("locscale.mrc", "--window-voxels 8 --shells locscale --b-factors as-is")));
  expect_the_oracles_voxels(c, c.voxels("full.mrc"), ShellRule::full);
  expect_the_oracles_voxels(c, c.voxels("locscale.mrc"), ShellRule::locscale);
  EXPECT_EQ(read_json(c / "locscale.json").at("engine").at("shells"), "locscale");
}

TEST(SharpenCommand, DropsHydrogensUnlessTold) {
  const SharpenCase c;
  ASSERT_TRUE(succeeded(c.sharpen("heavy.mrc")));
  const std::string hydrogens = pdb_atom(900, "H", "H", 49, 21, 70) + pdb_atom(901, "H", "H", 55, 21, 70);
  write_text(c / "model.pdb", hydrogens + pdb_blob(150, {49, 21, 70}, 10, 1));
  ASSERT_TRUE(succeeded(c.sharpen("dropped.mrc")));
  ASSERT_TRUE(succeeded(c.sharpen("kept.mrc", "--hydrogens")));
  EXPECT_EQ(c.voxels("dropped.mrc"), c.voxels("heavy.mrc"));
  EXPECT_NE(c.voxels("kept.mrc"), c.voxels("heavy.mrc"));
}

TEST(SharpenCommand, PredictsAndWritesNothingInADryRun) {
  const SharpenCase c;
  const std::vector<std::string> before = c.folder().files();
  const ProgramResult result = c.sharpen("out.mrc", "--dry-run --device cpu --method fft --threads 1");
  EXPECT_TRUE(succeeded(result));
  EXPECT_EQ(c.folder().files(), before);
  // The program's 13 MB, and some copies of a map of 0.256 MB. The figures themselves are those of plan_test.cpp.
  for (const std::string& words :
       {std::string("Dry run"), std::to_string(c.mask().count()) + " voxels", std::string("14 voxels, 28 A"),
        std::string("memory    0.0"), std::string("cpu/fft")})
    EXPECT_NE(result.out.find(words), std::string::npos) << words << " is missing in\n" << result.out;
  EXPECT_TRUE(std::regex_search(result.out, std::regex("time      about [0-9]+(\\.[0-9])? s in stage scale")))
      << result.out;
}

TEST(SharpenCommand, WritesTheReportWhereItIsToldTo) {
  const SharpenCase c;
  ASSERT_TRUE(succeeded(c.sharpen("out.mrc", "--report " + c / "elsewhere.txt")));
  EXPECT_EQ(c.folder().files(), (std::vector<std::string>{"elsewhere.txt", "map.mrc", "model.pdb", "out.mrc"}));
  EXPECT_EQ(read_json(c / "elsewhere.txt").at("output"), c / "out.mrc");
}

TEST(SharpenCommand, IsSilentWhenQuietButForWarnings) {
  const SharpenCase c;
  const ProgramResult silent = c.sharpen("out.mrc", "--quiet");
  EXPECT_TRUE(succeeded(silent));
  EXPECT_EQ(silent.out, "");
  std::string text = pdb_blob(150, {49, 21, 70}, 10, 1);
  for (std::size_t line = 0; text.compare(line, 4, "ATOM") == 0; line = text.find('\n', line) + 1)
    text.replace(line + 60, 6, " 40.00");
  write_text(c / "model.pdb", text);
  const ProgramResult warned = c.sharpen("warned.mrc", "--quiet");
  EXPECT_EQ(warned.exit_code, 0);
  EXPECT_EQ(warned.out, "");
  EXPECT_TRUE(contains(warned.err, "acuity: warning: All atoms of the model have the same B factor")) << warned.err;
  EXPECT_EQ(read_json(c / "warned.json").at("warnings").size(), 2U);
}

TEST(SharpenCommand, CompressesAnOutputThatEndsInGz) {
  const SharpenCase c;
  ASSERT_TRUE(succeeded(c.sharpen("out.mrc")));
  ASSERT_TRUE(succeeded(c.sharpen("zip.mrc.gz")));
  EXPECT_EQ(gunzipped(read_bytes(c / "zip.mrc.gz")), read_bytes(c / "out.mrc"));
  EXPECT_TRUE(std::filesystem::exists(c / "zip.json"));
}

TEST(SharpenCommand, ReplacesAnEarlierOutput) {
  const SharpenCase c;
  write_text(c / "out.mrc", "an older result");
  ASSERT_TRUE(succeeded(c.sharpen("out.mrc")));
  ASSERT_TRUE(succeeded(c.sharpen("new.mrc")));
  EXPECT_EQ(read_bytes(c / "out.mrc"), read_bytes(c / "new.mrc"));
}

}  // namespace
}  // namespace acuity::testing
