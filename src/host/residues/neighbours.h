// Atoms near an atom, by cells.
// Used by the Q-scores, whose points keep away from all other atoms.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include <acuity/volume.h>

namespace acuity {

class Neighbours {
 public:
  /// Keeps a reference. `reach_angstrom` is above 0.
  Neighbours(const std::vector<Vec3>& atoms_angstrom, double reach_angstrom)
      : atoms_(atoms_angstrom), reach_(reach_angstrom) {
    for (std::size_t i = 0; i < atoms_.size(); ++i) cells_[key_of(cell_of(atoms_[i]))].push_back(i);
  }

  /// The other atoms within the reach of an atom, relative to it, the nearest first; of equal distances, the first.
  std::vector<Vec3> of(std::size_t atom) const {
    const Vec3& centre = atoms_[atom];
    const Cell middle = cell_of(centre);
    std::vector<std::pair<double, std::size_t>> found;
    for (std::int64_t z = -1; z <= 1; ++z)
      for (std::int64_t y = -1; y <= 1; ++y)
        for (std::int64_t x = -1; x <= 1; ++x) {
          const auto cell = cells_.find(key_of({middle[0] + x, middle[1] + y, middle[2] + z}));
          if (cell == cells_.end()) continue;
          for (const std::size_t i : cell->second) {
            const double square = std::pow(atoms_[i][0] - centre[0], 2) + std::pow(atoms_[i][1] - centre[1], 2) +
                                  std::pow(atoms_[i][2] - centre[2], 2);
            if (i != atom && square <= reach_ * reach_) found.emplace_back(square, i);
          }
        }
    std::sort(found.begin(), found.end());
    std::vector<Vec3> relative;
    relative.reserve(found.size());
    for (const auto& [square, i] : found)
      relative.push_back({atoms_[i][0] - centre[0], atoms_[i][1] - centre[1], atoms_[i][2] - centre[2]});
    return relative;
  }

 private:
  using Cell = std::array<std::int64_t, 3>;

  Cell cell_of(const Vec3& position) const {
    Cell cell{};
    for (std::size_t axis = 0; axis < 3; ++axis)
      cell[axis] = static_cast<std::int64_t>(std::floor(position[axis] / reach_));
    return cell;
  }
  /// Cells of 2^21 along an axis; coordinates of models are far smaller.
  static std::uint64_t key_of(const Cell& cell) {
    constexpr std::int64_t half = std::int64_t{1} << 20;
    std::uint64_t key = 0;
    for (const std::int64_t at : cell) key = key << 21U | (static_cast<std::uint64_t>(at + half) & 0x1FFFFFU);
    return key;
  }

  const std::vector<Vec3>& atoms_;
  double reach_;
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> cells_;
};

}  // namespace acuity
