#include "host/window_statistics/voxel_sample.h"

#include <algorithm>

#include <acuity/mask.h>

#include "host/core/philox.h"

namespace acuity {

std::vector<std::int64_t> voxels_of(const Mask& mask) {
  std::vector<std::int64_t> voxels;
  for (std::size_t i = 0; i < mask.inside.size(); ++i)
    if (mask.inside[i] != 0) voxels.push_back(static_cast<std::int64_t>(i));
  return voxels;
}

std::vector<std::int64_t> sample_of(const std::vector<std::int64_t>& voxels) {
  // Enough for the noise of a shell to within 1 %, few enough to cost a second at most.
  constexpr std::int64_t max_voxels = 600;
  const auto count = static_cast<std::int64_t>(voxels.size());
  const std::int64_t taken = std::min(count, max_voxels);
  std::vector<std::int64_t> sample;
  for (std::int64_t i = 0; i < taken; ++i) {
    const std::int64_t first = i * count / taken;
    const std::int64_t length = (i + 1) * count / taken - first;
    // At even steps the voxels could share their x.
    const std::int64_t at = first + philox({static_cast<std::uint32_t>(i), 0, 0, 0}, {})[0] % length;
    sample.push_back(voxels[static_cast<std::size_t>(at)]);
  }
  return sample;
}

}  // namespace acuity
