#include "host/density/nearest_atom.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace acuity {
namespace {

constexpr double cell_angstrom = 5;  // About ten atoms of a molecule.

}  // namespace

NearestAtom::NearestAtom(const std::vector<Vec3>& positions_angstrom) : positions_(positions_angstrom) {
  lowest_ = positions_.front();
  Vec3 highest = positions_.front();
  for (const Vec3& p : positions_)
    for (std::size_t i = 0; i < 3; ++i) {
      lowest_[i] = std::min(lowest_[i], p[i]);
      highest[i] = std::max(highest[i], p[i]);
    }
  const Cell last = cell_of(highest);
  cells_ = {last[0] + 1, last[1] + 1, last[2] + 1};
  atoms_.resize(static_cast<std::size_t>(cells_.count()));
  for (std::size_t atom = 0; atom < positions_.size(); ++atom) {
    const Cell cell = cell_of(positions_[atom]);
    atoms_[static_cast<std::size_t>(cells_.index(cell[0], cell[1], cell[2]))].push_back(atom);
  }
}

NearestAtom::Cell NearestAtom::cell_of(const Vec3& place) const {
  Cell cell{};
  for (std::size_t i = 0; i < 3; ++i)
    cell[i] = static_cast<std::int64_t>(std::floor((place[i] - lowest_[i]) / cell_angstrom));
  return cell;
}

const std::vector<std::size_t>& NearestAtom::atoms_of(const Cell& cell) const {
  return atoms_[static_cast<std::size_t>(cells_.index(cell[0], cell[1], cell[2]))];
}

std::size_t NearestAtom::operator()(const Vec3& place) const {
  const Cell centre = cell_of(place);
  std::size_t nearest = 0;
  double least = std::numeric_limits<double>::infinity();
  const auto visit = [&](std::size_t atom) {
    double squares = 0;
    for (std::size_t i = 0; i < 3; ++i) squares += (positions_[atom][i] - place[i]) * (positions_[atom][i] - place[i]);
    if (squares > least || (squares == least && atom > nearest)) return;
    least = squares;
    nearest = atom;
  };
  // Rings of cells around the place's own: what lies in ring r + 1 is at least r cells away.
  for (std::int64_t ring = 0;; ++ring) {
    const double reach = static_cast<double>(ring - 1) * cell_angstrom;
    if (ring > 0 && least < reach * reach) return nearest;
    const auto range = [&](std::size_t axis, std::int64_t count) {
      return std::pair{std::max<std::int64_t>(0, centre[axis] - ring), std::min(count - 1, centre[axis] + ring)};
    };
    const auto [x0, x1] = range(0, cells_.x);
    const auto [y0, y1] = range(1, cells_.y);
    const auto [z0, z1] = range(2, cells_.z);
    for (std::int64_t z = z0; z <= z1; ++z)
      for (std::int64_t y = y0; y <= y1; ++y)
        for (std::int64_t x = x0; x <= x1; ++x) {
          const bool on_ring =
              std::max({std::abs(x - centre[0]), std::abs(y - centre[1]), std::abs(z - centre[2])}) == ring;
          if (!on_ring) continue;
          for (const std::size_t atom : atoms_of({x, y, z})) visit(atom);
        }
  }
}

}  // namespace acuity
