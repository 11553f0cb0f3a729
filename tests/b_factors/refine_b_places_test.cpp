// Refined B factors of atoms that lie in wrong places, or in noise.
#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <acuity/model.h>
#include <acuity/simulate.h>

#include "host/b_factors/refine_b.h"
#include "host/density/model_density.h"
#include "support/cpu_engine.h"
#include "support/gradient_blob.h"
#include "support/statistics.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

using namespace gradient_blob;

/// The blob, with each atom moved by up to 20 A in a direction of its own to somewhere within 3 A of an atom.
Model kicked_blob() {
  std::mt19937 generator(3);
  std::normal_distribution<double> direction;
  std::uniform_real_distribution<double> length(0, 20);
  const Model blob_model = model_of(blob());
  const std::vector<Vec3>& places = blob_model.positions_angstrom();
  std::string text;
  int number = 0;
  for (const Vec3& from : places) {
    Vec3 to{};
    const auto is_near = [&](const Vec3& p) { return std::hypot(p[0] - to[0], p[1] - to[1], p[2] - to[2]) < 3; };
    do {
      const Vec3 d{direction(generator), direction(generator), direction(generator)};
      const double scale = length(generator) / std::hypot(d[0], d[1], d[2]);
      for (int k = 0; k < 3; ++k) to[k] = from[k] + scale * d[k];
    } while (std::none_of(places.begin(), places.end(), is_near));
    text += pdb_atom(++number, "C", "C", to[0], to[1], to[2]);
  }
  return model_of(text);
}

/// Half the difference of half maps without noise.
Volume no_noise() { return {size, spacing, std::vector<float>(static_cast<std::size_t>(size.count()), 0.F)}; }

/// B of the gradient at each atom, by a line through the atoms of the truth.
std::vector<double> gradient_at(const Model& model, const Gradient& gradient) {
  const Model truth = model_of(blob());
  double least = 1e9;
  double most = -1e9;
  for (const Vec3& p : truth.positions_angstrom()) {
    least = std::min(least, p[0]);
    most = std::max(most, p[0]);
  }
  EXPECT_NEAR(*std::min_element(gradient.truth.begin(), gradient.truth.end()), 40, 1e-6);
  std::vector<double> b;
  for (const Vec3& p : model.positions_angstrom()) b.push_back(40 + 120 * (p[0] - least) / (most - least));
  return b;
}

TEST(RefineB, AtomsInWrongPlacesHaveTheBOfTheMapAroundThem) {
  const Gradient gradient;
  Model model = kicked_blob();
  const RefinedB found = refine_b_factors(model, gradient.density, no_noise(), default_rule(), *cpu_engine());
  const std::vector<double> truth = gradient_at(model, gradient);
  EXPECT_GT(found.atoms_by_map, 400);
  EXPECT_GT(correlation_of(found.b_of_map, truth), 0.9);
  // Wrong coordinates alone are worth hundreds of A^2; the gradient has 120.
  const std::vector<double> b = model.b_factors();
  EXPECT_LT(*std::max_element(b.begin(), b.end()), 250);
  EXPECT_NEAR(mean_of(found.b_of_map), mean_of(truth), 60);
}

TEST(RefineB, RightAndWrongPartsOfAModelAreOnOneScale) {
  const Gradient gradient;
  Model flat = model_of(blob());
  flat.set_b_factor(90);
  const Volume density = model_density(flat, size, spacing, 2);
  // Atoms of the half at large x lie in wrong places.
  const Model truth = model_of(blob());
  const Model kicked = kicked_blob();
  std::vector<double> x;
  for (const Vec3& p : truth.positions_angstrom()) x.push_back(p[0]);
  std::nth_element(x.begin(), x.begin() + 250, x.end());
  const double middle = x[250];
  std::string text;
  int number = 0;
  for (const bool right : {true, false})
    for (const Vec3& p : (right ? truth : kicked).positions_angstrom())
      if ((p[0] < middle) == right) text += pdb_atom(++number, "C", "C", p[0], p[1], p[2]);
  Model model = model_of(text);
  const RefinedB found = refine_b_factors(model, density, no_noise(), default_rule(), *cpu_engine());
  std::vector<double> parts[2];
  for (std::size_t i = 0; i < found.b_of_map.size(); ++i)
    parts[model.positions_angstrom()[i][0] >= middle].push_back(found.b_of_map[i]);
  // By the resemblance alone wrong coordinates are worth hundreds of A^2.
  EXPECT_NEAR(mean_of(parts[0]), 90, 40);
  EXPECT_NEAR(mean_of(parts[1]), mean_of(parts[0]), 50);
}

TEST(RefineB, NoiseAloneGivesOneBToAllAtoms) {
  const Volume noise = gaussian_noise(size, spacing, {1, 60, 21}, 3);
  Model model = model_of(blob());
  const RefinedB found = refine_b_factors(model, noise, {}, default_rule(), *cpu_engine());
  const std::vector<double> b = model.b_factors();
  // Nothing says where the map is better; windows of noise differ by chance.
  EXPECT_LT(*std::max_element(b.begin(), b.end()), 200);
  EXPECT_GT(found.atoms_by_map, 450);
}

}  // namespace
}  // namespace acuity::testing
