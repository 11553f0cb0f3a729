// Files with several models: parts of an assembly, which belong together, and ensembles, which do not.
#include <random>

#include <gemmi/model.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/expect_error.h"
#include "support/model_text.h"

namespace acuity::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// 30 atoms on a helix of 5.4 A pitch, moved by `shift` and each by up to `noise` along every axis.
std::vector<TextAtom> helix(Vec3 shift, double noise = 0, unsigned seed = 1) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> move(-noise, noise);
  std::vector<TextAtom> atoms;
  for (int i = 0; i < 30; ++i) {
    const double turn = 1.745 * i;
    atoms.push_back({"CA",
                     "C",
                     {2.3 * std::cos(turn) + shift[0] + move(generator),
                      2.3 * std::sin(turn) + shift[1] + move(generator), 1.5 * i + shift[2] + move(generator)},
                     "20.00"});
  }
  return atoms;
}

/// PDB records, one residue per atom.
std::string records(const std::vector<TextAtom>& atoms, char chain = 'A') {
  std::string text;
  int serial = 0;
  for (const TextAtom& atom : atoms) {
    std::string line = pdb_line(serial + 1, atom.name, atom.element, serial + 1, atom.at, atom.b);
    line[21] = chain;
    text += line;
    ++serial;
  }
  return text;
}

std::string pdb_model(int number, const std::vector<TextAtom>& atoms, char chain = 'A') {
  return "MODEL     " + std::to_string(1000 + number).substr(1).insert(0, " ") + "\n" + records(atoms, chain) +
         "ENDMDL\n";
}

/// Both formats of the same models.
std::vector<std::string> both_of(const std::vector<std::vector<TextAtom>>& models) {
  std::string pdb;
  std::string cif = mmcif_text({});
  cif.erase(cif.size() - 2);
  for (std::size_t i = 0; i < models.size(); ++i) {
    pdb += pdb_model(static_cast<int>(i) + 1, models[i]);
    int residue = 0;
    for (const TextAtom& atom : models[i]) {
      ++residue;
      cif += "ATOM " + std::to_string(residue) + " C CA . ALA A 1 " + std::to_string(residue);
      for (const double x : atom.at) cif += " " + std::to_string(x);
      cif += " 1.0 20.0 " + std::to_string(residue) + " A " + std::to_string(i + 1) + "\n";
    }
  }
  return {pdb + "END\n", cif + "#\n"};
}

TEST(ModelParts, AllModelsOfAnAssemblyAreRead) {
  // Neighbours 12 A apart, as helices of a bundle.
  for (const std::string& text : both_of({helix({0, 0, 0}), helix({12, 0, 0}), helix({0, 12, 0})})) {
    const Model model = model_of(text);
    EXPECT_EQ(model.atom_count(), 90);
    EXPECT_THAT(remarks_on(model), HasSubstr("3 models, which lie apart and are read together"));
  }
}

TEST(ModelParts, ChainsOfLaterModelsGetNamesOfTheirOwn) {
  const Model model = model_of(both_of({helix({0, 0, 0}), helix({12, 0, 0})})[0]);
  ASSERT_EQ(model.gemmi().chains.size(), 2U);
  EXPECT_NE(model.gemmi().chains[0].name, model.gemmi().chains[1].name);
  EXPECT_THAT(remarks_on(model), HasSubstr("names of their own"));
  const Model different = model_of(pdb_model(1, helix({0, 0, 0}), 'C') + pdb_model(2, helix({12, 0, 0}), 'A'));
  EXPECT_EQ(different.gemmi().chains[1].name, "A");
  EXPECT_THAT(remarks_on(different), Not(HasSubstr("names of their own")));
}

TEST(ModelParts, LayersOfAnAmyloidAreAnAssembly) {
  EXPECT_EQ(model_of(both_of({helix({0, 0, 0}), helix({4.8, 0, 0})})[0]).atom_count(), 60);
}

TEST(ModelParts, OfAnEnsembleTheFirstModelIsRead) {
  for (const double noise : {0.0, 0.4, 1.5}) {
    const auto models = both_of({helix({0, 0, 0}, noise, 1), helix({0, 0, 0}, noise, 2), helix({0, 0, 0}, noise, 3)});
    for (const std::string& text : models) {
      const Model model = model_of(text);
      EXPECT_EQ(model.atom_count(), 30) << noise;
      EXPECT_THAT(remarks_on(model), HasSubstr("model 1 is read, model 2, 3 lie in the same place and are left out"));
    }
  }
}

TEST(ModelParts, AMemberOfAnEnsembleThatWandersOffIsNoPart) {
  const Model model = model_of(both_of({helix({0, 0, 0}), helix({0, 0, 0}, 0.4, 2), helix({40, 0, 0})})[0]);
  EXPECT_EQ(model.atom_count(), 30);
}

TEST(ModelParts, AModelOfOtherAtomsInTheSamePlaceIsLeftOut) {
  // The same place with other residue numbers: another model of the same density.
  std::vector<TextAtom> reversed = helix({0, 0, 0}, 0.2, 5);
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(model_of(pdb_model(1, helix({0, 0, 0})) + pdb_model(2, reversed, 'B')).atom_count(), 30);
}

TEST(ModelParts, ALigandThatIsBoundIsAPart) {
  // 1.45 A from the first atom of the helix, as a bond is.
  const std::string ligand = pdb_line(1, "C1", "C", 900, {2.3 + 1.45, 0, 0}, "20.00") +
                             pdb_line(2, "O1", "O", 900, {2.3 + 2.7, 0, 0}, "20.00");
  EXPECT_EQ(model_of(records(helix({0, 0, 0})) + "END\n" + ligand + "END\n").atom_count(), 32);
}

TEST(ModelParts, TheSameFileTwiceIsReadOnce) {
  const std::string text = records(helix({0, 0, 0})) + "END\n";
  EXPECT_EQ(model_of(text + text).atom_count(), 30);
  const Model twice = model_of(records(helix({0, 0, 0})) + records(helix({0, 0, 0})));
  EXPECT_EQ(twice.atom_count(), 30);
  EXPECT_THAT(remarks_on(twice), HasSubstr("30 of 60 atoms are in the file twice and are read once"));
}

TEST(ModelParts, AModelCanBeChosen) {
  for (const std::string& text : both_of({helix({0, 0, 0}), helix({0, 0, 0}, 0.4, 2), helix({12, 0, 0})})) {
    const Model second = model_of(text, ModelChoice{2, false});
    EXPECT_EQ(second.atom_count(), 30);
    EXPECT_EQ(remarks_on(second), "");
    EXPECT_NE(second.positions_angstrom(), model_of(text, ModelChoice{1, false}).positions_angstrom());
    EXPECT_EQ(model_of(text, ModelChoice{{}, true}).atom_count(), 90);
    EXPECT_TRUE(throws_error(ErrorKind::input, "has no model 4 (its models are 1 to 3)", [&] {
      model_of(text, ModelChoice{4, false});
    }));
  }
}

TEST(ModelParts, FilesThatBothCallTheirModelOneAreReadTogether) {
  const std::string text = pdb_model(1, helix({0, 0, 0})) + "END\n" + pdb_model(1, helix({12, 0, 0})) + "END\n";
  EXPECT_EQ(model_of(text).atom_count(), 60);
  EXPECT_EQ(model_of(text, ModelChoice{2, false}).atom_count(), 30) << "models count in the order of the file";
}

TEST(ModelParts, AModelWithoutEndmdlEndsWhereTheNextBegins) {
  std::string text = pdb_model(1, helix({0, 0, 0})) + pdb_model(2, helix({12, 0, 0}));
  text.erase(text.find("ENDMDL\n"), 7);
  EXPECT_EQ(model_of(text).atom_count(), 60);
}

}  // namespace
}  // namespace acuity::testing
