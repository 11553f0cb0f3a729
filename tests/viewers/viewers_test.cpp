#include <regex>
#include <sstream>

#include <gemmi/cif.hpp>
#include <gtest/gtest.h>

#include "host/viewers/chimerax_script.h"
#include "host/viewers/coot_script.h"
#include "host/viewers/residue_tables.h"
#include "support/expect_error.h"
#include "support/run_program.h"

namespace acuity::testing {
namespace {

/// The commands as ChimeraX's user guide documents them, one expression each.
const std::vector<std::string>& documented_commands() {
  static const std::string path = R"re("(?:[^"\\]|\\.)*")re";
  static const std::string value = R"re(-?[0-9.]+(?:e[+-][0-9]+)?)re";
  static const std::vector<std::string> all{
      "#.*",
      "open " + path,
      "volume #[0-9]+ style surface step 1(?: level " + value + ")? color #[0-9a-f]{6}",
      "hide #[0-9]+ (?:models|cartoons)",
      "show #[0-9]+ atoms",
      "style #[0-9]+ stick",
      "transparency #[0-9]+ [0-9]+ surfaces",
      "color sample #[0-9]+ map #[0-9]+ palette " + value + ",#[0-9a-f]{6}(?::" + value + ",#[0-9a-f]{6})+",
      "key(?: #[0-9a-f]{6}:" + value + ")+ pos [0-9.]+,[0-9.]+ size [0-9.]+,[0-9.]+",
      "2dlabels text " + path + " x [0-9.]+ y [0-9.]+ size [0-9]+",
      "lighting soft",
      "view #[0-9]+",
  };
  return all;
}

ViewerScene scene_of(const std::string& map) {
  ViewerScene scene;
  scene.map = map;
  return scene;
}

ViewerScene whole_scene() {
  ViewerScene scene;
  scene.map = "sharp \"new\" map.mrc";
  scene.level = -1.25e-7;
  scene.before = "map.mrc";
  scene.before_level = 0.1;
  scene.model = "5ni1.cif";
  scene.colour_by = "b.mrc";
  scene.colour_words = "local B (A^2)";
  scene.colour_low = 20;
  scene.colour_high = 160;
  return scene;
}

TEST(ChimeraxScript, HasOnlyDocumentedCommands) {
  for (const ViewerScene& scene : {scene_of("a.mrc"), whole_scene()})
    for (const std::string& line : lines_of(chimerax_script(scene))) {
      bool known = false;
      for (const std::string& command : documented_commands())
        known = known || std::regex_match(line, std::regex(command));
      EXPECT_TRUE(known) << line;
    }
}

TEST(ChimeraxScript, NumbersModelsInTheOrderInWhichTheyOpen) {
  const std::string script = chimerax_script(whole_scene());
  const std::vector<std::string> wanted{R"(open "sharp \"new\" map.mrc")",
                                        "volume #1",
                                        R"(open "map.mrc")",
                                        "volume #2",
                                        R"(open "5ni1.cif")",
                                        "show #3",
                                        R"(open "b.mrc")",
                                        "color sample #1 map #4"};
  std::size_t at = 0;
  for (const std::string& words : wanted) {
    at = script.find(words, at);
    ASSERT_NE(at, std::string::npos) << words;
  }
}

TEST(ChimeraxScript, RefusesNamesThatNoCommandCanHold) {
  EXPECT_TRUE(throws_error(ErrorKind::input, "line break", [] { chimerax_script(scene_of("a\nexit")); }));
}

ResidueScores some_scores() {
  ResidueScores scores;
  ResidueScore first{"A", 15, "", "ALA", {}};
  first.score = {5, 0.5, 0.75, 1.5, 32.5, {}};
  ResidueScore second{"A'x", -3, "B", "5MU", {}};
  second.score = {20, -0.25, {}, 0.125, {}, {}};
  scores.residues = {first, second};
  return scores;
}

TEST(CootScript, CallsWhatCootDocumentsWithTheScenesPathsAndLevels) {
  // Python with functions of Coot's names in place of Coot writes down what it is called with.
  const TempDir folder;
  const std::string module =
      "calls = []\n"
      "def record(name):\n"
      "    def call(*arguments):\n"
      "        calls.append((name,) + arguments)\n"
      "        return len(calls)\n"
      "    return call\n"
      "handle_read_ccp4_map = record('map')\n"
      "read_pdb = record('model')\n"
      "set_contour_level_absolute = record('level')\n"
      "set_map_displayed = record('shown')\n";
  ViewerScene scene = whole_scene();
  scene.model = "a \\ line\nbreak.pdb";
  write_text(folder / "coot.py", module);
  write_text(folder / "scene.py", coot_script(scene) + "import coot\nprint(coot.calls)\n");
  const ProgramResult said =
      run_shell("PYTHONPATH=" + folder.path().string() + " python3 " + (folder / "scene.py").string());
  EXPECT_EQ(said.err, "");
  EXPECT_EQ(said.out,
            "[('model', 'a \\\\ line\\nbreak.pdb'), ('map', 'sharp \"new\" map.mrc', 0), ('level', 2, -1.25e-07), "
            "('map', 'map.mrc', 0), ('level', 4, 0.1), ('shown', 4, 0)]\n");
}

TEST(ResidueTables, CsvHasARowPerResidue) {
  EXPECT_EQ(residue_csv(some_scores()),
            "chain,number,insertion,name,atoms,q,correlation,density,b,resolution\n"
            "A,15,,ALA,5,0.5,0.75,1.5,32.5,\n"
            "A'x,-3,B,5MU,20,-0.25,,0.125,,\n");
}

TEST(ResidueTables, CifIsReadByGemmi) {
  const std::string text = residue_cif(some_scores());
  gemmi::cif::Document document = gemmi::cif::read_memory(text.data(), text.size(), "residues");
  gemmi::cif::Table table = document.blocks.at(0).find("_acuity_residue.", {"auth_asym_id", "auth_seq_id", "q", "b"});
  ASSERT_EQ(table.length(), 2U);
  EXPECT_EQ(gemmi::cif::as_string(table[1][0]), "A'x");
  EXPECT_EQ(table[1][1], "-3");
  EXPECT_EQ(table[0][2], "0.5");
  EXPECT_EQ(table[0][3], "32.5");
  EXPECT_EQ(table[1][3], "?");
}

TEST(ResidueTables, AttributesHaveTheDocumentedForm) {
  const std::regex form(
      R"((#.*)|(attribute: acuity_[a-z]+)|(match mode: 1-to-1)|(recipient: residues)|(\t/[^\s:/]+:-?[0-9]+[A-Z]?\t-?[0-9.]+(?:e[+-][0-9]+)?))");
  const std::string text = residue_defattr(some_scores());
  for (const std::string& line : lines_of(text)) EXPECT_TRUE(std::regex_match(line, form)) << line;
  EXPECT_NE(text.find("attribute: acuity_q\nmatch mode: 1-to-1\nrecipient: residues\n\t/A:15\t0.5\n"),
            std::string::npos);
  EXPECT_EQ(text.find("acuity_resolution"), std::string::npos);  // Nothing is known of it.
}

}  // namespace
}  // namespace acuity::testing
