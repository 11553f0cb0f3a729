// Kicks and exchanged B factors of perturb() against closed forms and brute force.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include <acuity/model.h>
#include <acuity/perturb.h>

#include "host/density/kicks.h"
#include "host/density/nearest_atom.h"
#include "host/density/perturbed_b.h"
#include "support/expect_error.h"
#include "support/model_text.h"
#include "support/raw_map.h"
#include "support/same_for_any_threads.h"
#include "support/statistics.h"

namespace acuity::testing {
namespace {

double length_of(const Vec3& v) { return std::sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]); }

/// Largest distance between the distribution of numbers and the uniform one in low ... high (Kolmogorov, Smirnov).
double distance_from_uniform(std::vector<double> values, double low, double high) {
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  double largest = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double expected = (values[i] - low) / (high - low);
    largest = std::max({largest, std::abs(expected - static_cast<double>(i) / n),
                        std::abs(expected - static_cast<double>(i + 1) / n)});
  }
  return largest;
}

constexpr std::size_t many = 20000;
/// Exceeded once in 10^5 by chance: sqrt(ln(2 / 1e-5) / 2) = 2.47.
const double chance = 2.47 / std::sqrt(static_cast<double>(many));

TEST(Kicks, HaveUniformLengthsAndUniformDirections) {
  const double range = 6;
  std::vector<double> lengths;
  std::array<std::vector<double>, 3> cosines;
  for (std::size_t atom = 0; atom < many; ++atom) {
    const Vec3 kick = kick_of(3, atom, 0, range);
    lengths.push_back(length_of(kick));
    for (std::size_t i = 0; i < 3; ++i) cosines[i].push_back(kick[i] / lengths.back());
  }
  EXPECT_LT(distance_from_uniform(lengths, 0, range), chance);
  // The cosine to any axis is uniform for a direction that is uniform on the sphere.
  for (const std::vector<double>& cosine : cosines) EXPECT_LT(distance_from_uniform(cosine, -1, 1), chance);
  EXPECT_LT(std::abs(correlation_of(lengths, cosines[2])), 4 / std::sqrt(static_cast<double>(many)));
}

TEST(Kicks, OfOtherSeedsAtomsAndAttemptsAreIndependent) {
  std::vector<double> first;
  std::array<std::vector<double>, 3> others;
  for (std::size_t atom = 0; atom < many; ++atom) {
    first.push_back(length_of(kick_of(3, atom, 0, 1)));
    others[0].push_back(length_of(kick_of(4, atom, 0, 1)));
    others[1].push_back(length_of(kick_of(3, atom, 1, 1)));
    others[2].push_back(length_of(kick_of(3, atom + 1, 0, 1)));
  }
  for (const std::vector<double>& other : others)
    EXPECT_LT(std::abs(correlation_of(first, other)), 4 / std::sqrt(static_cast<double>(many)));
}

TEST(Kicks, WithoutABoundaryHaveTheRmsOfTheirClosedForm) {
  const std::vector<Vec3> positions(many, Vec3{1, 2, 3});
  const double range = 10;
  const KickedAtoms kicked = kicked_atoms(positions, range, 5, nullptr, 1);
  // The mean square of lengths uniform in 0 ... R is R^2 / 3, with the variance (1/5 - 1/9) R^4 / n.
  const double error = range * range * std::sqrt((1.0 / 5 - 1.0 / 9) / static_cast<double>(many));
  EXPECT_NEAR(kicked.rmsd_angstrom * kicked.rmsd_angstrom, range * range / 3, 4 * error);
  double squares = 0;
  for (const Vec3& p : kicked.positions_angstrom) squares += std::pow(length_of({p[0] - 1, p[1] - 2, p[2] - 3}), 2);
  EXPECT_NEAR(kicked.rmsd_angstrom, std::sqrt(squares / static_cast<double>(many)), 1e-12);
  EXPECT_EQ(kicked.redrawn, 0);
}

/// 150 atoms in a ball of 10 A.
Model ball() { return model_of(pdb_blob(150, {49, 21, 70}, 10, 1)); }

TEST(Kicks, EndWithinThreeAngstromAndHalfACosineEdgeOfTheModel) {
  const Model model = ball();
  const double spacing = 1.5;
  const MolecularBoundary boundary = boundary_of(model, spacing, 2);
  const KickedAtoms kicked = kicked_atoms(model.positions_angstrom(), 40, 7, &boundary, 2);
  EXPECT_GT(kicked.redrawn, 50) << "most kicks of up to 40 A leave a ball of 10 A";
  EXPECT_EQ(kicked.unmoved, 0);
  EXPECT_LT(kicked.rmsd_angstrom, 40 / std::sqrt(3.0));
  const auto near_an_atom = [&](const Vec3& voxel) {
    return std::any_of(model.positions_angstrom().begin(), model.positions_angstrom().end(), [&](const Vec3& p) {
      return length_of({p[0] - voxel[0], p[1] - voxel[1], p[2] - voxel[2]}) <= 3;
    });
  };
  // The cosine edge of 5 voxels falls to 0.5 at 2.5 voxels from the nearest voxel within 3 A of an atom.
  const auto inside = [&](const Vec3& place) {
    for (int z = -2; z <= 2; ++z)
      for (int y = -2; y <= 2; ++y)
        for (int x = -2; x <= 2; ++x) {
          if (x * x + y * y + z * z > 6) continue;
          const Vec3 voxel{(std::round(place[0] / spacing) + x) * spacing,
                           (std::round(place[1] / spacing) + y) * spacing,
                           (std::round(place[2] / spacing) + z) * spacing};
          if (near_an_atom(voxel)) return true;
        }
    return false;
  };
  for (const Vec3& place : kicked.positions_angstrom) EXPECT_TRUE(inside(place));
  // And the boundary holds no less: the rim of a ball of 10 A, 3 A and 2.5 voxels of 1.5 A.
  double farthest = 0;
  for (const Vec3& p : kicked.positions_angstrom)
    farthest = std::max(farthest, length_of({p[0] - 49, p[1] - 21, p[2] - 70}));
  EXPECT_GT(farthest, 13);
}

TEST(Kicks, AreTheSameForAnyNumberOfThreads) {
  const std::vector<Vec3> positions(2000, Vec3{49, 21, 70});
  const MolecularBoundary boundary = boundary_of(ball(), 1, 1);
  expect_same_for_any_threads(
      [&](int threads) { return kicked_atoms(positions, 30, 9, &boundary, threads).positions_angstrom; });
}

TEST(Kicks, LeaveAtomsInPlaceThatCannotComeInside) {
  const MolecularBoundary boundary = boundary_of(ball(), 1, 1);
  const std::vector<Vec3> positions{{49, 21, 70}, {500, 21, 70}};
  const KickedAtoms kicked = kicked_atoms(positions, 5, 1, &boundary, 1);
  EXPECT_EQ(kicked.unmoved, 1);
  EXPECT_EQ(kicked.positions_angstrom[1], positions[1]);
}

TEST(Perturb, ReachesAnExactRmsdOrRefuses) {
  const Model model = ball();
  const MolecularBoundary boundary = boundary_of(model, 1, 1);
  PerturbSettings settings;
  settings.rmsd_angstrom = 4;
  settings.rmsd_exact = true;
  EXPECT_NEAR(perturb(model, &boundary, settings).rmsd_angstrom, 4, 0.08) << "one of 150 atoms makes a jump";
  EXPECT_NEAR(perturb(model, nullptr, settings).rmsd_angstrom, 4, 4e-4);
  settings.rmsd_angstrom = 100;
  EXPECT_NEAR(perturb(model, nullptr, settings).rmsd_angstrom, 100, 0.01);
  EXPECT_TRUE(
      throws_error(ErrorKind::input, "cannot be reached exactly", [&] { perturb(model, &boundary, settings); }));
}

TEST(Perturb, WithoutAnExactRmsdMovesByUpToTwiceIt) {
  const Model model = ball();
  PerturbSettings settings;
  settings.rmsd_angstrom = 3;
  const Perturbation result = perturb(model, nullptr, settings);
  EXPECT_DOUBLE_EQ(result.range_angstrom, 6);
  for (std::size_t i = 0; i < 150; ++i) {
    const Vec3& a = model.positions_angstrom()[i];
    const Vec3& b = result.model.positions_angstrom()[i];
    EXPECT_LE(length_of({a[0] - b[0], a[1] - b[1], a[2] - b[2]}), 6 + 1e-9);
  }
  EXPECT_EQ(result.model.b_factors(), model.b_factors());
}

/// 1000 places in a cube of 60 A, and B factors from 20 to 219 A^2 that no two neighbours share.
struct Atoms {
  std::vector<Vec3> positions;
  std::vector<double> b;

  Atoms() {
    for (std::size_t i = 0; i < 1000; ++i) {
      Vec3 p = kick_of(1, i, 0, 1);
      for (double& x : p) x *= 30;
      positions.push_back(p);
      b.push_back(20 + static_cast<double>(i * 7 % 200));
    }
  }
  std::vector<double> after(PerturbB kind, std::uint64_t seed = 1) const {
    PerturbSettings settings;
    settings.b = kind;
    settings.seed = seed;
    return perturbed_b(positions, positions, b, settings);
  }
};

TEST(PerturbedB, ShufflingKeepsTheHistogramAndLosesThePlaces) {
  const Atoms atoms;
  const std::vector<double> after = atoms.after(PerturbB::shuffle);
  EXPECT_EQ(std::multiset<double>(after.begin(), after.end()), std::multiset<double>(atoms.b.begin(), atoms.b.end()));
  EXPECT_LT(std::abs(correlation_of(after, atoms.b)), 4 / std::sqrt(1000.0));
  EXPECT_EQ(after, atoms.after(PerturbB::shuffle));
  EXPECT_NE(after, atoms.after(PerturbB::shuffle, 2));
}

TEST(PerturbedB, DrawnOnesAreUniformInTheRange) {
  const Atoms atoms;
  EXPECT_LT(distance_from_uniform(atoms.after(PerturbB::random), 20, 219), 2.47 / std::sqrt(1000.0));
}

TEST(PerturbedB, OfOneCubeAreTheSame) {
  const Atoms atoms;
  const std::vector<double> after = atoms.after(PerturbB::blocks);
  Vec3 lowest = atoms.positions[0];
  for (const Vec3& p : atoms.positions)
    for (std::size_t i = 0; i < 3; ++i) lowest[i] = std::min(lowest[i], p[i]);
  std::map<std::array<int, 3>, std::set<double>> of_cube;
  for (std::size_t atom = 0; atom < after.size(); ++atom) {
    std::array<int, 3> cube{};
    for (std::size_t i = 0; i < 3; ++i) cube[i] = static_cast<int>((atoms.positions[atom][i] - lowest[i]) / 25);
    of_cube[cube].insert(after[atom]);
  }
  std::set<double> all(after.begin(), after.end());
  EXPECT_GT(of_cube.size(), 8U);
  EXPECT_EQ(all.size(), of_cube.size()) << "each cube has one of its own";
  for (const auto& [cube, values] : of_cube) EXPECT_EQ(values.size(), 1U);
}

TEST(PerturbedB, UniformOnesAreTheMean) {
  const Atoms atoms;
  for (const double b : atoms.after(PerturbB::uniform)) EXPECT_NEAR(b, mean_of(atoms.b), 1e-9);
}

TEST(PerturbedB, OfTheNearestAtomAreThoseOfBruteForce) {
  const Atoms atoms;
  std::vector<Vec3> moved;
  for (std::size_t i = 0; i < 300; ++i) {
    Vec3 p = kick_of(2, i, 0, 1);
    for (double& x : p) x *= 60;  // Some lie far outside.
    moved.push_back(p);
  }
  PerturbSettings settings;
  settings.b = PerturbB::nearest;
  const std::vector<double> b(atoms.b.begin(), atoms.b.begin() + 300);
  const std::vector<Vec3> positions(atoms.positions.begin(), atoms.positions.begin() + 300);
  const std::vector<double> after = perturbed_b(positions, moved, b, settings);
  for (std::size_t i = 0; i < 300; ++i) {
    std::size_t nearest = 0;
    const auto distance = [&](std::size_t atom) {
      const Vec3& p = positions[atom];
      return length_of({p[0] - moved[i][0], p[1] - moved[i][1], p[2] - moved[i][2]});
    };
    for (std::size_t atom = 1; atom < 300; ++atom)
      if (distance(atom) < distance(nearest)) nearest = atom;
    EXPECT_EQ(after[i], b[nearest]) << i;
  }
}

TEST(PerturbedB, AreNotDrawnFromAnEmptyRange) {
  PerturbSettings settings;
  settings.b = PerturbB::random;
  const std::vector<Vec3> positions(3, Vec3{});
  const std::vector<double> same(3, 30);
  EXPECT_TRUE(throws_error(ErrorKind::input, "all atoms of the model have the same",
                           [&] { perturbed_b(positions, positions, same, settings); }));
  settings.b_range = {50, 50};
  EXPECT_TRUE(throws_error(ErrorKind::input, "ends where it begins",
                           [&] { perturbed_b(positions, positions, same, settings); }));
  settings.b_range = {50, 60};
  for (const double b : perturbed_b(positions, positions, same, settings)) EXPECT_NEAR(b, 55, 5);
}

}  // namespace
}  // namespace acuity::testing
