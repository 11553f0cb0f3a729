// Q-scores of atoms: how well the fall-off of the density around an atom matches that of a single resolved atom. Lies
// between a map with its model and the scores of residues.
//
// Pintilie et al. 2020, Nat. Methods 17, 328. Points lie on spheres of 0.1, 0.2 ... 2 A around the atom, 8 or more on
// each, farther than 0.9 times that radius from all other atoms. The score is the correlation of the density at these
// points with a Gaussian of their radius.
#pragma once

#include <cstdint>
#include <vector>

#include <acuity/volume.h>

namespace acuity {

struct QScoreSettings {
  double sigma_angstrom = 0.4;  ///< Standard deviation of the Gaussian in A, above 0; the EMDB's value.
  int threads = 0;              ///< Number of threads; <= 0 means one per core.
};

/// Directions of `count` points on a sphere, along a spiral (Saff and Kuijlaars 1997, Math. Intelligencer 19, 5).
/// count >= 2.
std::vector<Vec3> spiral_directions(int count);

/// The density at a position in A from voxel (0, 0, 0), linear between voxels; 0 outside the box.
double density_at(VolumeView map, const Vec3& angstrom);

/// Q-scores of atoms at these positions in A from voxel (0, 0, 0), -1 ... 1; 0 where the density around an atom is
/// constant. Same bytes for any number of threads.
std::vector<double> q_scores(VolumeView map, const std::vector<Vec3>& atoms_angstrom, const QScoreSettings& settings);

}  // namespace acuity
