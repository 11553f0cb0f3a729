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
  ASSERT_TRUE(succeeded(
      c.sharpen("out.mrc", "--html " + c / "out.html" + " --chimerax " + c / "out.cxc" + " --contour-level 0.02")));
  const nlohmann::json report = read_json(c / "out.json");
  const nlohmann::json data = data_of(text_of_file(c / "out.html"));
  EXPECT_EQ(data["runs"][0]["report"], report);
  EXPECT_EQ(data["view"]["maps"].size(), 2U);
  // The level encloses the volume that it names, to a voxel of 8 A^3.
  const std::vector<float> voxels = c.voxels("out.mrc");
  const auto enclosed = [&](double level) {
    return 8.0 * static_cast<double>(std::count_if(voxels.begin(), voxels.end(), [&](float v) { return v >= level; }));
  };
  EXPECT_EQ(report["contour"]["volume_of"], "model");
  EXPECT_NEAR(enclosed(report["contour"]["level"]), report["contour"]["volume_angstrom3"].get<double>(), 8);
  const std::vector<float> input = c.voxels("map.mrc");
  const Mask mask = c.mask();
  int before = 0;
  for (std::size_t i = 0; i < input.size(); ++i) before += mask.inside[i] != 0 && input[i] >= 0.02 ? 1 : 0;
  const nlohmann::json& of_input = report["contour"]["of_input"];
  EXPECT_DOUBLE_EQ(of_input["volume_angstrom3"].get<double>(), 8.0 * before);
  EXPECT_NEAR(enclosed(of_input["level"]), 8.0 * before, 8);
  const std::string script = text_of_file(c / "out.cxc");
  EXPECT_TRUE(contains(script, "open \"out.mrc\"\nvolume #1 style surface step 1 level "));
  EXPECT_TRUE(contains(script, "open \"model.pdb\""));
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

TEST(ReportCommand, RefusesWhatIsNoReport) {
  const SharpenCase c;
  write_text(c.folder() / "no.json", "{\"a\": 1}");
  EXPECT_TRUE(
      refused(c.folder(), "report " + c / "no.json" + " -o " + c / "x.html", "has none of the keys of a report"));
  write_text(c.folder() / "text.json", "not JSON");
  EXPECT_TRUE(refused(c.folder(), "report " + c / "text.json" + " -o " + c / "x.html", "it is no JSON"));
  EXPECT_TRUE(refused(c.folder(), "report " + c / "none.json" + " -o " + c / "x.html", "no readable file"));
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
