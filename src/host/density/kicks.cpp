#include "host/density/kicks.h"

#include <cmath>
#include <numbers>

#include "host/core/parallel.h"
#include "host/core/philox.h"

namespace acuity {
namespace {

constexpr std::uint32_t kick_stream = 1;
constexpr std::int64_t atoms_per_piece = 256;

Vec3 sum(const Vec3& a, const Vec3& b) { return {a[0] + b[0], a[1] + b[1], a[2] + b[2]}; }

double squared_distance(const Vec3& a, const Vec3& b) {
  return (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2]);
}

}  // namespace

bool MolecularBoundary::contains(const Vec3& place) const {
  std::array<std::int64_t, 3> at{};
  for (std::size_t i = 0; i < 3; ++i) at[i] = std::llround((place[i] - first_voxel_angstrom[i]) / spacing_angstrom);
  const GridSize& size = mask.size;
  if (at[0] < 0 || at[1] < 0 || at[2] < 0 || at[0] >= size.x || at[1] >= size.y || at[2] >= size.z) return false;
  return mask.inside[static_cast<std::size_t>(size.index(at[0], at[1], at[2]))] != 0;
}

Vec3 kick_of(std::uint64_t seed, std::uint64_t atom, std::uint32_t attempt, double range_angstrom) {
  const std::array<std::uint32_t, 4> bits =
      philox({low_word(atom), high_word(atom), attempt, kick_stream}, {low_word(seed), high_word(seed)});
  const double length = range_angstrom * unit_uniform(bits[0], bits[1]);
  // Areas of a sphere are proportional to their extents along its axis (Archimedes), so the cosine is uniform.
  const double cosine = 2 * unit_uniform(bits[2], 0) - 1;
  const double angle = 2 * std::numbers::pi * unit_uniform(bits[3], 0);
  const double sine = std::sqrt(1 - cosine * cosine);
  return {length * sine * std::cos(angle), length * sine * std::sin(angle), length * cosine};
}

KickedAtoms kicked_atoms(const std::vector<Vec3>& positions, double range, std::uint64_t seed,
                         const MolecularBoundary* boundary, int threads) {
  KickedAtoms kicked;
  kicked.positions_angstrom = positions;
  if (range == 0) return kicked;
  std::vector<std::uint32_t> attempts(positions.size());
  parallel_for(static_cast<std::int64_t>(positions.size()), atoms_per_piece, threads,
               [&](std::int64_t begin, std::int64_t end) {
                 for (auto atom = static_cast<std::size_t>(begin); atom < static_cast<std::size_t>(end); ++atom) {
                   for (std::uint32_t attempt = 0; attempt < max_kick_attempts; ++attempt) {
                     attempts[atom] = attempt + 1;
                     const Vec3 place = sum(positions[atom], kick_of(seed, atom, attempt, range));
                     if (boundary != nullptr && !boundary->contains(place)) continue;
                     kicked.positions_angstrom[atom] = place;
                     attempts[atom] = attempt;
                     break;
                   }
                 }
               });
  double squares = 0;
  for (std::size_t atom = 0; atom < positions.size(); ++atom) {
    squares += squared_distance(positions[atom], kicked.positions_angstrom[atom]);
    kicked.redrawn += attempts[atom] > 0 ? 1 : 0;
    kicked.unmoved += attempts[atom] == max_kick_attempts ? 1 : 0;
  }
  kicked.rmsd_angstrom = std::sqrt(squares / static_cast<double>(positions.size()));
  return kicked;
}

}  // namespace acuity
