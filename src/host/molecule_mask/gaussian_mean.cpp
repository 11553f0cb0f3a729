#include "host/molecule_mask/gaussian_mean.h"

#include <algorithm>
#include <cmath>

#include "host/core/parallel.h"

namespace acuity {
namespace {

/// The edge of a block in voxels.
std::int64_t edge_of(double spacing_angstrom, double sigma_angstrom) {
  constexpr double blocks_per_sigma = 4;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(sigma_angstrom / blocks_per_sigma / spacing_angstrom));
}

GridSize count_blocks(GridSize size, std::int64_t edge) {
  const auto along = [&](std::int64_t voxels) { return (voxels + edge - 1) / edge; };
  return {along(size.x), along(size.y), along(size.z)};
}

}  // namespace

GaussianMean::BlockSums GaussianMean::empty_blocks(GridSize size, double spacing_angstrom, double sigma_angstrom) {
  BlockSums sums{size, edge_of(spacing_angstrom, sigma_angstrom), {}, {}, {}};
  sums.blocks = count_blocks(size, sums.edge);
  sums.weights.resize(static_cast<std::size_t>(sums.blocks.count()));
  sums.values.resize(sums.weights.size());
  return sums;
}

GaussianMean::GaussianMean(BlockSums sums, double spacing_angstrom, double sigma_angstrom, int threads)
    : size_(sums.size), edge_(sums.edge), blocks_(sums.blocks) {
  // A neighbourhood with less than this share of a block's voxels takes its mean from the whole box.
  constexpr double min_weight = 0.01;
  double weight = 0;
  double sum = 0;
  for (std::size_t i = 0; i < sums.weights.size(); ++i) {
    weight += sums.weights[i];
    sum += sums.values[i];
    if (sums.weights[i] > 0) block_means_.push_back(static_cast<float>(sums.values[i] / sums.weights[i]));
  }
  overall_ = weight > 0 ? sum / weight : 0;
  const double sigma_blocks = sigma_angstrom / spacing_angstrom / static_cast<double>(edge_);
  smooth(sums.weights, sigma_blocks, threads);
  smooth(sums.values, sigma_blocks, threads);
  const double floor = min_weight * static_cast<double>(edge_ * edge_ * edge_);
  means_.resize(sums.weights.size());
  for (std::size_t i = 0; i < means_.size(); ++i)
    means_[i] = static_cast<float>((sums.values[i] + floor * overall_) / (sums.weights[i] + floor));
  for (std::int64_t x = 0; x < size_.x; ++x) {
    const Place at = place(x, blocks_.x);
    block_along_x_.push_back(static_cast<std::int32_t>(at.block));
    share_along_x_.push_back(at.share);
  }
}

GaussianMean::GaussianMean(GridSize size, double value)
    : size_(size),
      edge_(std::max({size.x, size.y, size.z})),
      blocks_{1, 1, 1},
      overall_(value),
      means_{static_cast<float>(value)},
      block_along_x_(static_cast<std::size_t>(size.x)),
      share_along_x_(static_cast<std::size_t>(size.x)) {}

GaussianMean::Bytes GaussianMean::bytes(GridSize size, double spacing_angstrom, double sigma_angstrom) {
  const std::int64_t blocks = count_blocks(size, edge_of(spacing_angstrom, sigma_angstrom)).count();
  const auto kept = static_cast<std::int64_t>(2 * sizeof(float)) * blocks;  // Means before and after they are smooth.
  return {kept + static_cast<std::int64_t>(2 * sizeof(double)) * blocks, kept};
}

GaussianMean::Place GaussianMean::place(std::int64_t voxel, std::int64_t blocks) const {
  // The middle of block b lies at b edge + (edge - 1) / 2.
  const double at = (static_cast<double>(voxel) - static_cast<double>(edge_ - 1) / 2) / static_cast<double>(edge_);
  const double inside = std::clamp(at, 0.0, static_cast<double>(blocks - 1));
  const auto block = std::min(static_cast<std::int64_t>(inside), std::max<std::int64_t>(0, blocks - 2));
  return {static_cast<std::size_t>(block), static_cast<float>(inside - static_cast<double>(block))};
}

void GaussianMean::smooth(std::vector<double>& values, double sigma_blocks, int threads) const {
  constexpr double reach_sigmas = 3;
  const auto reach = static_cast<std::int64_t>(std::ceil(reach_sigmas * sigma_blocks));
  std::vector<double> kernel;
  double sum = 0;
  for (std::int64_t d = -reach; d <= reach; ++d) {
    const double t = static_cast<double>(d) / sigma_blocks;
    sum += kernel.emplace_back(std::exp(-t * t / 2));
  }
  for (double& weight : kernel) weight /= sum;
  // Rows of `width` values, `stride` apart along the axis, are summed side by side.
  const auto along = [&](double* first, std::int64_t n, std::int64_t stride, std::int64_t width) {
    std::vector<double> old(static_cast<std::size_t>(n * width));
    for (std::int64_t i = 0; i < n; ++i) std::copy_n(first + i * stride, width, old.begin() + i * width);
    for (std::int64_t i = 0; i < n; ++i) {
      double* const to = first + i * stride;
      std::fill_n(to, width, 0.0);
      for (std::int64_t k = std::max<std::int64_t>(0, i - reach); k <= std::min(n - 1, i + reach); ++k) {
        const double share = kernel[static_cast<std::size_t>(k - i + reach)];
        const double* const from = old.data() + k * width;
        for (std::int64_t x = 0; x < width; ++x) to[x] += share * from[x];
      }
    }
  };
  const std::int64_t plane = blocks_.x * blocks_.y;
  parallel_for(blocks_.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin; z < end; ++z) {
      double* const first = values.data() + z * plane;
      for (std::int64_t y = 0; y < blocks_.y; ++y) along(first + y * blocks_.x, blocks_.x, 1, 1);
      along(first, blocks_.y, blocks_.x, blocks_.x);
    }
  });
  parallel_for(blocks_.y, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t y = begin; y < end; ++y) along(values.data() + y * blocks_.x, blocks_.z, plane, blocks_.x);
  });
}

void GaussianMean::blocks_of_row(std::int64_t y, std::int64_t z, std::vector<float>& blocks) const {
  const Place py = place(y, blocks_.y);
  const Place pz = place(z, blocks_.z);
  const auto next = [](std::size_t block, std::int64_t count) {
    return std::min(block + 1, static_cast<std::size_t>(count - 1));
  };
  const auto blocks_at = [&](std::size_t by, std::size_t bz) {
    return means_.data() + blocks_.index(0, static_cast<std::int64_t>(by), static_cast<std::int64_t>(bz));
  };
  const float* low_low = blocks_at(py.block, pz.block);
  const float* high_low = blocks_at(next(py.block, blocks_.y), pz.block);
  const float* low_high = blocks_at(py.block, next(pz.block, blocks_.z));
  const float* high_high = blocks_at(next(py.block, blocks_.y), next(pz.block, blocks_.z));
  // One more at the end, as the last one.
  blocks.resize(static_cast<std::size_t>(blocks_.x) + 1);
  for (std::size_t x = 0; x + 1 < blocks.size(); ++x)
    blocks[x] = (1 - pz.share) * ((1 - py.share) * low_low[x] + py.share * high_low[x]) +
                pz.share * ((1 - py.share) * low_high[x] + py.share * high_high[x]);
  blocks.back() = blocks[blocks.size() - 2];
}

void GaussianMean::row(const std::vector<float>& blocks, std::size_t first, std::span<float> means) const {
  for (std::size_t i = 0; i < means.size(); ++i) {
    const float share = share_along_x_[first + i];
    const float* const block = blocks.data() + block_along_x_[first + i];
    means[i] = (1 - share) * block[0] + share * block[1];
  }
}

void GaussianMean::row(std::int64_t y, std::int64_t z, std::span<float> means) const {
  std::vector<float> blocks;
  blocks_of_row(y, z, blocks);
  row(blocks, 0, means);
}

std::pair<float, float> GaussianMean::range(const std::vector<float>& blocks, std::size_t first,
                                            std::size_t end) const {
  const auto [least, largest] =
      std::minmax_element(blocks.begin() + block_along_x_[first], blocks.begin() + block_along_x_[end - 1] + 2);
  return {*least, *largest};
}

}  // namespace acuity
