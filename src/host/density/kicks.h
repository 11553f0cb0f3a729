// Kicks of atoms: random moves of a known distribution, drawn by the number of the atom.
// The first step of perturb(); B factors follow in perturbed_b.h.
#pragma once

#include <cstdint>
#include <vector>

#include <acuity/perturb.h>

namespace acuity {

/// A kick of an atom: its direction is uniform on the sphere, its length uniform in 0 ... range. Each seed, atom and
/// attempt has one of its own.
Vec3 kick_of(std::uint64_t seed, std::uint64_t atom, std::uint32_t attempt, double range_angstrom);

/// Atoms after their kicks.
struct KickedAtoms {
  std::vector<Vec3> positions_angstrom;
  double rmsd_angstrom = 0;  ///< Over all atoms.
  std::int64_t redrawn = 0;  ///< Atoms whose first kick ended outside the boundary.
  std::int64_t unmoved = 0;  ///< Atoms that max_kick_attempts kicks did not bring inside; they keep their places.
};

/// One place in a thousand inside is found with a probability of 1 - 5e-5.
inline constexpr std::uint32_t max_kick_attempts = 10000;

/// Each atom takes the first of its kicks that ends inside the boundary (any kick, where that is null).
KickedAtoms kicked_atoms(const std::vector<Vec3>& positions_angstrom, double range_angstrom, std::uint64_t seed,
                         const MolecularBoundary* boundary, int threads);

}  // namespace acuity
