// Masks: which voxels are computed, and what stands in for density beyond the box.
// Between the reference and the window engine; a soft edge matters only in mask files.
#pragma once

#include <algorithm>
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

/// Number of voxels in the runs.
std::int64_t voxel_count(const std::vector<MaskRun>& runs);

/// The voxels of runs, numbered 0, 1, 2 ... in index order: how engines cut a pass into pieces. Keeps a reference.
class VoxelNumbers {
 public:
  explicit VoxelNumbers(const std::vector<MaskRun>& runs);

  std::int64_t count() const { return starts_.back(); }
  /// Calls visit(number, voxel) for the numbers begin ... end - 1.
  template <class Visit>
  void for_each(std::int64_t begin, std::int64_t end, const Visit& visit) const {
    for (std::size_t run = begin < end ? run_of(begin) : 0; begin < end; ++run) {
      for (const std::int64_t stop = std::min(end, starts_[run + 1]); begin < stop; ++begin)
        visit(begin, runs_[run].first + (begin - starts_[run]));
    }
  }

 private:
  std::size_t run_of(std::int64_t number) const;

  const std::vector<MaskRun>& runs_;
  std::vector<std::int64_t> starts_;  // starts_[r] voxels come before run r; one more for the end.
};

/// Voxels within `radius_angstrom` (inclusive) of an atom; the model lies in the map's own frame. Nothing wraps around.
Mask model_mask(const Model& model, GridSize size, double spacing_angstrom, double radius_angstrom, int threads = 0);

/// Voxels of a mask map that are at least 0.5. Throws Error when there is none; `name` is for the message.
Mask binary_mask(const Volume& volume, const std::string& name);

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

/// Mean of `volume` outside the mask: what windows see beyond the box (math.md, section 1). The mean of all voxels when
/// nothing is outside.
double mean_outside(const Volume& volume, const Mask& mask);

}  // namespace acuity
