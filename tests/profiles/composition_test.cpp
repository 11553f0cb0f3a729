// Compositions by sequences and models, and the profiles of mixtures.
#include "host/profiles/composition.h"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "support/expect_error.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

Composition of(const std::string& fasta) { return composition_of_sequences(fasta, "sequences.fasta"); }

// Electron form factors at s = 0, A: International Tables C, 4.3.2.2, sums of the five Gaussians, for C, N, O and P.
constexpr double carbon = 2.51;
constexpr double nitrogen = 2.21;
constexpr double oxygen = 1.98;
constexpr double phosphorus = 5.49;

TEST(Composition, TellsKindsOfSequencesByTheirLetters) {
  EXPECT_EQ(of(">one\nMKVLAA\nGGHH\n").protein, 1);
  EXPECT_EQ(of(">one\nacguacgu\n").rna, 1);
  EXPECT_EQ(of(">one\nACGTTGCA*\n").dna, 1);
  EXPECT_EQ(of(">one|DNA (5'-D(*CP*GP*CP*G)-3')|\nCGCG\n").dna, 1);
  EXPECT_EQ(of(">one|RNA\nCGCG\n").rna, 1);
  EXPECT_EQ(of(">one|a short protein\nGAGAT\n").protein, 1);
  EXPECT_EQ(of(">one\n(5MC)GT(DA)\n").dna, 1) << "names of residues in parentheses count as one";
}

TEST(Composition, WeighsSequencesByTheScatteringOfTheirAtoms) {
  // Alanine without its water: C3 N O; uridine monophosphate without water: C9 N2 O8 P. Means over residues differ from
  // these two by up to a third.
  const Composition found = of(">p\n" + std::string(300, 'A') + "L\n>r\n" + std::string(100, 'U') + "\n");
  const double protein = 301 * (4.9 * carbon + 1.35 * nitrogen + 1.45 * oxygen);
  const double rna = 100 * (9.5 * carbon + 3.75 * nitrogen + 7 * oxygen + phosphorus);
  EXPECT_NEAR(found.rna, rna / (protein + rna), 0.005);
  EXPECT_NEAR(found.protein + found.rna, 1, 1e-12);
  EXPECT_EQ(found.dna, 0);
}

TEST(Composition, OfAModelCountsItsResidues) {
  const TempDir folder;
  write_text(folder / "model.pdb",
             "ATOM      1  CA  ALA A   1       1.000   1.000   1.000  1.00 20.00           C\n"
             "ATOM      2  P     U B   1       5.000   1.000   1.000  1.00 20.00           P\n"
             "ATOM      3  P    DT C   1       9.000   1.000   1.000  1.00 20.00           P\n"
             "HETATM    4  O   HOH D   1      13.000   1.000   1.000  1.00 20.00           O\n");
  const Composition found = composition_of(read_model(folder / "model.pdb"));
  const Composition same = of(">p\nM\n>r\nU\n>d\nT\n");
  EXPECT_DOUBLE_EQ(found.protein, same.protein);
  EXPECT_DOUBLE_EQ(found.dna, same.dna);
  EXPECT_DOUBLE_EQ(found.rna, same.rna);
}

TEST(Composition, RefusesSequencesThatMayBeDnaOrRna) {
  EXPECT_TRUE(throws_error(ErrorKind::input, "may be DNA or RNA", [] { of(">chain A\nGCGCGC\n"); }));
  EXPECT_TRUE(throws_error(ErrorKind::input, "has no letters", [] { of(">chain A\n>chain B\nMKV\n"); }));
  EXPECT_TRUE(throws_error(ErrorKind::input, "unexpected character", [] { of(">chain A\nMK;V\n"); }));
}

TEST(Composition, PowersOfPartsAddUpInAMixture) {
  const AverageProfile protein = load_average_profile("protein");
  const AverageProfile rna = load_average_profile("rna");
  const AverageProfile mixed = profile_of_composition({0.25, 0, 0.75}, "a test");
  for (std::size_t i = 0; i < mixed.mean.size(); i += 16) {
    EXPECT_NEAR(std::pow(mixed.mean[i], 2), 0.25 * std::pow(protein.mean[i], 2) + 0.75 * std::pow(rna.mean[i], 2),
                1e-12 * std::pow(mixed.mean[i], 2));
    // A window is of one kind or of the other, so it lies farther off than windows of one kind do.
    EXPECT_GE(mixed.standard_deviation[i], std::min(protein.standard_deviation[i], rna.standard_deviation[i]));
    EXPECT_GE(mixed.standard_deviation[i], 0.4 * std::abs(protein.mean[i] - rna.mean[i]));
  }
  EXPECT_EQ(mixed.n, protein.n + rna.n);
  EXPECT_EQ(profile_of_composition({1, 0, 0}, "a test").mean, protein.mean);
}

TEST(Composition, AverageProfilesTakeAFastaFile) {
  const TempDir folder;
  write_text(folder / "sequences.fa", ">p\nMKVLAAGGHH\n>r\nACGU\n");
  const AverageProfile profile = load_average_profile((folder / "sequences.fa").string());
  EXPECT_TRUE(profile.name.find("% protein") != std::string::npos && profile.name.find("% rna") != std::string::npos)
      << profile.name;
}

}  // namespace
}  // namespace acuity::testing
