// Coordinate files as people have them: put together, saved by other systems, with columns that are empty or missing.
#include <algorithm>

#include <gemmi/model.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/expect_error.h"
#include "support/model_text.h"

namespace acuity::testing {
namespace {

using ::testing::HasSubstr;

const std::vector<Vec3> heavy_atoms{{1, 2, 3}, {2.5, 2, 3}, {3, 3.25, 3}, {4, 3, -3.5}};

::testing::AssertionResult refuses(const std::string& words, const std::string& text) {
  return throws_error(ErrorKind::input, words, [&] { model_of(text); });
}

std::string replaced(std::string text, const std::string& old, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(old, at)) != std::string::npos; at += by.size())
    text.replace(at, old.size(), by);
  return text;
}

/// A PDB file of one atom with these characters from column `first` (from 1) on.
std::string atom_with(std::size_t first, const std::string& characters) {
  std::string line = pdb_atom(1, "N", "N", 1, 2, 3);
  return line.replace(first - 1, characters.size(), characters);
}

TEST(CoordinateText, ReadsTheAtomsAfterAnEnd) {
  const std::string first = pdb_text(six_atoms());
  std::string second = pdb_atom(7, "C", "C", 30, 0, 0) + pdb_atom(8, "O", "O", 31.2, 0, 0);
  for (const char* end : {"END\n", "END   \n", "end\n", "END\r\n"}) {
    const Model model = model_of(replaced(first, "END\n", end) + second + end);
    ASSERT_EQ(model.atom_count(), 6) << end;
    EXPECT_EQ(model.positions_angstrom()[5], (Vec3{31.2, 0, 0}));
    EXPECT_THAT(remarks_on(model), HasSubstr("2 models, which lie apart and are read together"));
  }
  EXPECT_EQ(remarks_on(model_of(first + "CONECT    1    2\n")), "") << "nothing follows the END";
}

TEST(CoordinateText, ReadsFilesThatBeginWithAByteOrderMark) {
  for (const std::string& text : both(six_atoms())) {
    const Model model = model_of("\xEF\xBB\xBF" + text);
    EXPECT_EQ(model.positions_angstrom(), heavy_atoms);
    EXPECT_EQ(remarks_on(model), "");
  }
  EXPECT_TRUE(refuses("UTF-16", std::string("\xFF\xFE") + "A T O M "));
}

TEST(CoordinateText, ReadsTheLineEndsOfAllSystems) {
  for (const std::string& text : both(six_atoms()))
    for (const char* line_end : {"\r\n", "\r", "\n"})
      EXPECT_EQ(model_of(replaced(text, "\n", line_end)).positions_angstrom(), heavy_atoms);
}

TEST(CoordinateText, RefusesCoordinatesThatAreNoNumbers) {
  EXPECT_TRUE(refuses("line 1: the columns of the x coordinate hold \"********\"", atom_with(31, "********")));
  EXPECT_TRUE(refuses("z coordinate hold \"\"", atom_with(47, "        ")));
  EXPECT_TRUE(refuses("y coordinate hold \"nan\"", atom_with(39, "     nan")));
  std::string shifted = pdb_atom(1, "N", "N", 1.125, 22.375, 3);
  shifted.insert(11, " ");
  EXPECT_TRUE(refuses("which is no number", shifted)) << "columns moved by a serial number of six digits";
  EXPECT_TRUE(refuses("does not begin in the first column",
                      pdb_atom(1, "N", "N", 1, 2, 3) + " " + pdb_atom(2, "C", "C", 9, 9, 9)));
}

TEST(CoordinateText, EmptyOccupanciesAreOne) {
  std::string text = pdb_text(six_atoms());
  for (std::size_t line = 0; line < 6; ++line) text.replace(line * pdb_line_bytes + 54, 6, "      ");
  const Model model = model_of(text);
  EXPECT_EQ(model.atom_count(), 4);
  EXPECT_EQ(remarks_on(model), "") << "as for files without these columns";
  EXPECT_FLOAT_EQ(model.gemmi().chains[0].residues[0].atoms[0].occ, 1);
  EXPECT_TRUE(refuses("the columns of the occupancy hold \"much\"", atom_with(57, "much")));
}

TEST(CoordinateText, BFactorsThatOverflowTheirColumnsAreCounted) {
  const Model model =
      model_of(pdb_atom(1, "N", "N", 1, 2, 3) + replaced(pdb_atom(2, "C", "C", 2, 2, 3), " 30.00", "******"));
  EXPECT_THAT(remarks_on(model), HasSubstr("1 B factors do not fit into their columns"));
  EXPECT_NEAR(model.b_factors()[1], 999.99, 1e-4) << "the nearest float";
}

/// mmcif_text(six_atoms()) without one column.
std::string without_column(const std::string& tag) {
  const std::string text = mmcif_text(six_atoms());
  std::string result;
  int column = 0;
  int dropped = -1;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("_atom_site.")) {
      if (line == "_atom_site." + tag) dropped = column;
      if (dropped != column++) result += line + "\n";
      continue;
    }
    if (!line.starts_with("ATOM")) {
      result += line + "\n";
      continue;
    }
    std::istringstream words(line);
    int at = 0;
    for (std::string word; words >> word;)
      if (at++ != dropped) result += word + " ";
    result += "\n";
  }
  return result;
}

TEST(CoordinateText, ReadsMmcifWithoutColumnsThatOthersReplace) {
  for (const char* tag : {"group_PDB", "id", "type_symbol", "label_atom_id", "label_alt_id", "label_comp_id",
                          "label_asym_id", "label_entity_id", "label_seq_id", "occupancy", "B_iso_or_equiv",
                          "auth_seq_id", "auth_asym_id", "pdbx_PDB_model_num"}) {
    if (std::string(tag) == "label_atom_id") continue;  // Nothing else names the atoms.
    EXPECT_EQ(model_of(without_column(tag)).positions_angstrom(), heavy_atoms) << tag;
  }
}

TEST(CoordinateText, ReadsMmcifWithoutItsFirstLine) {
  EXPECT_EQ(model_of(replaced(mmcif_text(six_atoms()), "data_TEST\n", "")).positions_angstrom(), heavy_atoms);
}

TEST(CoordinateText, ChargesThatAreNoneAreNoMatter) {
  std::string line = pdb_atom(1, "N", "N", 1, 2, 3);
  line.pop_back();
  for (const char* charge : {"??", "1+", "+1", "N1", "12"})
    EXPECT_EQ(model_of(line + charge + "\n").atom_count(), 1) << charge;
}

TEST(CoordinateText, NamesTheColumnThatNothingReplaces) {
  for (const char* axis : {"Cartn_x", "Cartn_y", "Cartn_z"})
    EXPECT_TRUE(refuses(std::string("no column _atom_site.") + axis, without_column(axis)));
}

TEST(CoordinateText, ReadsAllBlocksOfAnMmcifFile) {
  const std::string second = mmcif_text({{"C", "C", {30, 0, 0}}, {"O", "O", {31.2, 0, 0}}});
  EXPECT_EQ(model_of(mmcif_text(six_atoms()) + replaced(second, "data_TEST", "data_MORE")).atom_count(), 6);
}

}  // namespace
}  // namespace acuity::testing
