#include "host/profiles/part_profiles.h"

#include <array>
#include <cmath>
#include <complex>

#include <gtest/gtest.h>

#include <acuity/model.h>

#include "host/profiles/structure_parts.h"
#include "support/ideal_peptide.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

Model model_from(const std::string& text) {
  const TempDir folder;
  write_text(folder / "model.pdb", text);
  return read_model(folder / "model.pdb");
}

/// Electron form factors of carbon, nitrogen and oxygen (Peng, Ren, Dudarev and Whelan 1996, Acta Cryst. A52, 257,
/// table 3, 0 to 6 1/A), as a and b of five Gaussians in sin(theta) / lambda.
double form_factor(const std::string& element, double s) {
  struct Gaussians {
    std::array<double, 5> a, b;
  };
  static const Gaussians carbon{{0.0893, 0.2563, 0.7570, 1.0487, 0.3575}, {0.2465, 1.7100, 6.4094, 18.6113, 50.2523}};
  static const Gaussians nitrogen{{0.1022, 0.3219, 0.7982, 0.8197, 0.1715}, {0.2451, 1.7481, 6.1925, 17.3894, 48.1431}};
  static const Gaussians oxygen{{0.0974, 0.2921, 0.6910, 0.6990, 0.2039}, {0.2067, 1.3815, 4.6943, 12.7105, 32.4726}};
  const Gaussians& g = element == "C" ? carbon : element == "N" ? nitrogen : oxygen;
  double f = 0;
  for (std::size_t i = 0; i < 5; ++i) f += g.a[i] * std::exp(-g.b[i] * s * s / 4);
  return f;
}

/// <|F|> over every coefficient of a shell, atom by atom.
double exact_amplitude(const std::vector<PeptideAtom>& atoms, double edge, int shell) {
  const double pi = std::acos(-1.0);
  double sum = 0;
  int count = 0;
  for (int kz = -shell - 1; kz <= shell + 1; ++kz)
    for (int ky = -shell - 1; ky <= shell + 1; ++ky)
      for (int kx = -shell - 1; kx <= shell + 1; ++kx) {
        const double length = std::sqrt(kx * kx + ky * ky + kz * kz);
        if (std::lround(length) != shell) continue;
        std::complex<double> f = 0;
        for (const PeptideAtom& atom : atoms)
          f += std::polar(form_factor(atom.element, length / edge),
                          -2 * pi * (kx * atom.at[0] + ky * atom.at[1] + kz * atom.at[2]) / edge);
        sum += std::abs(f);
        ++count;
      }
  return sum / count;
}

double exact_mass(const std::vector<PeptideAtom>& atoms) {
  double mass = 0;
  for (const PeptideAtom& atom : atoms) mass += form_factor(atom.element, 0);
  return mass;
}

TEST(PartProfiles, AgreeWithSumsOverAtoms) {
  // A helix of 18 residues is 30 A long; its file has three decimals.
  std::vector<PeptideAtom> atoms = ideal_peptide(18, -57, -47);
  for (PeptideAtom& atom : atoms)
    for (double& x : atom.at) x = std::round(x * 1000) / 1000;
  const RadialAmplitudes spectrum(SpectrumCell{96, 0.5});
  const ModelProfiles profiles = profiles_of_parts(model_from(peptide_text(atoms)), spectrum, 10, 2);
  ASSERT_EQ(profiles.parts.size(), 2U);
  const PartProfile& protein = profiles.parts[1];
  EXPECT_EQ(protein.name, "protein");
  EXPECT_EQ(protein.residues, 18);
  EXPECT_NEAR(protein.sum_of_f0, exact_mass(atoms), 1e-4 * exact_mass(atoms));
  for (const int shell : {0, 1, 2, 5, 10, 16, 24}) {
    const double expected = exact_amplitude(atoms, 48, shell) / std::sqrt(exact_mass(atoms));
    // Atoms are not drawn where their density is below 1e-6: some 1e-5 of the amplitude. Up to half of the Nyquist
    // limit the images of the spectrum are at most exp(-18 (1.5^2 - 0.5^2) / 4) = 1e-4 as large, six of them with any
    // phase.
    EXPECT_NEAR(protein.amplitude[static_cast<std::size_t>(shell)], expected, 1e-4 * expected) << shell;
  }
}

TEST(PartProfiles, TheHelixOfAHelixIsAllOfItButTheEnds) {
  const ModelProfiles profiles =
      profiles_of_parts(model_from(peptide_text(ideal_peptide(18, -57, -47))), RadialAmplitudes({96, 0.5}), 10, 2);
  EXPECT_EQ(profiles.parts[0].name, "helix");
  EXPECT_EQ(profiles.parts[0].residues, 16);
  ASSERT_EQ(profiles.left_out.size(), 1U);
  EXPECT_EQ(profiles.left_out[0].name, "coil");
  EXPECT_EQ(profiles.left_out[0].residues, 2);
  EXPECT_EQ(profiles.left_out[0].why, LeftOut::too_few);
}

TEST(PartProfiles, DoNotDependOnBFactorsPlaceHydrogensOrLigands) {
  const std::string text = peptide_text(ideal_peptide(14, -57, -47));
  std::string dressed = peptide_text(ideal_peptide(14, -57, -47));
  for (std::size_t at = 0; (at = dressed.find("  1.00 30.00", at)) != std::string::npos; at += 12)
    dressed.replace(at, 12, "  0.50 77.00");
  dressed.insert(dressed.find("END"),
                 "ATOM    900  H   ALA A   5      10.000   0.000   0.000  1.00 30.00           H\n"
                 "HETATM  901  C1  HEM A 101      20.000  10.000   0.000  1.00 30.00           C\n"
                 "HETATM  902  O   HOH A 201      25.000  10.000   0.000  1.00 30.00           O\n");
  const RadialAmplitudes spectrum(SpectrumCell{80, 0.5});
  const ModelProfiles bare = profiles_of_parts(model_from(text), spectrum, 10, 2);
  const ModelProfiles full = profiles_of_parts(model_from(dressed), spectrum, 10, 2);
  ASSERT_EQ(bare.parts.size(), full.parts.size());
  for (std::size_t i = 0; i < bare.parts.size(); ++i) EXPECT_EQ(bare.parts[i].amplitude, full.parts[i].amplitude);
}

TEST(PartProfiles, WhatDoesNotFitTheCellIsLeftOutAndSaidSo) {
  const ModelProfiles profiles =
      profiles_of_parts(model_from(peptide_text(ideal_peptide(18, -57, -47))), RadialAmplitudes({64, 0.5}), 10, 2);
  EXPECT_TRUE(profiles.parts.empty());
  ASSERT_EQ(profiles.left_out.size(), 3U);
  EXPECT_EQ(profiles.left_out[2].name, "protein");
  EXPECT_EQ(profiles.left_out[2].why, LeftOut::too_large);
}

}  // namespace
}  // namespace acuity::testing
