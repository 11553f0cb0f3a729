// Masks: which voxels are computed, and what stands in for density beyond the box.
// Between the reference and the window engine; a soft edge matters only in mask files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <acuity/map.h>
#include <acuity/model.h>
#include <acuity/volume.h>

namespace acuity {

/// A binary mask; inside[size.index(x, y, z)] is 0 or 1.
struct Mask {
  GridSize size;
  std::vector<std::uint8_t> inside;

  std::int64_t count() const;
};

/// Voxels that follow each other along x.
struct MaskRun {
  std::int64_t first = 0;  ///< Index of the first voxel in the volume.
  std::int32_t length = 0;
};

/// The mask as runs along x, in index order. A run never crosses the end of a row.
std::vector<MaskRun> runs_of(const Mask& mask);

/// Voxels within `radius_angstrom` (inclusive) of an atom; the model lies in the map's own frame. Nothing wraps around.
Mask model_mask(const Model& model, GridSize size, double spacing_angstrom, double radius_angstrom, int threads = 0);

/// Voxels of a mask map that are at least 0.5. Throws Error when there is none; `name` is for the message.
Mask binary_mask(const Volume& volume, const std::string& name);

/// 1 inside, then (1 + cos(pi d / edge)) / 2 at the distance d in voxels from the nearest mask voxel, 0 from d = edge
/// on. Distances are exact (Euclidean). edge_voxels 0 gives 0 and 1.
Volume with_soft_edge(const Mask& mask, double spacing_angstrom, int edge_voxels);

/// Mean of `volume` outside the mask: what windows see beyond the box (math.md, section 1). The mean of all voxels when
/// nothing is outside.
double mean_outside(const Volume& volume, const Mask& mask);

}  // namespace acuity
