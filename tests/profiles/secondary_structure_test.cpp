#include "host/profiles/secondary_structure.h"

#include <gemmi/model.hpp>
#include <gtest/gtest.h>

#include <acuity/model.h>

#include "support/ideal_peptide.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

std::string letters_of(const std::string& text) {
  const TempDir folder;
  write_text(folder / "model.pdb", text);
  std::string letters;
  for (const SecondaryStructure letter : secondary_structure(read_model(folder / "model.pdb").gemmi()))
    letters += static_cast<char>(letter);
  return letters;
}

// Kabsch and Sander: a helix has the residues between the first and the last hydrogen bond, so the first and the last
// residue are none.
TEST(SecondaryStructure, AnIdealAlphaHelixIsHelixButForItsEnds) {
  EXPECT_EQ(letters_of(peptide_text(ideal_peptide(12, -57, -47))), "-HHHHHHHHHH-");
}

TEST(SecondaryStructure, A310HelixIsToldFromAnAlphaHelix) {
  EXPECT_EQ(letters_of(peptide_text(ideal_peptide(10, -49, -26))), "-GGGGGGGG-");
}

TEST(SecondaryStructure, AnExtendedChainAloneIsCoil) {
  EXPECT_EQ(letters_of(peptide_text(ideal_peptide(12, -120, 120))), std::string(12, '-'));
}

TEST(SecondaryStructure, AChainBreakEndsAHelix) {
  std::vector<PeptideAtom> atoms = ideal_peptide(16, -57, -47);
  std::erase_if(atoms, [](const PeptideAtom& atom) { return atom.residue == 8; });
  const std::string letters = letters_of(peptide_text(atoms));
  EXPECT_EQ(letters, "-HHHHH--HHHHHH-");
}

TEST(SecondaryStructure, ResiduesWithoutABackboneAreCoil) {
  std::vector<PeptideAtom> atoms = ideal_peptide(12, -57, -47);
  atoms.push_back({"O", "O", 13, {40, 40, 40}});
  EXPECT_EQ(letters_of(peptide_text(atoms)), "-HHHHHHHHHH--");
}

TEST(SecondaryStructure, AModelWithoutProteinHasNone) {
  EXPECT_EQ(letters_of(peptide_text({{"O", "O", 1, {1, 2, 3}}})), "-");
}

}  // namespace
}  // namespace acuity::testing
