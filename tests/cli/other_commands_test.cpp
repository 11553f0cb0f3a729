#include <algorithm>
#include <cmath>
#include <sstream>

#include <gtest/gtest.h>

#include <acuity/map.h>
#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "host/fourier/frequency_filter.h"
#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// The commands that `acuity --help` lists, a line each, indented by two spaces.
std::vector<std::string> subcommands() {
  std::istringstream help(run_acuity("--help").out);
  std::vector<std::string> commands;
  std::string line;
  while (std::getline(help, line) && line != "Subcommands:") continue;
  while (std::getline(help, line))
    if (line.size() > 2 && line[2] != ' ') commands.push_back(line.substr(2, line.find(' ', 2) - 2));
  return commands;
}

TEST(Help, ListsTheCommandsAndTheVersion) {
  EXPECT_TRUE(succeeded(run_acuity("--help")));
  const std::vector<std::string> commands = subcommands();
  // All of them are listed in docs/cli.txt too, which scripts/check compares with the program.
  EXPECT_EQ(commands.size(), 16U);
  for (const char* command : {"sharpen", "bfactor", "devices"})
    EXPECT_NE(std::find(commands.begin(), commands.end(), command), commands.end()) << command;
  EXPECT_EQ(run_acuity("--version").out, "acuity 0.1.0\n");
}

TEST(Help, OfEachCommandHasAnExampleThatParses) {
  for (const std::string& command : subcommands()) {
    const ProgramResult help = run_acuity(command + " --help");
    EXPECT_TRUE(succeeded(help));
    const std::size_t at = help.out.find("Example:\n  acuity " + command);
    ASSERT_NE(at, std::string::npos) << help.out;
    const std::size_t begin = help.out.find("acuity ", at) + 7;
    const std::string example = help.out.substr(begin, help.out.find('\n', begin) - begin);
    if (command == "devices") {
      EXPECT_TRUE(succeeded(run_acuity(example)));
    } else {
      // Its files are not in this folder, so a command line that parses ends at the first of them.
      const TempDir nowhere;
      EXPECT_TRUE(failed_with(run_acuity(example, "cd " + nowhere.path().string() + ";"), 2, "no such file"))
          << example;
      EXPECT_TRUE(nowhere.files().empty());
    }
  }
}

TEST(Info, SaysInWordsAndInJsonWhatTheHeaderSays) {
  const TempDir folder;
  RawMap raw = RawMap({4, 5, 6}, 6).geometry({3, 1, 2}, 1.25F).voxels(std::vector<double>(120, 7));
  raw.integer(5, 8).real(51, -3.5F).integer(56, 1).label(0, "a label");
  write_bytes(folder / "map.mrc", raw.bytes());
  const std::string file = (folder / "map.mrc").string();
  const ProgramResult text = run_acuity("info " + file);
  EXPECT_TRUE(succeeded(text));
  for (const char* words :
       {"5 x 6 x 4 along x, y, z", "1.25000 x 1.25000 x 1.25000 A", "axis order   3,1,2", "mode 6", "a label"})
    EXPECT_TRUE(contains(text.out, words)) << words << " is missing in\n" << text.out;

  const nlohmann::json all = json_of("info --json " + file + " " + file);
  ASSERT_EQ(all.size(), 2U);
  const nlohmann::json& json = all[1];
  EXPECT_EQ(json.at("file"), file);
  EXPECT_EQ(json.at("size"), (std::vector<int>{5, 6, 4}));
  EXPECT_EQ(json.at("spacing_angstrom"), (std::vector<double>{1.25, 1.25, 1.25}));
  EXPECT_EQ(json.at("cell_angstrom"), (std::vector<double>{6.25, 7.5, 5}));
  EXPECT_EQ(json.at("intervals"), (std::vector<int>{5, 6, 4}));
  EXPECT_EQ(json.at("axis_order"), (std::vector<int>{3, 1, 2}));
  EXPECT_EQ(json.at("origin_angstrom"), (std::vector<double>{0, -3.5, 0}));
  EXPECT_EQ(json.at("nxstart"), (std::vector<int>{0, 0, 8}));
  EXPECT_EQ(json.at("first_voxel_angstrom"), (std::vector<double>{0, -3.5, 0}));
  EXPECT_EQ(json.at("mode"), 6);
  EXPECT_EQ(json.at("labels"), std::vector<std::string>{"a label"});
  EXPECT_EQ(json.at("why_unusable"), "");
}

TEST(Info, DescribesMapsThatCannotBeSharpened) {
  const TempDir folder;
  write_bytes(folder / "map.mrc", RawMap({2, 2, 2}).real(14, 80).voxels(std::vector<double>(8, 1)).bytes());
  const std::string file = (folder / "map.mrc").string();
  EXPECT_TRUE(contains(run_acuity("info " + file).out, "usable       no: its cell is not orthogonal"));
  EXPECT_EQ(json_of("info --json " + file)[0].at("cell_angles_degrees"), (std::vector<double>{80, 90, 90}));
  EXPECT_TRUE(refused(folder, "info --json " + (folder / "missing.mrc").string(), "no such file"));
}

TEST(Compare, FindsAMapEqualToItself) {
  const SharpenCase c;
  const nlohmann::json json = json_of("compare --json " + c / "map.mrc" + " " + c / "map.mrc");
  // Sums in double over the same numbers: 1 to their last bits.
  EXPECT_NEAR(json.at("correlation").get<double>(), 1, 1e-12);
  EXPECT_EQ(json.at("voxels"), 64000);
  EXPECT_EQ(json.at("largest_difference"), 0.0);
  EXPECT_EQ(json.at("rms_difference"), 0.0);
  // The reader's and the test's sums differ in their order only.
  EXPECT_NEAR(json.at("standard_deviation_a").get<double>(), moments(c.voxels("map.mrc")).standard_deviation, 1e-6);
  EXPECT_EQ(json.at("a"), c / "map.mrc");
  EXPECT_EQ(json.at("b"), c / "map.mrc");
  const nlohmann::json& fsc = json.at("fsc");
  ASSERT_EQ(fsc.at("fsc").size(), 21U) << "shells 0 to 40 / 2";
  ASSERT_EQ(fsc.at("s_per_angstrom").size(), 21U);
  ASSERT_EQ(fsc.at("coefficients").size(), 21U);
  for (const nlohmann::json& value : fsc.at("fsc")) EXPECT_NEAR(value.get<double>(), 1, 1e-12);
  EXPECT_NEAR(fsc.at("s_per_angstrom")[20].get<double>(), 0.25, 1e-12) << "the Nyquist limit of 4 A";
  EXPECT_TRUE(fsc.at("resolution_angstrom_at_0.5").is_null());
  EXPECT_TRUE(fsc.at("resolution_angstrom_at_0.143").is_null());
  const ProgramResult text = run_acuity("compare " + c / "map.mrc" + " " + c / "map.mrc");
  EXPECT_TRUE(contains(text.out, "correlation          1.000000 over 64000 voxels")) << text.out;
  EXPECT_TRUE(contains(text.out, "FSC falls below 0.143")) << text.out;
}

TEST(Compare, MeasuresDifferencesInsideAMask) {
  const SharpenCase c;
  const Mask mask = c.mask();
  c.write_mask("mask.mrc", mask);
  // Equal inside the mask but for one voxel, inverted outside.
  Volume other = c.noisy(7);
  for (std::size_t i = 0; i < other.voxels.size(); ++i) other.voxels[i] *= mask.inside[i] != 0 ? 1.F : -1.F;
  const auto one = static_cast<std::size_t>(runs_of(mask).front().first);
  const auto step = static_cast<float>(0.1 * moments(other.voxels).standard_deviation);
  other.voxels[one] += step;
  c.write("other.mrc", other);
  const std::string maps = "compare --json " + c / "map.mrc" + " " + c / "other.mrc";
  const nlohmann::json inside = json_of(maps + " --mask " + c / "mask.mrc");
  EXPECT_EQ(inside.at("voxels"), mask.count());
  // The sum was rounded to float once, at a value of some standard deviations: 1e-5 of a tenth of one.
  EXPECT_NEAR(inside.at("largest_difference").get<double>(), step, 1e-5 * step);
  EXPECT_NEAR(inside.at("rms_difference").get<double>(), step / std::sqrt(static_cast<double>(mask.count())),
              1e-5 * step);
  EXPECT_GT(inside.at("correlation").get<double>(), 0.99);
  EXPECT_LT(json_of(maps).at("correlation").get<double>(), inside.at("correlation").get<double>());
  EXPECT_GT(json_of(maps).at("rms_difference").get<double>(), inside.at("rms_difference").get<double>());
}

TEST(Compare, TellsTheFscAtResolutionsInASoftMask) {
  const SharpenCase c;
  c.write("soft.mrc", with_soft_edge(c.mask(), 2, 4));
  c.write("other.mrc", c.noisy(8));
  const std::string maps = "compare " + c / "map.mrc" + " " + c / "other.mrc";
  const nlohmann::json json = json_of(maps + " --soft-mask " + c / "soft.mrc" + " --fsc-at 8,5 --json");
  ASSERT_EQ(json.at("fsc").at("at").size(), 2U);
  // Shell 10 of 40 voxels of 2 A lies at 8 A, shell 16 at 5 A.
  EXPECT_NEAR(json["fsc"]["at"][0]["fsc"].get<double>(), json["fsc"]["fsc"][10].get<double>(), 1e-12);
  EXPECT_NEAR(json["fsc"]["at"][1]["fsc"].get<double>(), json["fsc"]["fsc"][16].get<double>(), 1e-12);
  EXPECT_EQ(json.at("voxels"), binary_mask(with_soft_edge(c.mask(), 2, 4), "soft").count());
  const ProgramResult text = run_acuity(maps + " --fsc-at 8");
  EXPECT_TRUE(contains(text.out, "FSC at 8 A")) << text.out;
  EXPECT_TRUE(refused(c.folder(), maps + " --fsc-at 2", "There is no FSC at 2 A"));
  EXPECT_TRUE(refused(c.folder(), maps + " --fsc-at nan", "--fsc-at"));
  EXPECT_TRUE(refused(c.folder(), maps + " --soft-mask " + c / "map.mrc", "is not a mask"));
  const std::string soft = " --soft-mask " + c / "soft.mrc";
  EXPECT_TRUE(refused(c.folder(), maps + soft + " --mask " + c / "soft.mrc", "--mask"));
  EXPECT_TRUE(refused(c.folder(), maps + soft + " --b-maps", "no use of a soft mask"));
}

TEST(Compare, TellsTheR2OfTwoBMaps) {
  const SharpenCase c;
  const std::string simulate = "simulate " + c / "model.pdb" + " --like " + c / "map.mrc";
  c.write_mask("mask.mrc", c.mask());
  const std::string out = " -o " + c / "density.mrc";
  ASSERT_TRUE(succeeded(run_acuity(simulate + " --b-gradient 40,90 --b-map " + c / "a.mrc" + out)));
  ASSERT_TRUE(succeeded(run_acuity(simulate + " --b-gradient 100,200 --b-map " + c / "b.mrc" + out)));
  const nlohmann::json json = json_of("compare " + c / "a.mrc" + " " + c / "b.mrc" + " --b-maps --json");
  // Both are linear in the same places: the second rises twice as much. Maps hold floats.
  EXPECT_NEAR(json.at("b_maps").at("r_squared").get<double>(), 1, 1e-6);
  EXPECT_NEAR(json.at("b_maps").at("slope").get<double>(), 2, 1e-4);
  EXPECT_EQ(json.at("voxels"), c.mask().count());
  EXPECT_TRUE(contains(run_acuity("compare " + c / "a.mrc" + " " + c / "b.mrc" + " --b-maps").out, "R^2 1.0000"));
}

TEST(Compare, WritesAPictureOfOneSlice) {
  const SharpenCase c;
  const std::string maps = "compare " + c / "map.mrc" + " " + c / "map.mrc";
  const ProgramResult text = run_acuity(maps + " --picture " + c / "slice.png");
  EXPECT_TRUE(contains(text.out, "slice.png: slice ")) << text.out;
  const std::vector<char> png = read_bytes(c / "slice.png");
  ASSERT_GT(png.size(), 1000U);
  EXPECT_EQ(std::string(png.begin() + 1, png.begin() + 4), "PNG");
  EXPECT_TRUE(refused(c.folder(), maps + " --picture " + c / "map.mrc", "is also an input"));
}

TEST(Compare, TellsWhereTheFscFalls) {
  const SharpenCase c;
  c.write("a.mrc", random_volume({40, 40, 40}, 2, 5));
  c.write("b.mrc", random_volume({40, 40, 40}, 2, 6));
  const nlohmann::json noise = json_of("compare --json " + c / "a.mrc" + " " + c / "b.mrc");
  // 64000 independent pairs correlate by 0 +- 0.004; five of these.
  EXPECT_NEAR(noise.at("correlation").get<double>(), 0, 0.02);
  // Both maps have one signal up to s = 1/8 A, and noise of a tenth of its amplitude at every s. The FSC is 1 / 1.01 up
  // to there and 0 beyond, with a chance of 1 / sqrt(n) = 0.03 in shells of 1000 coefficients. So it falls between the
  // last shell with signal and the next; shells lie 1/80 A apart.
  Volume signal = random_volume({40, 40, 40}, 2, 7);
  filter_frequencies(
      signal, [](double s) { return s < 1.0 / 8 ? 1 : 0; }, 1);
  for (const auto& [name, seed] : {std::pair("a.mrc", 8U), std::pair("b.mrc", 9U)}) {
    Volume noisy = random_volume({40, 40, 40}, 2, seed);
    for (std::size_t i = 0; i < noisy.voxels.size(); ++i) noisy.voxels[i] = signal.voxels[i] + 0.1F * noisy.voxels[i];
    c.write(name, noisy);
  }
  const nlohmann::json fsc = json_of("compare --json " + c / "a.mrc" + " " + c / "b.mrc").at("fsc");
  const double at_half = 1 / fsc.at("resolution_angstrom_at_0.5").get<double>();
  const double at_143 = 1 / fsc.at("resolution_angstrom_at_0.143").get<double>();
  EXPECT_NEAR(at_half, 1.0 / 8, 1.0 / 80);
  EXPECT_NEAR(at_143, 1.0 / 8, 1.0 / 80);
  EXPECT_LE(at_half, at_143);
}

TEST(Compare, RefusesMapsThatCannotBeCompared) {
  const SharpenCase c;
  write_map(c / "other.mrc", make_header({40, 40, 39}, 2, {}), random_volume({40, 40, 39}, 2, 3), "test");
  EXPECT_TRUE(refused(c.folder(), "compare " + c / "map.mrc" + " " + c / "other.mrc", "are not on the same grid"));
  c.write("flat.mrc", Volume{{40, 40, 40}, 2, std::vector<float>(64000, 3.F)});
  EXPECT_TRUE(refused(c.folder(), "compare " + c / "map.mrc" + " " + c / "flat.mrc", "constant"));
  EXPECT_TRUE(refused(c.folder(), "compare " + c / "map.mrc", "See acuity compare --help"));
}

TEST(Devices, ListsTheCpuAndSaysWhatOfCuda) {
  const ProgramResult result = run_acuity("devices");
  EXPECT_TRUE(succeeded(result));
  EXPECT_TRUE(contains(result.out, "  cpu       sliding   yes")) << result.out;
  EXPECT_TRUE(contains(result.out, "  cpu       fft       yes")) << result.out;
  EXPECT_TRUE(contains(result.out, "\n  cuda")) << result.out;
}

}  // namespace
}  // namespace acuity::testing
