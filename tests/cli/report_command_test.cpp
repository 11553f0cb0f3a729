#include <gtest/gtest.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

std::string text_of_file(const std::string& path) {
  const std::vector<char> bytes = read_bytes(path);
  return {bytes.begin(), bytes.end()};
}

nlohmann::json data_of(const std::string& page) {
  const std::string begin = "id=\"data\">";
  const std::size_t at = page.find(begin) + begin.size();
  return nlohmann::json::parse(page.substr(at, page.find("</script>", at) - at), nullptr, false);
}

TEST(ReportCommand, SharpenWritesAPageAndAScriptOfItsRun) {
  const SharpenCase c;
  const std::vector<float> input = c.voxels("map.mrc");
  const Mask mask = c.mask();
  std::vector<float> inside;
  for (std::size_t i = 0; i < input.size(); ++i)
    if (mask.inside[i] != 0) inside.push_back(input[i]);
  std::sort(inside.begin(), inside.end(), std::greater<>());
  const std::size_t wanted = 60;  // Voxels that the level of the input encloses.
  const double level = 0.5 * (inside[wanted - 1] + inside[wanted]);
  ASSERT_TRUE(succeeded(c.sharpen("out.mrc", "--html " + c / "out.html" + " --chimerax " + c / "out.cxc" + " --coot " +
                                                 c / "out.py" + " --contour-level " + std::to_string(level))));
  const nlohmann::json report = read_json(c / "out.json");
  const nlohmann::json data = data_of(text_of_file(c / "out.html"));
  EXPECT_EQ(data["runs"][0]["report"], report);
  EXPECT_EQ(data["view"]["maps"].size(), 2U);
  const std::vector<float> voxels = c.voxels("out.mrc");
  const auto enclosed = [&](double from) {
    return 8.0 * static_cast<double>(std::count_if(voxels.begin(), voxels.end(), [&](float v) { return v >= from; }));
  };
  const nlohmann::json& of_input = report["contour"]["of_input"];
  EXPECT_DOUBLE_EQ(of_input["volume_angstrom3"].get<double>(), 8.0 * wanted);
  EXPECT_DOUBLE_EQ(enclosed(of_input["level"]), 8.0 * wanted);
  // The blob's atoms are packed so closely that fewer voxels are above 0 than their volume has: no level is suggested.
  EXPECT_EQ(report["contour"]["volume_of"], "model");
  EXPECT_LT(enclosed(1e-30), report["contour"]["volume_angstrom3"].get<double>());
  EXPECT_TRUE(report["contour"]["level"].is_null());
  const std::string script = text_of_file(c / "out.cxc");
  EXPECT_TRUE(contains(script, "open \"out.mrc\"\nvolume #1 style surface step 1 color "));
  EXPECT_TRUE(contains(script, "open \"model.pdb\""));
  EXPECT_TRUE(contains(text_of_file(c / "out.py"), "sharpened = handle_read_ccp4_map(\"" + c / "out.mrc" + "\", 0)"));
}

TEST(ReportCommand, TheScriptColoursByAMapThatIsGiven) {
  const SharpenCase c;
  c.write_mask("mask.mrc", c.mask());
  ASSERT_TRUE(succeeded(
      run_acuity("bfactor " + c / "map.mrc" + " --mask " + c / "mask.mrc" + " -w 24 -d 5 -o " + c / "b.mrc")));
  ASSERT_TRUE(succeeded(c.sharpen("out.mrc", "--chimerax " + c / "out.cxc" + " --colour-by " + c / "b.mrc")));
  std::vector<float> values;
  for (const float b : c.voxels("b.mrc"))
    if (b != 0) values.push_back(b);
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1)))];
  };
  char palette[64];
  std::snprintf(palette, sizeof palette, "palette %.6g,#440154:", static_cast<double>(at(0.05)));
  const std::string script = text_of_file(c / "out.cxc");
  EXPECT_TRUE(contains(script, "open \"b.mrc\"")) << script;
  EXPECT_TRUE(contains(script, palette)) << script;
  EXPECT_TRUE(contains(script, "2dlabels text \"local B factor in A^2")) << script;
  EXPECT_TRUE(refused(
      c.folder(),
      "sharpen " + c / "map.mrc" + " --model " + c / "model.pdb" + " -o " + c / "x.mrc" + " --colour-by " + c / "b.mrc",
      "--colour-by requires --chimerax"));
}

TEST(ReportCommand, NamesThatNoScriptCanHoldAreRefusedBeforeTheWork) {
  const SharpenCase c;
  EXPECT_TRUE(refused(c.folder(),
                      "sharpen " + c / "map.mrc" + " --model " + c / "model.pdb" + " -o '" + c / "a\nb.mrc" +
                          "' --chimerax " + c / "x.cxc",
                      "its name has a line break"));
}

TEST(ReportCommand, SuggestsTheLevelThatEnclosesTheMask) {
  // A mask of a few voxels round the highest densities is enclosed by a level above 0.
  const SharpenCase c;
  Mask small = c.mask();
  const std::vector<float> input = c.voxels("map.mrc");
  float highest = 0;
  for (const float value : input) highest = std::max(highest, value);
  for (std::size_t i = 0; i < input.size(); ++i) small.inside[i] = input[i] > 0.6F * highest ? 1 : 0;
  c.write_mask("small.mrc", small);
  ASSERT_TRUE(succeeded(run_acuity("sharpen " + c / "map.mrc" + " --reference " + c / "map.mrc" + " --mask " +
                                   c / "small.mrc" + " -o " + c / "out.mrc")));
  const nlohmann::json contour = read_json(c / "out.json")["contour"];
  EXPECT_EQ(contour["volume_of"], "mask");
  EXPECT_DOUBLE_EQ(contour["volume_angstrom3"].get<double>(), 8.0 * static_cast<double>(small.count()));
  const std::vector<float> voxels = c.voxels("out.mrc");
  const double level = contour["level"];
  EXPECT_EQ(std::count_if(voxels.begin(), voxels.end(), [&](float v) { return v >= level; }), small.count());
}

TEST(ReportCommand, SuggestsTheLevelThatEnclosesAMass) {
  const SharpenCase c;
  ASSERT_TRUE(succeeded(c.sharpen("out.mrc", "--mass 0.4")));
  const nlohmann::json contour = read_json(c / "out.json")["contour"];
  EXPECT_EQ(contour["volume_of"], "mass");
  EXPECT_DOUBLE_EQ(contour["volume_angstrom3"].get<double>(), 400 * 1.21);
  const std::vector<float> voxels = c.voxels("out.mrc");
  const double level = contour["level"];
  // A mass in Da in the place of kDa has no level.
  const ProgramResult in_dalton = c.sharpen("none.mrc", "--mass 400000");
  ASSERT_EQ(in_dalton.exit_code, 0);
  EXPECT_TRUE(contains(in_dalton.err, "encloses the volume of --mass, 4.84e+08 A^3; check that it is in kDa"))
      << in_dalton.err;
  EXPECT_TRUE(read_json(c / "none.json")["contour"]["level"].is_null());
  // Voxels have 8 A^3.
  EXPECT_EQ(std::count_if(voxels.begin(), voxels.end(), [&](float v) { return v >= level; }),
            std::lround(400 * 1.21 / 8));
}

TEST(ReportCommand, SuggestsTheLevelOfHalfTheMaskWhereAllOfItHasNone) {
  // A blob below the noise leaves more than half of the voxels above 0, and not all. All voxels are the mask.
  const SharpenCase c;
  Volume dark = c.noisy(7);
  for (float& value : dark.voxels) value = -value;
  c.write("dark.mrc", dark);
  Mask all = c.mask();
  std::fill(all.inside.begin(), all.inside.end(), std::uint8_t{1});
  c.write_mask("all.mrc", all);
  const ProgramResult result = run_acuity("sharpen " + c / "dark.mrc" + " --reference " + c / "dark.mrc" + " --mask " +
                                          c / "all.mrc" + " -o " + c / "out.mrc");
  ASSERT_TRUE(succeeded(result));
  const nlohmann::json contour = read_json(c / "out.json")["contour"];
  EXPECT_EQ(contour["volume_of"], "half of the mask");
  EXPECT_DOUBLE_EQ(contour["volume_angstrom3"].get<double>(), 4.0 * static_cast<double>(all.count()));
  const std::vector<float> voxels = c.voxels("out.mrc");
  const double level = contour["level"];
  EXPECT_EQ(std::count_if(voxels.begin(), voxels.end(), [&](float v) { return v >= level; }), (all.count() + 1) / 2);
  EXPECT_TRUE(contains(result.out, "encloses the volume of half of the mask")) << result.out;
}

TEST(ReportCommand, WritesFiguresOfCurvesAndSlices) {
  const SharpenCase c;
  ASSERT_TRUE(succeeded(c.sharpen("out.mrc", "--figures " + c / "figures")));
  const auto bytes_of = [&](const std::string& name) { return text_of_file(c / ("figures/" + name)); };
  for (const char* plane : {"xy", "xz", "yz"})
    for (const char* map : {"input_map", "output_out"}) {
      const std::string png = bytes_of(std::string(map) + "_" + plane + ".png");
      ASSERT_GT(png.size(), 24U);
      EXPECT_EQ(png.substr(1, 3), "PNG");
      // 40 voxels become 15 pixels each: bytes 16 to 23 are width and height.
      EXPECT_EQ(png.substr(16, 8), std::string("\0\0\x02\x58\0\0\x02\x58", 8));
    }
  for (const char* curve : {"profiles", "guinier"}) {
    const std::string svg = bytes_of(std::string("out_") + curve + ".svg");
    EXPECT_TRUE(contains(svg, "<polyline")) << curve;
    EXPECT_TRUE(contains(svg, ">reference</text>")) << curve;
  }
  // The same from the report, and into a folder that is there.
  ASSERT_TRUE(succeeded(run_acuity("report " + c / "out.json" + " --figures " + c / "figures")));
  EXPECT_TRUE(contains(bytes_of("out_guinier.svg"), ">reference</text>"));
  EXPECT_TRUE(refused(c.folder(), "report " + c / "out.json", "There is nothing to write"));
  EXPECT_TRUE(refused(c.folder(), "report " + c / "out.json" + " --figures " + c / "out.mrc", "it is a file"));
  EXPECT_TRUE(
      refused(c.folder(), "report " + c / "out.json" + " --figures " + c / "no/figures", "Cannot make the folder"));
}

TEST(ReportCommand, BFactorsAndMasksHavePages) {
  const SharpenCase c;
  ASSERT_TRUE(succeeded(run_acuity("mask " + c / "map.mrc" + " -m " + c / "model.pdb" + " -o " + c / "mask.mrc" +
                                   " --html " + c / "mask.html")));
  const nlohmann::json mask = data_of(text_of_file(c / "mask.html"));
  EXPECT_EQ(mask["runs"][0]["command"], "mask");
  EXPECT_EQ(mask["view"]["maps"].size(), 1U);
  EXPECT_TRUE(mask["view"].contains("mask"));
  ASSERT_EQ(run_acuity("bfactor " + c / "map.mrc" + " --mask " + c / "mask.mrc" + " -d 6 -o " + c / "b.mrc" +
                       " --html " + c / "b.html" + " --figures " + c / "figures")
                .exit_code,
            0);
  const nlohmann::json b = data_of(text_of_file(c / "b.html"));
  EXPECT_EQ(b["view"]["maps"][1]["kind"], "overlay");
  EXPECT_TRUE(contains(text_of_file(c / "figures/local_B_key.svg"), "local B"));
}

TEST(ReportCommand, ShowsFinishedRunsWithTheMapsThatAreThere) {
  const SharpenCase c;
  ASSERT_TRUE(succeeded(c.sharpen("one.mrc")));
  ASSERT_TRUE(succeeded(c.sharpen("two.mrc", "-w 32")));
  const std::string both = "report " + c / "one.json" + " " + c / "two.json" + " -o " + c / "both.html";
  ASSERT_TRUE(succeeded(run_acuity(both)));
  nlohmann::json data = data_of(text_of_file(c / "both.html"));
  EXPECT_EQ(data["runs"].size(), 2U);
  EXPECT_EQ(data["view"]["maps"].size(), 3U);  // The input once, and both outputs.
  std::filesystem::remove(c / "two.mrc");
  const ProgramResult without = run_acuity(both);
  EXPECT_EQ(without.exit_code, 0);
  EXPECT_TRUE(contains(without.err, "The page has no slices of " + c / "two.mrc" + " (the file is not there)"));
  data = data_of(text_of_file(c / "both.html"));
  EXPECT_EQ(data["view"]["maps"].size(), 2U);
}

TEST(ReportCommand, RunsOfOneNameInTwoFoldersAreTwoRuns) {
  // Both reports name map.mrc and out.mrc, relative to the folder that their command ran in. The working directory, a
  // third folder, has files of these names, too.
  const SharpenCase c;
  std::vector<float> largest;
  for (const auto& [folder, window] : {std::pair{"one", "20"}, std::pair{"two", "32"}, std::pair{"here", "40"}}) {
    std::filesystem::create_directory(c.folder() / folder);
    for (const char* file : {"map.mrc", "model.pdb"})
      std::filesystem::copy_file(c.folder() / file, c.folder() / folder / file);
    ASSERT_EQ(run_acuity(std::string("sharpen map.mrc -m model.pdb -o out.mrc -w ") + window, "cd " + c / folder + ";")
                  .exit_code,
              0);
    const std::vector<float> voxels = c.voxels(std::string(folder) + "/out.mrc");
    largest.push_back(*std::max_element(voxels.begin(), voxels.end()));
  }
  ASSERT_NE(largest[0], largest[1]);
  ASSERT_TRUE(
      succeeded(run_acuity("report ../one/out.json ../two/out.json -o ../both.html", "cd " + c / "here" + ";")));
  const nlohmann::json maps = data_of(text_of_file(c / "both.html"))["view"]["maps"];
  ASSERT_EQ(maps.size(), 4U);
  EXPECT_EQ(maps[1]["label"], "output out.mrc");
  EXPECT_EQ(maps[3]["label"], "output two/out.mrc");
  // Levels of the curves reach the largest voxel: the first one is a step of the last below it.
  for (const std::size_t run : {0U, 1U}) {
    const nlohmann::json& curve = maps[2 * run + 1]["enclosed"];
    const double levels = static_cast<double>(curve["voxels"].size());
    EXPECT_NEAR(curve["low"].get<double>() + levels * curve["step"].get<double>(), largest[run], 1e-5 * largest[run]);
  }
}

TEST(ReportCommand, RefusesWhatIsNoReport) {
  const SharpenCase c;
  write_text(c.folder() / "no.json", "{\"a\": 1}");
  EXPECT_TRUE(
      refused(c.folder(), "report " + c / "no.json" + " -o " + c / "x.html", "has none of the keys of a report"));
  write_text(c.folder() / "text.json", "not JSON");
  EXPECT_TRUE(refused(c.folder(), "report " + c / "text.json" + " -o " + c / "x.html", "it is no JSON"));
  EXPECT_TRUE(refused(c.folder(), "report " + c / "none.json" + " -o " + c / "x.html", "no such file"));
  EXPECT_TRUE(refused(
      c.folder(),
      "sharpen " + c / "map.mrc" + " --model " + c / "model.pdb" + " -o " + c / "x.mrc" + " --html " + c / "map.mrc",
      "map.mrc"));
}

TEST(ResiduesCommand, WritesTheTablesThatTheirNamesSay) {
  const SharpenCase c;
  const std::string tables =
      " -o " + c / "r.csv" + " -o " + c / "r.json" + " -o " + c / "r.cif" + " -o " + c / "r.defattr";
  const ProgramResult result = run_acuity("residues " + c / "map.mrc" + " -m " + c / "model.pdb" + " -d 8" + tables);
  ASSERT_TRUE(succeeded(result));
  EXPECT_TRUE(contains(result.out, "EMDB entries at 8 A have Q = "));
  const nlohmann::json report = read_json(c / "r.json");
  const std::string csv = text_of_file(c / "r.csv");
  EXPECT_EQ(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')), report["residues"].size() + 1);
  EXPECT_GT(report["whole"]["correlation"].get<double>(), 0.5);
  EXPECT_TRUE(contains(text_of_file(c / "r.defattr"), "recipient: residues"));
  EXPECT_TRUE(succeeded(run_acuity("report " + c / "r.json" + " -o " + c / "r.html")));
  EXPECT_TRUE(refused(c.folder(), "residues " + c / "map.mrc" + " -m " + c / "model.pdb -o " + c / "r.txt",
                      "its name says no format"));
}

}  // namespace
}  // namespace acuity::testing
