// Masks: which voxels are computed, and what stands in for density beyond the box.
// Between the reference and the window engine; a soft edge matters only in mask files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <acuity/volume.h>

namespace acuity {

class Model;

/// A binary mask; inside[size.index(x, y, z)] is 0 or 1.
struct Mask {
  GridSize size;
  std::vector<std::uint8_t> inside;

  std::int64_t count() const;
};

/// Voxels within `radius_angstrom` (inclusive) of an atom; the model lies in the map's own frame. Nothing wraps around.
Mask model_mask(const Model& model, GridSize size, double spacing_angstrom, double radius_angstrom, int threads = 0);

/// Voxels of a mask map that are at least 0.5. Throws Error when there is none; `name` is for the message.
Mask binary_mask(VolumeView volume, const std::string& name);

/// 1 inside, then (1 + cos(pi d / edge)) / 2 at the distance d in voxels from the nearest mask voxel, 0 from d = edge
/// on. Distances are exact (Euclidean). edge_voxels 0 gives 0 and 1.
Volume with_soft_edge(const Mask& mask, double spacing_angstrom, int edge_voxels, int threads = 0);

/// The voxels within `radius_voxels` (inclusive, Euclidean) of a mask voxel.
Mask extended(const Mask& mask, double radius_voxels, int threads = 0);

/// The mask extended and then shrunk by the same radius: gaps and cavities narrower than twice the radius are filled,
/// other outlines stay. Beyond the box counts as mask, so that nothing is lost at its faces.
Mask closed(const Mask& mask, double radius_voxels, int threads = 0);

/// The parts of a mask that have at least this many voxels. A part holds the voxels that touch by a face, an edge or a
/// corner; nothing wraps around.
Mask without_small_parts(const Mask& mask, std::int64_t least_voxels);

/// The part with the most voxels; the one whose first voxel comes first, where several have as many.
Mask largest_part(const Mask& mask);

}  // namespace acuity
