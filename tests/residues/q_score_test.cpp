#include "host/residues/q_score.h"

#include <cmath>

#include <gtest/gtest.h>

#include "support/same_for_any_threads.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

double distance(const Vec3& a, const Vec3& b) { return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]); }

/// Linear interpolation as the weighted sum over eight corners.
double naive_density(const Volume& map, const Vec3& at) {
  double sum = 0;
  Vec3 voxel{};
  for (int axis = 0; axis < 3; ++axis) voxel[axis] = at[axis] / map.spacing_angstrom;
  for (int corner = 0; corner < 8; ++corner) {
    double weight = 1;
    std::int64_t index[3];
    for (int axis = 0; axis < 3; ++axis) {
      const double below = std::floor(voxel[axis]);
      const bool upper = (corner >> axis & 1) != 0;
      weight *= upper ? voxel[axis] - below : 1 - (voxel[axis] - below);
      index[axis] = static_cast<std::int64_t>(below) + (upper ? 1 : 0);
    }
    sum += weight * map.voxels.at(static_cast<std::size_t>(map.size.index(index[0], index[1], index[2])));
  }
  return sum;
}

/// The definition: spheres, attempts of 8, 10 ... points by their distances to all other atoms, one correlation.
double naive_q(const Volume& map, const std::vector<Vec3>& atoms, std::size_t atom, double sigma) {
  std::vector<double> density(8, naive_density(map, atoms[atom]));
  std::vector<double> gaussian(8, 1.0);
  for (int shell = 1; shell <= 20; ++shell) {
    const double r = 0.1 * shell;
    for (int count = 8; count < 108; count += 2) {
      std::vector<Vec3> clear;
      for (const Vec3& u : spiral_directions(count)) {
        const Vec3 p{atoms[atom][0] + r * u[0], atoms[atom][1] + r * u[1], atoms[atom][2] + r * u[2]};
        bool free = true;
        for (std::size_t other = 0; other < atoms.size(); ++other)
          free = free && (other == atom || distance(p, atoms[other]) > 0.9 * r);
        if (free) clear.push_back(p);
      }
      if (clear.size() < 8) continue;
      for (const Vec3& p : clear) {
        density.push_back(naive_density(map, p));
        gaussian.push_back(std::exp(-0.5 * (r / sigma) * (r / sigma)));
      }
      break;
    }
  }
  double mean_d = 0;
  double mean_g = 0;
  for (std::size_t i = 0; i < density.size(); ++i) {
    mean_d += density[i] / static_cast<double>(density.size());
    mean_g += gaussian[i] / static_cast<double>(density.size());
  }
  double dg = 0;
  double dd = 0;
  double gg = 0;
  for (std::size_t i = 0; i < density.size(); ++i) {
    dg += (density[i] - mean_d) * (gaussian[i] - mean_g);
    dd += (density[i] - mean_d) * (density[i] - mean_d);
    gg += (gaussian[i] - mean_g) * (gaussian[i] - mean_g);
  }
  return dg / std::sqrt(dd * gg);
}

/// Atoms of a crowded chain: some spheres take many attempts, some have no room.
std::vector<Vec3> crowded_atoms() {
  std::vector<Vec3> atoms;
  for (int i = 0; i < 14; ++i)
    atoms.push_back({8 + 1.1 * (i % 3), 8 + 1.2 * (i / 3 % 3), 8 + 1.3 * (i / 9) + 0.01 * i});
  return atoms;
}

TEST(QScore, IsTheCorrelationOfItsDefinition) {
  const Volume map = random_volume({24, 24, 24}, 0.8, 11);
  const std::vector<Vec3> atoms = crowded_atoms();
  const std::vector<double> scores = q_scores(map, atoms, {0.4, 1});
  // Sums of some 300 products in double, from one offset or another.
  for (std::size_t i = 0; i < atoms.size(); ++i) EXPECT_NEAR(scores[i], naive_q(map, atoms, i, 0.4), 1e-10) << i;
}

TEST(QScore, OfALoneGaussianIsOne) {
  // All points of up to 2 A lie inside the map.
  Volume map{{51, 51, 51}, 0.1, std::vector<float>(51 * 51 * 51)};
  for (int z = 0; z < 51; ++z)
    for (int y = 0; y < 51; ++y)
      for (int x = 0; x < 51; ++x)
        map.voxels[static_cast<std::size_t>(map.size.index(x, y, z))] = static_cast<float>(
            5 + 2 * std::exp(-0.5 * 0.01 * ((x - 25) * (x - 25) + (y - 25) * (y - 25) + (z - 25) * (z - 25)) / 0.36));
  // Interpolation errs by h^2 f'' / 8 at most: 0.01 / 0.36 / 8 of the height in three directions.
  EXPECT_GT(q_scores(map, {{2.5, 2.5, 2.5}}, {0.6, 1})[0], 0.999);
  EXPECT_LT(q_scores(map, {{1.7, 2.5, 2.5}}, {0.6, 1})[0], 0.8);  // An atom beside the density.
}

TEST(QScore, OfAConstantMapIsZero) {
  const Volume map{{20, 20, 20}, 1, std::vector<float>(8000, 3.0F)};
  EXPECT_EQ(q_scores(map, {{9, 9, 9}}, {0.4, 1})[0], 0);
}

TEST(QScore, IsTheSameForAnyThreads) {
  const Volume map = random_volume({24, 24, 24}, 0.8, 12);
  std::vector<Vec3> atoms;
  for (int i = 0; i < 300; ++i) atoms.push_back({2 + 0.05 * i, 9 + std::sin(i), 9 + std::cos(i)});
  expect_same_for_any_threads([&](int threads) { return q_scores(map, atoms, {0.4, threads}); });
}

}  // namespace
}  // namespace acuity::testing
