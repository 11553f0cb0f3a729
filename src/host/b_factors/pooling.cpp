#include "host/b_factors/pooling.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "host/core/parallel.h"

namespace acuity {
namespace {

struct Bounds {
  std::array<std::int64_t, 3> first;
  std::array<std::int64_t, 3> last{-1, -1, -1};
};

template <class Visit>
void for_each_voxel(const Mask& mask, const Visit& visit) {
  for (const MaskRun& run : runs_of(mask)) {
    const std::int64_t y = run.first / mask.size.x % mask.size.y;
    const std::int64_t z = run.first / mask.size.x / mask.size.y;
    for (std::int64_t i = 0; i < run.length; ++i) visit(run.first % mask.size.x + i, y, z);
  }
}

Bounds bounds_of(const Mask& mask) {
  Bounds bounds{{mask.size.x, mask.size.y, mask.size.z}};
  for_each_voxel(mask, [&](std::int64_t x, std::int64_t y, std::int64_t z) {
    const std::array<std::int64_t, 3> at{x, y, z};
    for (std::size_t i = 0; i < 3; ++i) {
      bounds.first[i] = std::min(bounds.first[i], at[i]);
      bounds.last[i] = std::max(bounds.last[i], at[i]);
    }
  });
  return bounds;
}

}  // namespace

MaskPooling::MaskPooling(const Mask& mask, double sigma_voxels, int threads) : threads_(threads) {
  const int reach = static_cast<int>(std::ceil(4 * sigma_voxels));
  for (int d = 0; d <= reach; ++d)
    kernel_.push_back(static_cast<float>(std::exp(-d * d / (2 * sigma_voxels * sigma_voxels))));
  const Bounds bounds = bounds_of(mask);
  box_ = {bounds.last[0] - bounds.first[0] + 1, bounds.last[1] - bounds.first[1] + 1,
          bounds.last[2] - bounds.first[2] + 1};
  for_each_voxel(mask, [&](std::int64_t x, std::int64_t y, std::int64_t z) {
    place_.push_back(
        static_cast<std::size_t>(box_.index(x - bounds.first[0], y - bounds.first[1], z - bounds.first[2])));
  });
  std::vector<float> inside(static_cast<std::size_t>(box_.count()), 0.F);
  for (const std::size_t place : place_) inside[place] = 1;
  smooth(inside);
  for (const std::size_t place : place_) weight_.push_back(inside[place]);
}

void MaskPooling::average(std::vector<float>& values) const {
  std::vector<float> box(static_cast<std::size_t>(box_.count()), 0.F);
  for (std::size_t i = 0; i < values.size(); ++i) box[place_[i]] = values[i];
  smooth(box);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = box[place_[i]] / weight_[i];
}

void MaskPooling::smooth(std::vector<float>& box) const {
  const auto reach = static_cast<std::int64_t>(kernel_.size()) - 1;
  // Sums along x of each row, then of whole rows along y and z: neighbours in memory are added up together.
  const auto add_shifted = [&](const float* from, float* to, std::int64_t count, std::int64_t at, std::int64_t length,
                               std::int64_t stride) {
    for (std::int64_t d = std::max(-reach, -at); d <= std::min(reach, length - 1 - at); ++d) {
      const float weight = kernel_[static_cast<std::size_t>(std::abs(d))];
      for (std::int64_t i = 0; i < count; ++i) to[i] += weight * from[d * stride + i];
    }
  };
  std::vector<float> sums(box.size());
  const auto over_rows = [&](const auto& visit) {
    std::fill(sums.begin(), sums.end(), 0.F);
    parallel_for(box_.y * box_.z, 16, threads_, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row)
        visit(box.data() + row * box_.x, sums.data() + row * box_.x, row % box_.y, row / box_.y);
    });
    box.swap(sums);
  };
  over_rows([&](const float* from, float* to, std::int64_t, std::int64_t) {
    for (std::int64_t x = 0; x < box_.x; ++x) add_shifted(from + x, to + x, 1, x, box_.x, 1);
  });
  over_rows([&](const float* from, float* to, std::int64_t y, std::int64_t) {
    add_shifted(from, to, box_.x, y, box_.y, box_.x);
  });
  over_rows([&](const float* from, float* to, std::int64_t, std::int64_t z) {
    add_shifted(from, to, box_.x, z, box_.z, box_.x * box_.y);
  });
}

}  // namespace acuity
