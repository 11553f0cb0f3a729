#include "host/residues/q_score.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "host/core/parallel.h"
#include "host/residues/neighbours.h"
#include "host/residues/pair_sums.h"

namespace acuity {
namespace {

constexpr int shells = 20;
constexpr double shell_angstrom = 0.1;
constexpr int points_wanted = 8;
constexpr int attempts = 50;
constexpr double clearance = 0.9;  // In radii of the sphere.

/// Directions of all attempts: 8 points, 10, 12 ...
std::vector<std::vector<Vec3>> all_directions() {
  std::vector<std::vector<Vec3>> all;
  for (int attempt = 0; attempt < attempts; ++attempt) all.push_back(spiral_directions(points_wanted + 2 * attempt));
  return all;
}

/// Direction of another atom, and the cosine from which on a point of a sphere is too close to it.
struct Obstacle {
  Vec3 direction{};  ///< Towards the other atom, times its distance in A.
  double limit = 0;  ///< The largest product of a unit vector with `direction` that is far enough.
};

/// |r u - n|^2 > (c r)^2 is u n < (r^2 (1 - c^2) + n^2) / (2 r).
void find_obstacles(const std::vector<Vec3>& neighbours, double radius, std::vector<Obstacle>& obstacles) {
  obstacles.clear();
  for (const Vec3& n : neighbours) {
    const double square = n[0] * n[0] + n[1] * n[1] + n[2] * n[2];
    const double reach = (1 + clearance) * radius;
    if (square <= reach * reach)
      obstacles.push_back({n, (radius * radius * (1 - clearance * clearance) + square) / (2 * radius)});
  }
}

bool is_clear(const Vec3& u, const std::vector<Obstacle>& obstacles) {
  return std::none_of(obstacles.begin(), obstacles.end(), [&u](const Obstacle& o) {
    return u[0] * o.direction[0] + u[1] * o.direction[1] + u[2] * o.direction[2] >= o.limit;
  });
}

class AtomScore {
 public:
  AtomScore(VolumeView map, const QScoreSettings& settings, const std::vector<std::vector<Vec3>>& directions)
      : map_(map), sigma_(settings.sigma_angstrom), directions_(directions) {}

  double operator()(const Vec3& atom, const std::vector<Vec3>& neighbours) {
    PairSums sums;
    // Densities count from that of the centre, which keeps digits where a map has a large offset.
    const double centre = density_at(map_, atom);
    for (int i = 0; i < points_wanted; ++i) sums.add(0, 1);
    for (int shell = 1; shell <= shells; ++shell) add_shell(atom, neighbours, shell * shell_angstrom, centre, sums);
    return sums.correlation().value_or(0);
  }

 private:
  void add_shell(const Vec3& atom, const std::vector<Vec3>& neighbours, double radius, double centre, PairSums& sums) {
    find_obstacles(neighbours, radius, obstacles_);
    const double gaussian = std::exp(-radius * radius / (2 * sigma_ * sigma_));
    for (const std::vector<Vec3>& tried : directions_) {
      clear_.clear();
      for (const Vec3& u : tried)
        if (is_clear(u, obstacles_)) clear_.push_back(u);
      if (clear_.size() < static_cast<std::size_t>(points_wanted)) continue;
      for (const Vec3& u : clear_)
        sums.add(density_at(map_, {atom[0] + radius * u[0], atom[1] + radius * u[1], atom[2] + radius * u[2]}) - centre,
                 gaussian);
      return;
    }
  }

  VolumeView map_;
  double sigma_;
  const std::vector<std::vector<Vec3>>& directions_;
  std::vector<Obstacle> obstacles_;
  std::vector<Vec3> clear_;
};

}  // namespace

std::vector<Vec3> spiral_directions(int count) {
  std::vector<Vec3> directions;
  double angle = 0;
  for (int k = 0; k < count; ++k) {
    const double height = -1 + 2.0 * k / (count - 1);
    const double across = std::sqrt(std::max(0.0, 1 - height * height));
    if (k > 0 && k < count - 1) angle += 3.6 / std::sqrt(count * (1 - height * height));
    if (k == count - 1) angle = 0;
    directions.push_back({across * std::cos(angle), across * std::sin(angle), height});
  }
  return directions;
}

double density_at(VolumeView map, const Vec3& angstrom) {
  const std::array<std::int64_t, 3> edges{map.size.x, map.size.y, map.size.z};
  std::array<std::int64_t, 3> first{};
  Vec3 part{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double voxel = angstrom[axis] / map.spacing_angstrom;
    first[axis] = static_cast<std::int64_t>(std::floor(voxel));
    part[axis] = voxel - static_cast<double>(first[axis]);
    if (first[axis] < 0 || first[axis] > edges[axis] - 2) return 0;
  }
  const auto value = [&](std::int64_t x, std::int64_t y, std::int64_t z) {
    return static_cast<double>(
        map.voxels[static_cast<std::size_t>(map.size.index(first[0] + x, first[1] + y, first[2] + z))]);
  };
  const auto along_x = [&](std::int64_t y, std::int64_t z) {
    return value(0, y, z) + part[0] * (value(1, y, z) - value(0, y, z));
  };
  const auto along_y = [&](std::int64_t z) { return along_x(0, z) + part[1] * (along_x(1, z) - along_x(0, z)); };
  return along_y(0) + part[2] * (along_y(1) - along_y(0));
}

std::vector<double> q_scores(VolumeView map, const std::vector<Vec3>& atoms_angstrom, const QScoreSettings& settings) {
  const std::vector<std::vector<Vec3>> directions = all_directions();
  const Neighbours near(atoms_angstrom, (1 + clearance) * shells * shell_angstrom);
  std::vector<double> scores(atoms_angstrom.size());
  constexpr std::int64_t atoms_of_piece = 64;
  parallel_for(static_cast<std::int64_t>(scores.size()), atoms_of_piece, settings.threads,
               [&](std::int64_t begin, std::int64_t end) {
                 AtomScore score(map, settings, directions);
                 for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
                   scores[i] = score(atoms_angstrom[i], near.of(i));
               });
  return scores;
}

}  // namespace acuity
