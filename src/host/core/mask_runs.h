// A mask as runs of voxels along x, in the order in which engines work through it, and the padding value around it.
// Lies between masks, which are made voxel by voxel, and the window engines.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include <acuity/mask.h>
#include <acuity/volume.h>

namespace acuity {

/// Voxels that follow each other along x.
struct MaskRun {
  std::int64_t first = 0;  ///< Index of the first voxel in the volume.
  std::int32_t length = 0;
};

/// The mask as runs along x, in index order. A run never crosses the end of a row.
std::vector<MaskRun> runs_of(const Mask& mask);

/// Number of voxels in the runs.
std::int64_t voxel_count(const std::vector<MaskRun>& runs);

/// The voxels of runs, numbered 0, 1, 2 ... in index order. Engines cut a pass into pieces by these numbers. Keeps a
/// reference.
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

/// The values of the mask's voxels, in index order.
std::vector<float> values_inside(std::span<const float> values, const Mask& mask);

/// Mean of `volume` outside the mask: what windows see beyond the box (docs/reference/equations/windows.md). The mean
/// of all voxels when nothing is outside.
double mean_outside(VolumeView volume, const Mask& mask, int threads);

/// The same outside a mask with a soft edge: voxels count by 1 minus their weight, 0 ... 1.
double mean_outside(VolumeView volume, VolumeView weights, int threads);

/// The map minus its mean outside the mask, times the mask. A constant added to a map leaves no edge there.
Volume inside_mask(Volume volume, VolumeView weights, int threads);

}  // namespace acuity
