#include <gtest/gtest.h>

#include <acuity/residues.h>

#include "host/density/model_density.h"
#include "host/residues/expected_q.h"
#include "support/model_text.h"

namespace acuity::testing {
namespace {

Model two_residues() {
  std::string text;
  int serial = 0;
  for (int residue = 1; residue <= 2; ++residue)
    for (const TextAtom& atom : six_atoms())
      if (atom.element != "H" && atom.element != "D")
        text += pdb_line(++serial, atom.name, atom.element, residue, {atom.at[0] + 8 * residue, atom.at[1] + 12, 15},
                         atom.b);
  return model_of(bytes_of(text + "END\n"), "two.pdb");
}

TEST(ResidueScores, CorrelateFullyWithTheModelsOwnDensity) {
  const Model model = two_residues();
  const Volume map = model_density(model, {36, 36, 36}, 0.9);
  const ResidueScores scores = score_residues(map, model, {}, {}, {});
  ASSERT_EQ(scores.residues.size(), 2U);
  for (const ResidueScore& residue : scores.residues) {
    EXPECT_NEAR(residue.score.correlation.value(), 1, 1e-9);
    EXPECT_EQ(residue.score.atoms, 4);
    EXPECT_FALSE(residue.score.b_angstrom2);
  }
  EXPECT_EQ(scores.residues[1].number, 2);
  ASSERT_EQ(scores.chains.size(), 1U);
  EXPECT_EQ(scores.chains[0].residues, 2);
  // The mean over all atoms is that of the residues' means, which have four atoms each.
  EXPECT_NEAR(scores.whole.q, (scores.residues[0].score.q + scores.residues[1].score.q) / 2, 1e-12);
}

TEST(ResidueScores, TakeLocalValuesWhereTheyAreKnown) {
  const Model model = two_residues();
  const Volume map = model_density(model, {36, 36, 36}, 0.9);
  Volume b{map.size, 0.9, std::vector<float>(map.voxels.size(), 0.0F)};
  // All of the first residue has 40 A^2, nothing of the second is known: it begins at x = 17 A, voxel 18.
  for (std::int64_t i = 0; i < b.size.count(); ++i)
    if (i % 36 < 16) b.voxels[static_cast<std::size_t>(i)] = 40;
  const ResidueScores scores = score_residues(map, model, b, {}, {});
  EXPECT_DOUBLE_EQ(scores.residues[0].score.b_angstrom2.value(), 40);
  EXPECT_FALSE(scores.residues[1].score.b_angstrom2);
  EXPECT_DOUBLE_EQ(scores.whole.b_angstrom2.value(), 40);
}

TEST(ExpectedQ, FallsWithTheResolutionAndEndsWithItsEntries) {
  double last = 1;
  for (double d = 1.5; d <= 9; d += 0.25) {
    const ExpectedQ expected = expected_q(d).value();
    EXPECT_LT(expected.low, expected.median);
    EXPECT_LT(expected.median, expected.high);
    EXPECT_LT(expected.median, last);
    last = expected.median;
  }
  EXPECT_FALSE(expected_q(1.4));
  EXPECT_FALSE(expected_q(9.1));
}

}  // namespace
}  // namespace acuity::testing
