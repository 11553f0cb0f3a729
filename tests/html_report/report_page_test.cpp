#include "host/html_report/report_page.h"

#include <regex>

#include <gtest/gtest.h>

#include "host/html_report/methods_text.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

const std::string evil =
    "x\"'`</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>&amp;\n\r\xE2\x80\xA8 \xF0\x9F\xA6\xA0 "
    "@DATA@ @SCRIPT@ "
    "\xFF";

Json sharpen_report(const std::string& name) {
  return {{"version", "1.2.3"},
          {"command", "acuity sharpen " + name},
          {"inputs", {{"map", name}, {"model", "/data/5ni1.cif"}}},
          {"output", name},
          {"grid", {{"size", {100, 90, 80}}, {"spacing_angstrom", 1.05}}},
          {"mask", {{"kind", "model"}, {"radius_angstrom", 3}, {"voxels", 94201}}},
          {"fall_off", {{"b_target_angstrom2", 20}}},
          {"reference", {{"kind", "model"}, {"file", "/data/5ni1.cif"}}},
          {"low_pass", true},
          {"resolution_angstrom", 3.2},
          {"resolution_source", "given"},
          {"window", {{"edge_voxels", 24}, {"edge_angstrom", 25.2}}},
          {"voxels", 94201},
          {"warnings", {name}}};
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

/// The text of the element with the data.
Json data_of_page(const std::string& page) {
  const std::string begin = "<script type=\"application/json\" id=\"data\">";
  const std::size_t at = page.find(begin) + begin.size();
  return Json::parse(page.substr(at, page.find("</script>", at) - at));
}

TEST(ReportPage, KeepsNamesAsData) {
  const Volume map = random_volume({12, 12, 12}, 1, 1);
  PageMaps maps;
  maps.maps.push_back({PageMap::Kind::density, evil, evil, map, {}, {}});
  const std::string page = report_page({{evil, sharpen_report(evil)}}, view_json(maps, 100000));
  EXPECT_EQ(count(page, "<script"), 2U);
  EXPECT_EQ(count(page, "</script>"), 2U);
  EXPECT_EQ(count(page, "<img"), 0U);
  EXPECT_EQ(count(page, "<!--"), 0U);
  EXPECT_EQ(count(page, "<title>"), 1U);
  EXPECT_EQ(count(page, "<main"), 1U);
  const Json data = data_of_page(page);
  // Bytes that are no UTF-8 are replaced; all else comes back as it was.
  const std::string kept = evil.substr(0, evil.size() - 1) + "\xEF\xBF\xBD";
  EXPECT_EQ(data["runs"][0]["name"], kept);
  EXPECT_EQ(data["runs"][0]["report"]["warnings"][0], kept);
  EXPECT_EQ(data["view"]["maps"][0]["label"], kept);
  // Beyond the page's own parts everything is ASCII.
  const std::size_t begin = page.find("id=\"data\"");
  for (std::size_t i = begin; i < page.find("</script>", begin); ++i)
    EXPECT_LT(static_cast<unsigned char>(page[i]), 128);
}

TEST(ReportPage, AllowsOnlyItsOwnScriptAndStyleAndLoadsNothing) {
  const std::string page = report_page({{"a.json", sharpen_report("a.mrc")}}, nullptr);
  std::smatch policy;
  ASSERT_TRUE(
      std::regex_search(page, policy, std::regex("http-equiv=\"Content-Security-Policy\" content=\"([^\"]*)\"")));
  EXPECT_TRUE(std::regex_match(policy[1].str(),
                               std::regex("default-src 'none'; img-src data:; script-src 'sha256-[A-Za-z0-9+/]{43}='; "
                                          "style-src 'sha256-[A-Za-z0-9+/]{43}='")));
  // Only the name of SVG's elements looks like an address.
  EXPECT_EQ(count(page, "://"), count(page, "http://www.w3.org/2000/svg"));
  EXPECT_EQ(count(page, "@STYLE@") + count(page, "@POLICY@") + count(page, "@TITLE@"), 0U);
}

TEST(ReportPage, LeavesRoomForReportsInItsBudget) {
  const std::vector<PageRun> small{{"a", sharpen_report("a.mrc")}};
  std::vector<PageRun> large = small;
  large[0].report["long"] = std::string(500000, 'x');
  EXPECT_LT(view_budget(small), page_bytes - 100000);
  EXPECT_NEAR(static_cast<double>(view_budget(small) - view_budget(large)), 500000, 100);
  large[0].report["long"] = std::string(5000000, 'x');
  EXPECT_EQ(view_budget(large), 0U);
}

TEST(MethodsText, SaysWhatWasDoneWithItsNumbers) {
  std::string all;
  for (const std::string& line : methods_text(sharpen_report("/data/emd_3488.mrc"))) all += line + " ";
  EXPECT_EQ(
      all,
      "The map emd_3488.mrc (100 × 90 × 80 voxels of 1.05 Å) was sharpened locally with Acuity 1.2.3. In a window "
      "of 24 voxels (25.2 Å) around each of 94,201 voxels, its radially averaged amplitudes were scaled to those "
      "of the density of the atomic model 5ni1.cif. The mask has 94,201 voxels: those within 3 Å of an atom. The "
      "resolution is 3.2 Å, as given; the result was low-passed there. ");
}

TEST(MethodsText, KnowsReportsByTheirKeysToo) {
  EXPECT_EQ(command_of(Json::array()), "profile");
  EXPECT_EQ(command_of({{"a", "x"}, {"b", "y"}, {"unmasked", 1}}), "fsc");
  EXPECT_EQ(command_of({{"a", "x"}, {"b", "y"}, {"correlation", 0.5}}), "compare");
  EXPECT_EQ(command_of({{"command", "acuity bfactor x"}}), "bfactor");
  EXPECT_EQ(command_of({{"name", "x"}}), "");
  EXPECT_EQ(command_of(3), "");
  EXPECT_TRUE(methods_text({{"name", "x"}}).empty());
  // Values of other kinds than Acuity writes are no reason to stop.
  EXPECT_FALSE(methods_text({{"command", "acuity sharpen"}, {"inputs", 3}, {"grid", "x"}, {"window", {1, 2}}}).empty());
}

}  // namespace
}  // namespace acuity::testing
