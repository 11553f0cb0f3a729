#include "host/models/molecule_volume.h"

#include <gtest/gtest.h>

#include "support/model_text.h"

namespace acuity::testing {
namespace {

TEST(MoleculeSize, OfAnAlanineIsThatOfItsFormula) {
  // C3 H5 N O in a chain: 71.08 Da. The share of hydrogens is a mean over residues, so 2 % are allowed.
  std::vector<TextAtom> atoms{{"N", "N", {1, 2, 3}},
                              {"CA", "C", {2, 2, 3}},
                              {"C", "C", {3, 2, 3}},
                              {"O", "O", {4, 2, 3}},
                              {"CB", "C", {2, 3, 3}}};
  const MoleculeSize bare = molecule_size(model_of(bytes_of(pdb_text(atoms)), "bare.pdb"));
  EXPECT_NEAR(bare.mass_dalton, 71.08, 0.02 * 71.08);
  EXPECT_NEAR(bare.volume_angstrom3, 1.21 * 71.08, 0.02 * 1.21 * 71.08);
  for (int i = 1; i <= 5; ++i) atoms.push_back({"H" + std::to_string(i), "H", {5.0 + i, 2, 3}});
  const MoleculeSize whole = molecule_size(model_of(bytes_of(pdb_text(atoms)), "whole.pdb", Hydrogens::keep));
  EXPECT_NEAR(whole.mass_dalton, 71.08, 0.01);
}

}  // namespace
}  // namespace acuity::testing
