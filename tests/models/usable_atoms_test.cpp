// Atoms that no density can be drawn of, and numbers that no atom can have.
#include <gemmi/model.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/expect_error.h"
#include "support/model_text.h"

namespace acuity::testing {
namespace {

using ::testing::HasSubstr;

::testing::AssertionResult refuses(const std::string& words, const std::string& text) {
  return throws_error(ErrorKind::input, words, [&] { model_of(text); });
}

/// An ATOM record in a residue of any name.
std::string atom_in(const std::string& residue, const std::string& padded_name, const std::string& element, double x) {
  std::string line = pdb_atom(1, "X", element, x, 0, 0);
  line.replace(12, 4, padded_name);
  line.replace(17, 3, residue);
  return line;
}

const gemmi::Atom& atom_of(const Model& model, std::size_t i) {
  for (const gemmi::Chain& chain : model.gemmi().chains)
    for (const gemmi::Residue& residue : chain.residues) {
      if (i < residue.atoms.size()) return residue.atoms[i];
      i -= residue.atoms.size();
    }
  throw std::out_of_range("atom");
}

TEST(UsableAtoms, UnknownElementsAreLeftOutWithTheirNumber) {
  for (const std::string& text : both({{"C", "C", {1, 2, 3}}, {"Q1", "Qq", {2, 2, 3}}, {"X2", "X", {3, 2, 3}}})) {
    const Model model = model_of(text);
    EXPECT_EQ(model.positions_angstrom(), (std::vector<Vec3>{{1, 2, 3}}));
    EXPECT_THAT(remarks_on(model), HasSubstr("2 of 3 atoms have no element with electron form factors"));
  }
  EXPECT_TRUE(refuses("none of its atoms has an element", pdb_text({{"Q1", "Qq", {2, 2, 3}}})));
}

TEST(UsableAtoms, DummyAtomsOfMembranesAreLeftOut) {
  const Model model = model_of(pdb_atom(1, "C", "C", 1, 2, 3) + atom_in("DUM", " O  ", "O", 9));
  EXPECT_EQ(model.atom_count(), 1);
  EXPECT_THAT(remarks_on(model), HasSubstr("1 of 2 atoms are dummies"));
}

TEST(UsableAtoms, ElementsOfResiduesFollowTheirAtomsNames) {
  // Without an element column gemmi takes CA in the first column of the name for calcium, and NE for neon.
  std::string text = atom_in("ALA", "CA  ", "", 1) + atom_in("ARG", "NE  ", "", 3) + atom_in("LYS", "NZ  ", "", 5);
  const Model model = model_of(text);
  ASSERT_EQ(model.atom_count(), 3);
  EXPECT_EQ(atom_of(model, 0).element, gemmi::El::C);
  EXPECT_EQ(atom_of(model, 1).element, gemmi::El::N);
  EXPECT_EQ(atom_of(model, 2).element, gemmi::El::N);
  EXPECT_THAT(remarks_on(model), HasSubstr("3 of 3 atoms have elements that their residues do not"));
  EXPECT_EQ(atom_of(model_of(atom_in(" CA", "CA  ", "CA", 1)), 0).element, gemmi::El::Ca) << "an ion";
}

TEST(UsableAtoms, NegativeBFactorsBecomeZeroWithTheirNumber) {
  for (const std::string& text : both({{"N", "N", {1, 2, 3}, "-3.00"}, {"C", "C", {2, 2, 3}, "20.00"}})) {
    const Model model = model_of(text);
    EXPECT_EQ(model.b_factors(), (std::vector<double>{0, 20}));
    EXPECT_THAT(remarks_on(model), HasSubstr("1 of 2 atoms have a B factor below 0"));
  }
}

TEST(UsableAtoms, ModelsWithoutOccupancyAreRefused) {
  EXPECT_TRUE(refuses("no atom has an occupancy above 0",
                      pdb_atom(1, "N", "N", 1, 2, 3, 30, 0) + pdb_atom(2, "C", "C", 2, 2, 3, 30, 0)));
  EXPECT_TRUE(refuses("no atom has an occupancy above 0", pdb_atom(1, "N", "N", 1, 2, 3, 30, -1)));
}

TEST(UsableAtoms, AtomsWithoutOccupancyAreCounted) {
  const Model model = model_of(pdb_atom(1, "N", "N", 1, 2, 3) + pdb_atom(2, "C", "C", 2, 2, 3, 30, 0) +
                               pdb_atom(3, "O", "O", 4, 2, 3, 30, -1));
  EXPECT_EQ(model.atom_count(), 3);
  EXPECT_THAT(remarks_on(model), HasSubstr("1 of 3 atoms have an occupancy of 0 and add no density"));
  EXPECT_THAT(remarks_on(model), HasSubstr("1 of 3 atoms have an occupancy below 0 and add no density"));
  EXPECT_EQ(atom_of(model, 2).occ, 0);
}

TEST(UsableAtoms, OccupanciesAboveOneBecomeOne) {
  const Model model = model_of(pdb_atom(1, "N", "N", 1, 2, 3, 30, 1) + pdb_atom(2, "C", "C", 2, 2, 3, 30, 100));
  EXPECT_EQ(atom_of(model, 1).occ, 1);
  EXPECT_THAT(remarks_on(model), HasSubstr("1 of 2 atoms have an occupancy above 1"));
}

/// Alternative locations A and B of one atom.
std::string alternatives(double a, double b) {
  std::string text = pdb_line(1, "CA", "C", 1, {1, 2, 3}, "20.00", a);
  text[16] = 'A';
  std::string second = pdb_line(2, "CA", "C", 1, {2, 2, 3}, "20.00", b);
  second[16] = 'B';
  return text + second;
}

TEST(UsableAtoms, AlternativeLocationsShareOneAtom) {
  const Model doubled = model_of(alternatives(1, 1));
  ASSERT_EQ(doubled.atom_count(), 2);
  EXPECT_FLOAT_EQ(atom_of(doubled, 0).occ, 0.5);
  EXPECT_FLOAT_EQ(atom_of(doubled, 1).occ, 0.5);
  EXPECT_THAT(remarks_on(doubled), HasSubstr("2 of 2 atoms have alternative locations whose occupancies exceed 1"));
  const Model right = model_of(alternatives(0.6, 0.4));
  EXPECT_FLOAT_EQ(atom_of(right, 0).occ, 0.6F);
  EXPECT_EQ(remarks_on(right), "");
}

TEST(UsableAtoms, AnisotropicBFactorsThatAreNotPositiveGiveWayToIsotropicOnes) {
  const std::string atom = pdb_atom(1, "N", "N", 1, 2, 3);
  const auto with = [&](const char* u11) {
    return atom + "ANISOU    1  N   ALA A   1  " + u11 + "   1892   1614    198    519   -328       N\n";
  };
  EXPECT_TRUE(atom_of(model_of(with("   2406")), 0).aniso.nonzero());
  const Model model = model_of(with("  -2406"));
  EXPECT_FALSE(atom_of(model, 0).aniso.nonzero());
  EXPECT_THAT(remarks_on(model), HasSubstr("1 of 1 atoms have anisotropic B factors that are not positive"));
}

}  // namespace
}  // namespace acuity::testing
