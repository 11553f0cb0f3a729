// B factors of small models from densities in which they are known.
#include "host/b_factors/refine_b.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <gtest/gtest.h>

#include <acuity/model.h>
#include <acuity/simulate.h>

#include "host/density/model_density.h"
#include "host/fourier/frequency_filter.h"
#include "support/cpu_engine.h"
#include "support/expect_error.h"
#include "support/gradient_blob.h"
#include "support/same_for_any_threads.h"
#include "support/statistics.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

using namespace gradient_blob;

TEST(RefineB, FindsTheBThatAllAtomsHave) {
  Model model = model_of(blob());
  model.set_b_factor(90);
  const Volume density = model_density(model, size, spacing, 2);
  const RefinedB found = refine_b_factors(model, density, {}, default_rule(), *cpu_engine());
  // The map is the model's density with 70 A^2 more, up to density below 1e-5 that is not drawn.
  for (std::size_t i = 0; i < found.b_of_map.size(); ++i) {
    ASSERT_NEAR(found.b_of_map[i], 90, 0.5) << i;
    ASSERT_NEAR(model.b_factors()[i], 20, 0.5) << i;
  }
  EXPECT_NEAR(found.shift, 70, 0.5);
  EXPECT_EQ(found.rounds.size(), 3U);
  EXPECT_LT(found.rounds.back().rms_change, 0.5);
  EXPECT_EQ(found.atoms_not_fitted, 0);
}

TEST(RefineB, FollowsBThatRisesAlongTheModelMoreInEachRound) {
  const Gradient gradient;
  RefineBRule rule = default_rule();
  Model model = model_of(blob());
  const RefinedB found = refine_b_factors(model, gradient.density, {}, rule, *cpu_engine());
  const double deviation =
      rms_difference(gradient.truth, std::vector<double>(gradient.truth.size(), mean_of(gradient.truth)));
  // Windows of 24 A see most of a molecule of 32 A, so they should miss less than half of the deviation that is there.
  const double rms = rms_difference(found.b_of_map, gradient.truth);
  EXPECT_LT(rms, deviation / 2);
  EXPECT_GT(correlation_of(found.b_of_map, gradient.truth), 0.95);
  // At 3.5 A a window that holds this deviation decays as if its mean were deviation^2 s^2 / 2 = 25 A^2 lower. One fit
  // leaves that out, and each further one takes back some of it.
  EXPECT_NEAR(mean_of(found.b_of_map), mean_of(gradient.truth), 10);
  rule.rounds = 1;
  EXPECT_LT(1.3 * rms, rms_difference(refine_b_factors(model, gradient.density, {}, rule, *cpu_engine()).b_of_map,
                                      gradient.truth));
}

TEST(RefineB, GivesTheBestTwentiethOfTheAtomsTheBestBAndNoneLessThanTheLeast) {
  const Gradient gradient;
  Model model = model_of(blob());
  RefineBRule rule = default_rule();
  rule.best_b = 30;
  rule.min_b = 28;
  const RefinedB found = refine_b_factors(model, gradient.density, {}, rule, *cpu_engine());
  const std::vector<double> b = model.b_factors();
  std::int64_t at_least = 0;
  std::int64_t below_best = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    EXPECT_NEAR(b[i], std::max(28.0, found.b_of_map[i] - found.shift), 1e-3);
    at_least += b[i] == 28;
    below_best += b[i] < 29.999;
  }
  EXPECT_EQ(at_least, found.atoms_at_least);
  EXPECT_GT(at_least, 0);
  EXPECT_NEAR(static_cast<double>(below_best), 0.05 * 500, 1);
}

TEST(RefineB, DoesNotDependOnTheMapsUnitNorOnItsOverallB) {
  const Gradient gradient;
  Model plain = model_of(blob());
  const RefinedB found = refine_b_factors(plain, gradient.density, {}, default_rule(), *cpu_engine());
  Volume sharpened = gradient.density;
  filter_frequencies(
      sharpened, [](double s) { return 700 * std::exp(100 * s * s / 4); }, 2);
  for (float& v : sharpened.voxels) v += 5;
  Model other = model_of(blob());
  const RefinedB found_sharpened = refine_b_factors(other, sharpened, {}, default_rule(), *cpu_engine());
  EXPECT_LT(rms_difference(plain.b_factors(), other.b_factors()), 1);
  EXPECT_NEAR(found_sharpened.shift, found.shift - 100, 1);
  EXPECT_LT(found_sharpened.b_of_map.front(), found.b_of_map.front());
}

TEST(RefineB, NoiseCostsLittle) {
  const Gradient gradient;
  const double deviation = moments(gradient.density.voxels).standard_deviation;
  const auto refined_with = [&](double level, std::uint64_t stream) {
    Volume noisy = gradient.density;
    const Volume noise = gaussian_noise(size, spacing, {level, 0, 8}, stream);
    for (std::size_t i = 0; i < noisy.voxels.size(); ++i) noisy.voxels[i] += noise.voxels[i];
    Model model = model_of(blob());
    return refine_b_factors(model, noisy, {}, default_rule(), *cpu_engine()).b_of_map;
  };
  const std::vector<double> clean = refined_with(1e-6 * deviation, 1);
  const std::vector<double> noisy = refined_with(deviation, 1);
  const std::vector<double> other = refined_with(deviation, 2);
  // The difference of two noises is sqrt(2) times the effect of one. Noise as strong as the density moves the atoms' B
  // factors by less than half of their spread.
  const double spread = rms_difference(gradient.truth, std::vector<double>(clean.size(), mean_of(gradient.truth)));
  const double moved = rms_difference(noisy, other) / std::sqrt(2.0);
  EXPECT_LT(moved, 0.5 * spread);
  // Atoms within a window move together; the blob of 32 A holds two windows of 24 A.
  EXPECT_NEAR(mean_of(noisy), mean_of(clean), 4 * moved / std::sqrt(2.0));
}

TEST(RefineB, IsTheSameForAnyNumberOfThreads) {
  const Gradient gradient;
  RefineBRule rule = default_rule();
  const auto run = [&](int threads) {
    rule.threads = threads;
    Model model = model_of(blob());
    const RefinedB found = refine_b_factors(model, gradient.density, {}, rule, *cpu_engine());
    return std::pair(found.b_of_map, model.b_factors());
  };
  expect_same_for_any_threads(run, {3});
}

/// `atom` lines of one residue: pdb_atom() numbers residues by atoms.
std::string in_residue(std::string line, const std::string& number, char alternate = ' ') {
  line.replace(22, 4, number);
  line[16] = alternate;
  return line;
}

TEST(RefineB, HydrogensAndAlternatesHaveTheBOfTheirResidue) {
  const std::string more = in_residue(pdb_atom(601, "N", "N", 29, 20, 26), " 700") +
                           in_residue(pdb_atom(602, "CA", "C", 30, 21, 26, 12, 0.5), " 700", 'A') +
                           in_residue(pdb_atom(603, "CA", "C", 30.5, 21, 27, 70, 0.5), " 700", 'B') +
                           in_residue(pdb_atom(604, "H", "H", 29, 19, 26), " 700");
  for (const Hydrogens hydrogens : {Hydrogens::keep, Hydrogens::drop}) {
    Model model = model_of(blob() + more, hydrogens);
    const std::size_t atoms = hydrogens == Hydrogens::keep ? 504 : 503;
    refine_b_factors(model, Gradient().density, {}, default_rule(), *cpu_engine());
    const std::vector<double> b = model.b_factors();
    ASSERT_EQ(b.size(), atoms);
    for (std::size_t i = 501; i < atoms; ++i) EXPECT_EQ(b[i], b[500]) << i;
    EXPECT_NE(b[499], b[500]);
  }
}

TEST(RefineB, AtomsOutsideTheBoxHaveTheMedianChange) {
  Model model = model_of(blob() + pdb_atom(601, "C", "C", -20, 26, 26) + pdb_atom(602, "C", "C", 29, 26, 999));
  const Gradient gradient;
  const RefinedB found = refine_b_factors(model, gradient.density, {}, default_rule(), *cpu_engine());
  EXPECT_EQ(found.atoms_not_fitted, 2);
  EXPECT_EQ(found.b_of_map[500], found.b_of_map[501]);
  std::vector<double> inside(found.b_of_map.begin(), found.b_of_map.begin() + 500);
  std::sort(inside.begin(), inside.end());
  EXPECT_GT(found.b_of_map[500], inside[100]);
  EXPECT_LT(found.b_of_map[500], inside[400]);
}

TEST(RefineB, OneAtomIsEnough) {
  Model model = model_of(pdb_atom(1, "C", "C", centre[0], centre[1], centre[2]));
  model.set_b_factor(70);
  const Volume density = model_density(model, size, spacing, 2);
  const RefinedB found = refine_b_factors(model, density, {}, default_rule(), *cpu_engine());
  EXPECT_NEAR(found.b_of_map.at(0), 70, 0.5);
  EXPECT_NEAR(model.b_factors().at(0), 20, 1e-3) << "the best atom";
}

TEST(RefineB, NoAtomHasMoreThanTheMost) {
  const Gradient gradient;
  Model model = model_of(blob());
  RefineBRule rule = default_rule();
  rule.max_b = 60;
  const RefinedB found = refine_b_factors(model, gradient.density, {}, rule, *cpu_engine());
  std::int64_t at_most = 0;
  for (const double b : model.b_factors()) {
    EXPECT_LE(b, 60);
    at_most += b == 60;
  }
  EXPECT_GT(at_most, 0);
  EXPECT_EQ(at_most, found.atoms_at_most);
  EXPECT_LE(RefineBRule().max_b, 999.99) << "what a file of the PDB holds";
}

TEST(RefineB, SaysWhereThereIsNothingToRefine) {
  const Gradient gradient;
  Model model = model_of(blob());
  Volume inverted = gradient.density;
  for (float& v : inverted.voxels) v = -v;
  EXPECT_TRUE(throws_error(ErrorKind::input, "the map is the opposite of the model",
                           [&] { refine_b_factors(model, inverted, {}, default_rule(), *cpu_engine()); }));
  RefineBRule coarse = default_rule();
  coarse.to_angstrom = 8;
  EXPECT_TRUE(throws_error(ErrorKind::input, "2 shells from 13 to 8 A, and three are needed",
                           [&] { refine_b_factors(model, gradient.density, {}, coarse, *cpu_engine()); }));
  model.translate({500, 0, 0});
  EXPECT_TRUE(throws_error(ErrorKind::input, "no atom lies inside the map",
                           [&] { refine_b_factors(model, gradient.density, {}, default_rule(), *cpu_engine()); }));
}

}  // namespace
}  // namespace acuity::testing
