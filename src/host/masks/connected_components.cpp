// The connected parts of a mask, found by joining runs of neighbouring rows.
#include <algorithm>
#include <numeric>

#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "host/masks/require_binary.h"

namespace acuity {
namespace {

/// Runs of a mask and which of them belong together: each run points to an earlier run of its part, the first one to
/// itself.
class Parts {
 public:
  explicit Parts(const Mask& mask) : size_(mask.size), runs_(runs_of(mask)), parent_(runs_.size()) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    index_rows();
    for (std::int64_t z = 0; z < size_.z; ++z) {
      for (std::int64_t y = 0; y < size_.y; ++y) {
        join_rows(y, z, y - 1, z);
        for (std::int64_t other = y - 1; other <= y + 1; ++other) join_rows(y, z, other, z - 1);
      }
    }
    voxels_.resize(runs_.size());
    for (std::size_t run = 0; run < runs_.size(); ++run) voxels_[part_of(run)] += runs_[run].length;
  }

  std::int64_t largest() const {
    const auto most = std::max_element(voxels_.begin(), voxels_.end());
    return most - voxels_.begin();
  }
  /// The mask of the parts for which keep(number of the part's first run, voxels) holds.
  template <class Keep>
  Mask select(const Keep& keep) {
    Mask mask{size_, std::vector<std::uint8_t>(static_cast<std::size_t>(size_.count()))};
    for (std::size_t run = 0; run < runs_.size(); ++run) {
      const std::size_t part = part_of(run);
      if (keep(part, voxels_[part])) std::fill_n(mask.inside.begin() + runs_[run].first, runs_[run].length, 1);
    }
    return mask;
  }

 private:
  void index_rows() {
    row_start_.assign(static_cast<std::size_t>(size_.y * size_.z) + 1, 0);
    for (const MaskRun& run : runs_) ++row_start_[static_cast<std::size_t>(run.first / size_.x) + 1];
    std::partial_sum(row_start_.begin(), row_start_.end(), row_start_.begin());
  }

  /// Joins the runs of two rows that touch, also by a corner. Both rows are walked through once.
  void join_rows(std::int64_t y, std::int64_t z, std::int64_t other_y, std::int64_t other_z) {
    if (other_y < 0 || other_y >= size_.y || other_z < 0) return;
    const auto row = static_cast<std::size_t>(z * size_.y + y);
    const auto other_row = static_cast<std::size_t>(other_z * size_.y + other_y);
    std::size_t a = row_start_[row];
    std::size_t b = row_start_[other_row];
    while (a < row_start_[row + 1] && b < row_start_[other_row + 1]) {
      const std::int64_t a_first = runs_[a].first % size_.x;
      const std::int64_t b_first = runs_[b].first % size_.x;
      const std::int64_t a_end = a_first + runs_[a].length;
      const std::int64_t b_end = b_first + runs_[b].length;
      if (a_first <= b_end && b_first <= a_end) join(a, b);
      if (a_end < b_end)
        ++a;
      else
        ++b;
    }
  }

  void join(std::size_t a, std::size_t b) {
    a = part_of(a);
    b = part_of(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

  std::size_t part_of(std::size_t run) {
    while (parent_[run] != run) run = parent_[run] = parent_[parent_[run]];
    return run;
  }

  GridSize size_;
  std::vector<MaskRun> runs_;
  std::vector<std::size_t> parent_;
  std::vector<std::size_t> row_start_;  // First run of each row of voxels, and one more for the end.
  std::vector<std::int64_t> voxels_;    // Number of voxels of each part, at its first run.
};

}  // namespace

Mask without_small_components(const Mask& mask, std::int64_t min_voxels) {
  require_binary(mask);
  return Parts(mask).select([&](std::size_t, std::int64_t voxels) { return voxels >= min_voxels; });
}

Mask largest_component(const Mask& mask) {
  require_binary(mask);
  Parts parts(mask);
  const auto largest = static_cast<std::size_t>(parts.largest());
  return parts.select([&](std::size_t part, std::int64_t) { return part == largest; });
}

}  // namespace acuity
