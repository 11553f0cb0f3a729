// The atom nearest to a place, found by cells of a grid.
// Used by the B factors that perturb() gives to moved atoms.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <acuity/volume.h>

namespace acuity {

/// Positions (A, at least one) sorted into cubic cells.
class NearestAtom {
 public:
  explicit NearestAtom(const std::vector<Vec3>& positions_angstrom);

  /// Index of the position nearest to a place; of several as near, the first.
  std::size_t operator()(const Vec3& place) const;

 private:
  using Cell = std::array<std::int64_t, 3>;

  Cell cell_of(const Vec3& place) const;  ///< The cell that holds the place; beyond the grid for places outside.
  const std::vector<std::size_t>& atoms_of(const Cell& cell) const;

  const std::vector<Vec3>& positions_;
  Vec3 lowest_{};
  GridSize cells_;
  std::vector<std::vector<std::size_t>> atoms_;  ///< By cell, x fastest; ascending.
};

}  // namespace acuity
