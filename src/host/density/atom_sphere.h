// The voxels around one atom, drawn by vectors: what gemmi's DensityCalculator does point by point, with the same bits.
// Used by draw_density(), for atoms without an anisotropic tensor.
#pragma once

#include <array>
#include <cstdint>

namespace acuity {

/// An atom on a periodic grid with orthogonal axes.
struct AtomSphere {
  static constexpr int terms = 5;

  std::array<float, terms> a{};  ///< Heights of the Gaussians a exp(b r^2) in the density.
  std::array<float, terms> b{};  ///< Exponents of the Gaussians in A^-2, negative.
  float occupancy = 1;
  double radius_squared = 0;              ///< Voxels within it get density; in A^2.
  std::array<double, 3> centre{};         ///< In voxels along x, y, z.
  std::array<int, 3> reach{};             ///< Largest distance in voxels from the nearest one to the centre.
  std::array<double, 3> step_angstrom{};  ///< Edges of a voxel.
  std::array<int, 3> size{};              ///< Voxels of the grid.
};

/// Adds occupancy times the sum of the Gaussians, as gemmi::ExpSum<5, float> approximates it, to the voxels within the
/// radius. Only planes count that are `first_plane` to `last_plane` after the box's period is taken off.
void draw_sphere(const AtomSphere& atom, int first_plane, int last_plane, float* grid);

}  // namespace acuity
