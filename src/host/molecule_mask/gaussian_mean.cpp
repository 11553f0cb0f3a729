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

GaussianMean::GaussianMean(GridSize size, double spacing_angstrom, double sigma_angstrom, int threads,
                           const std::function<Weighted(std::size_t)>& of)
    : size_(size) {
  // A neighbourhood with less than this share of a block's voxels takes its mean from the whole box.
  constexpr double least_weight = 0.01;
  edge_ = edge_of(spacing_angstrom, sigma_angstrom);
  blocks_ = count_blocks(size, edge_);
  std::vector<double> weights(static_cast<std::size_t>(blocks_.count()));
  std::vector<double> sums(weights.size());
  parallel_for(blocks_.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin * edge_; z < std::min(end * edge_, size.z); ++z)
      for (std::int64_t y = 0; y < size.y; ++y)
        for (std::int64_t x = 0; x < size.x; ++x) {
          const Weighted voxel = of(static_cast<std::size_t>(size.index(x, y, z)));
          const auto block = static_cast<std::size_t>(blocks_.index(x / edge_, y / edge_, z / edge_));
          weights[block] += voxel.weight;
          sums[block] += voxel.weight * voxel.value;
        }
  });
  double weight = 0;
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weight += weights[i];
    sum += sums[i];
    if (weights[i] > 0) block_means_.push_back(static_cast<float>(sums[i] / weights[i]));
  }
  overall_ = weight > 0 ? sum / weight : 0;
  const double sigma_blocks = sigma_angstrom / spacing_angstrom / static_cast<double>(edge_);
  smooth(weights, sigma_blocks);
  smooth(sums, sigma_blocks);
  const double floor = least_weight * static_cast<double>(edge_ * edge_ * edge_);
  means_.resize(weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i)
    means_[i] = static_cast<float>((sums[i] + floor * overall_) / (weights[i] + floor));
  for (std::int64_t x = 0; x < size.x; ++x) along_x_.push_back(place(x, blocks_.x));
}

GaussianMean::GaussianMean(GridSize size, double value)
    : size_(size),
      edge_(std::max({size.x, size.y, size.z})),
      blocks_{1, 1, 1},
      overall_(value),
      means_{static_cast<float>(value)},
      along_x_(static_cast<std::size_t>(size.x)) {}

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

void GaussianMean::smooth(std::vector<double>& values, double sigma_blocks) const {
  constexpr double reach_sigmas = 3;
  const auto reach = static_cast<std::int64_t>(std::ceil(reach_sigmas * sigma_blocks));
  std::vector<double> kernel;
  double sum = 0;
  for (std::int64_t d = -reach; d <= reach; ++d) {
    const double t = static_cast<double>(d) / sigma_blocks;
    sum += kernel.emplace_back(std::exp(-t * t / 2));
  }
  for (double& weight : kernel) weight /= sum;
  const auto along = [&](std::int64_t n, std::int64_t stride, std::int64_t lines, const auto& first_of) {
    std::vector<double> line(static_cast<std::size_t>(n));
    for (std::int64_t l = 0; l < lines; ++l) {
      double* at = values.data() + first_of(l);
      for (std::int64_t i = 0; i < n; ++i) line[static_cast<std::size_t>(i)] = at[i * stride];
      for (std::int64_t i = 0; i < n; ++i) {
        double mean = 0;
        for (std::int64_t k = std::max<std::int64_t>(0, i - reach); k <= std::min(n - 1, i + reach); ++k)
          mean += kernel[static_cast<std::size_t>(k - i + reach)] * line[static_cast<std::size_t>(k)];
        at[i * stride] = mean;
      }
    }
  };
  const std::int64_t plane = blocks_.x * blocks_.y;
  along(blocks_.x, 1, blocks_.y * blocks_.z, [&](std::int64_t l) { return l * blocks_.x; });
  along(blocks_.y, blocks_.x, blocks_.x * blocks_.z,
        [&](std::int64_t l) { return l / blocks_.x * plane + l % blocks_.x; });
  along(blocks_.z, plane, plane, [](std::int64_t l) { return l; });
}

void GaussianMean::row(std::int64_t y, std::int64_t z, std::span<float> means) const {
  const Place py = place(y, blocks_.y);
  const Place pz = place(z, blocks_.z);
  const auto next = [](std::size_t block, std::int64_t blocks) {
    return std::min(block + 1, static_cast<std::size_t>(blocks - 1));
  };
  const auto blocks_at = [&](std::size_t by, std::size_t bz) {
    return means_.data() + blocks_.index(0, static_cast<std::int64_t>(by), static_cast<std::int64_t>(bz));
  };
  const float* low_low = blocks_at(py.block, pz.block);
  const float* high_low = blocks_at(next(py.block, blocks_.y), pz.block);
  const float* low_high = blocks_at(py.block, next(pz.block, blocks_.z));
  const float* high_high = blocks_at(next(py.block, blocks_.y), next(pz.block, blocks_.z));
  std::vector<float> line(static_cast<std::size_t>(blocks_.x));
  for (std::size_t x = 0; x < line.size(); ++x)
    line[x] = (1 - pz.share) * ((1 - py.share) * low_low[x] + py.share * high_low[x]) +
              pz.share * ((1 - py.share) * low_high[x] + py.share * high_high[x]);
  for (std::size_t x = 0; x < means.size(); ++x) {
    const Place& p = along_x_[x];
    means[x] = (1 - p.share) * line[p.block] + p.share * line[next(p.block, blocks_.x)];
  }
}

}  // namespace acuity
