#include <limits>
#include <utility>

#include <gtest/gtest.h>

#include <acuity/model.h>

#include "support/expect_error.h"
#include "support/model_text.h"
#include "support/raw_map.h"

namespace acuity::testing {
namespace {

::testing::AssertionResult refuses(const std::string& words, const std::string& text,
                                   const std::string& name = "model.pdb") {
  return throws_error(ErrorKind::input, words, [&] { model_of(bytes_of(text), name); });
}

/// The heavy ones of six_atoms().
const std::vector<Vec3> heavy_atoms{{1, 2, 3}, {2.5, 2, 3}, {3, 3.25, 3}, {4, 3, -3.5}};

TEST(ModelReader, ReadsPdbAndMmcifByContentWhateverTheName) {
  for (const std::string& text : both(six_atoms()))
    for (const char* name : {"model.pdb", "model.cif", "model.ent", "model", "model.gz.txt"})
      EXPECT_EQ(model_of(bytes_of(text), name).positions_angstrom(), heavy_atoms) << name;
}

TEST(ModelReader, ReadsGzipFiles) {
  for (const std::string& text : both(six_atoms()))
    for (const char* name : {"model.pdb.gz", "model.cif.gz", "model.gz"})
      EXPECT_EQ(model_of(gzipped(bytes_of(text)), name).positions_angstrom(), heavy_atoms) << name;
}

TEST(ModelReader, ReadsGzipByContentWhateverTheName) {
  for (const std::string& text : both(six_atoms())) {
    EXPECT_EQ(model_of(gzipped(bytes_of(text)), "model").positions_angstrom(), heavy_atoms);
    EXPECT_EQ(model_of(bytes_of(text), "plain.gz").positions_angstrom(), heavy_atoms);
  }
}

TEST(ModelReader, DropsHydrogensUnlessTheyAreToBeKept) {
  for (const std::string& text : both(six_atoms())) {
    EXPECT_EQ(model_of(text).atom_count(), 4);
    const Model kept = model_of(text, Hydrogens::keep);
    ASSERT_EQ(kept.atom_count(), 6);
    EXPECT_EQ(kept.positions_angstrom()[5], (Vec3{0.5, 2, 4})) << "deuterium";
  }
}

TEST(ModelReader, TakesAllConformations) {
  std::string alternate = pdb_text({{"CA", "C", {1, 0, 0}}, {"CA", "C", {2, 0, 0}}});
  alternate[16] = 'A';
  alternate[pdb_line_bytes + 16] = 'B';
  EXPECT_EQ(model_of(alternate).atom_count(), 2);
}

TEST(ModelReader, KeepsTheOrderOfTheFile) {
  const std::vector<TextAtom> atoms{{"O", "O", {9, 0, 0}}, {"N", "N", {1, 0, 0}}, {"C", "C", {5, 0, 0}}};
  for (const std::string& text : both(atoms))
    EXPECT_EQ(model_of(text).positions_angstrom(), (std::vector<Vec3>{{9, 0, 0}, {1, 0, 0}, {5, 0, 0}}));
}

TEST(ModelReader, RefusesFilesThatAreNotThere) {
  const TempDir folder;
  EXPECT_TRUE(throws_error(ErrorKind::input, "no such file", [&] { read_model(folder / "missing.pdb"); }));
  EXPECT_TRUE(throws_error(ErrorKind::input, "it is a folder", [&] { read_model(folder.path()); }));
}

TEST(ModelReader, RefusesModelsWithoutAtoms) {
  EXPECT_TRUE(refuses("has no atoms", "REMARK   1 nothing here\nEND\n"));
  EXPECT_TRUE(refuses("has no atoms", "data_empty\n_cell.length_a 10\n"));
  EXPECT_TRUE(refuses("model.pdb", ""));
  for (const std::string& text : both({{"H", "H", {1, 2, 3}}, {"D", "D", {2, 2, 3}}})) {
    EXPECT_TRUE(refuses("has no atoms", text));
    EXPECT_EQ(model_of(text, Hydrogens::keep).atom_count(), 2);
  }
}

TEST(ModelReader, RefusesWhatIsNoModel) {
  EXPECT_TRUE(refuses("model.pdb", "Dear colleague,\nplease find the model attached.\n"));
  EXPECT_TRUE(refuses("model.pdb", std::string(10000, 'z')));
  EXPECT_TRUE(refuses("Cannot read the model", "data_broken\nloop_\n_atom_site.id\n_atom_site.Cartn_x\n1 2 3\n"));
  EXPECT_TRUE(refuses("Cannot read the model", "{\"json\": 1}"));
  const std::vector<char> map = RawMap({8, 8, 8}).voxels(std::vector<double>(512, 0.25)).bytes();
  EXPECT_TRUE(refuses("model.pdb", {map.begin(), map.end()}));
}

TEST(ModelReader, RefusesDamagedGzip) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += pdb_atom(i + 1, "C", "C", 0.37 * i, 50 - 0.11 * i, 0.05 * i * i, 10 + 0.13 * i);
  const std::vector<char> packed = gzipped(bytes_of(text));
  ASSERT_EQ(model_of(packed, "model.pdb.gz").atom_count(), 200);
  for (const std::size_t at : {packed.size() / 3, packed.size() / 2, packed.size() - 7}) {
    std::vector<char> damaged = packed;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
    EXPECT_TRUE(throws_error(ErrorKind::input, "model.pdb.gz", [&] { model_of(damaged, "model.pdb.gz"); })) << at;
    const std::vector<char> part(packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(at));
    EXPECT_TRUE(throws_error(ErrorKind::input, "model.pdb.gz", [&] { model_of(part, "model.pdb.gz"); })) << at;
  }
}

TEST(ModelReader, RefusesNumbersThatAreNone) {
  const auto with_b = [](const std::string& b) { return both({{"N", "N", {1, 2, 3}, b}}); };
  EXPECT_TRUE(refuses("that is not a number", with_b("nan")[1]));
  EXPECT_TRUE(refuses("that is not a number", with_b("many")[1]));
  EXPECT_TRUE(refuses("B factor", with_b("nan")[0]));
  EXPECT_TRUE(refuses("B factors are 0 to 1e5", with_b("200000")[1]));
  EXPECT_NO_THROW(model_of(with_b("0.00")[0]));
  EXPECT_TRUE(refuses("lies more than 1e6 A away", mmcif_text({{"N", "N", {1, 2, -1000001}}})));
}

TEST(ModelReader, KnowsModelsWithOneBFactor) {
  for (const std::string& text : both({{"N", "N", {1, 2, 3}, "20.00"}, {"C", "C", {2, 2, 3}, "20.00"}}))
    EXPECT_TRUE(model_of(text).has_uniform_b());
  for (const std::string& text : both({{"N", "N", {1, 2, 3}, "20.00"}, {"C", "C", {2, 2, 3}, "20.01"}}))
    EXPECT_FALSE(model_of(text).has_uniform_b());
  const std::string anisotropic =
      pdb_text({{"N", "N", {1, 2, 3}, "20.00"}}).substr(0, pdb_line_bytes) +
      "ANISOU    1  N   ALA A   1     2406   1892   1614    198    519   -328       N\nEND\n";
  EXPECT_FALSE(model_of(anisotropic).has_uniform_b());
}

TEST(ModelReader, SetsTheBFactorOfAllAtoms) {
  Model model = model_of(pdb_text(six_atoms()));
  ASSERT_FALSE(model.has_uniform_b());
  model.set_b_factor(55);
  EXPECT_TRUE(model.has_uniform_b());
  EXPECT_EQ(model.positions_angstrom(), heavy_atoms);
}

TEST(ModelReader, MovesAllAtoms) {
  Model model = model_of(pdb_text(six_atoms()));
  model.translate({0.5, -1, 100});
  model.translate({0.5, -1, 100});
  EXPECT_EQ(model.positions_angstrom(), (std::vector<Vec3>{{2, 0, 203}, {3.5, 0, 203}, {4, 1.25, 203}, {5, 1, 196.5}}));
  const Model moved = std::move(model);
  EXPECT_EQ(moved.atom_count(), 4);
}

}  // namespace
}  // namespace acuity::testing
