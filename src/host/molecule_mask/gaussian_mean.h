// Weighted means in a Gaussian neighbourhood of each voxel, on a grid of blocks with linear interpolation.
// Used by the local level and the local noise that voxels are tested against.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <acuity/volume.h>

#include "host/core/parallel.h"

namespace acuity {

/// sum_j w_j v_j g(i - j) / sum_j w_j g(i - j), g a Gaussian of standard deviation `sigma`, over blocks of a quarter of
/// it. Where the neighbourhood has next to no weight, the mean over the whole box takes over.
class GaussianMean {
 public:
  struct Weighted {
    double weight = 0;
    double value = 0;
  };

  /// `of`(index) gives the Weighted voxel with an index; many threads call it. Same bytes for any thread count.
  template <class Of>
  GaussianMean(GridSize size, double spacing_angstrom, double sigma_angstrom, int threads, const Of& of)
      : GaussianMean(block_sums(size, spacing_angstrom, sigma_angstrom, threads, of), spacing_angstrom, sigma_angstrom,
                     threads) {}

  /// A field that is `value` everywhere.
  GaussianMean(GridSize size, double value);

  /// The most bytes of a field while it is made, and those that it keeps.
  struct Bytes {
    std::int64_t made = 0;
    std::int64_t kept = 0;
  };
  static Bytes bytes(GridSize size, double spacing_angstrom, double sigma_angstrom);

  /// The means of the row (y, z) at the middles of its blocks, between which those of its voxels are linear.
  void blocks_of_row(std::int64_t y, std::int64_t z, std::vector<float>& blocks) const;
  /// The means of `means.size()` voxels of that row from x = first on.
  void row(const std::vector<float>& blocks, std::size_t first, std::span<float> means) const;
  /// The means of the voxels (0 ... size.x - 1, y, z).
  void row(std::int64_t y, std::int64_t z, std::span<float> means) const;
  /// The least and the largest mean of the voxels x = first ... end - 1 lie between these of their blocks.
  std::pair<float, float> range(const std::vector<float>& blocks, std::size_t first, std::size_t end) const;
  /// The weighted mean over the whole box; 0 without any weight.
  double overall() const { return overall_; }
  /// Means of single blocks that have a weight, before any smoothing.
  const std::vector<float>& block_means() const { return block_means_; }

 private:
  struct Place {
    std::size_t block = 0;
    float share = 0;  ///< Share of the next block.
  };
  /// Sums of weights and of weighted values over blocks of `edge` voxels along each axis.
  struct BlockSums {
    GridSize size;
    std::int64_t edge = 1;
    GridSize blocks;
    std::vector<double> weights;
    std::vector<double> values;
  };
  static BlockSums empty_blocks(GridSize size, double spacing_angstrom, double sigma_angstrom);
  template <class Of>
  static BlockSums block_sums(GridSize size, double spacing_angstrom, double sigma_angstrom, int threads, const Of& of);
  GaussianMean(BlockSums sums, double spacing_angstrom, double sigma_angstrom, int threads);

  Place place(std::int64_t voxel, std::int64_t blocks) const;
  void smooth(std::vector<double>& values, double sigma_blocks, int threads) const;

  GridSize size_;
  std::int64_t edge_ = 1;
  GridSize blocks_;
  double overall_ = 0;
  std::vector<float> block_means_;
  std::vector<float> means_;
  // The block before each voxel of a row, and the share of the next one.
  std::vector<std::int32_t> block_along_x_;
  std::vector<float> share_along_x_;
};

template <class Of>
GaussianMean::BlockSums GaussianMean::block_sums(GridSize size, double spacing_angstrom, double sigma_angstrom,
                                                 int threads, const Of& of) {
  BlockSums sums = empty_blocks(size, spacing_angstrom, sigma_angstrom);
  const std::int64_t edge = sums.edge;
  parallel_for(sums.blocks.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    // Rows of blocks are added up voxel by voxel, side by side.
    const auto length = static_cast<std::size_t>(size.x);
    std::vector<double> weights(length);
    std::vector<double> values(length);
    for (std::int64_t row = begin * sums.blocks.y; row < end * sums.blocks.y; ++row) {
      std::fill(weights.begin(), weights.end(), 0.0);
      std::fill(values.begin(), values.end(), 0.0);
      const std::int64_t first_y = row % sums.blocks.y * edge;
      const std::int64_t first_z = row / sums.blocks.y * edge;
      for (std::int64_t z = first_z; z < std::min(first_z + edge, size.z); ++z)
        for (std::int64_t y = first_y; y < std::min(first_y + edge, size.y); ++y) {
          const auto first = static_cast<std::size_t>(size.index(0, y, z));
          for (std::size_t x = 0; x < length; ++x) {
            const Weighted voxel = of(first + x);
            weights[x] += voxel.weight;
            values[x] += voxel.weight * voxel.value;
          }
        }
      auto block = static_cast<std::size_t>(row * sums.blocks.x);
      for (std::size_t x = 0; x < length; ++block)
        for (const std::size_t stop = std::min(x + static_cast<std::size_t>(edge), length); x < stop; ++x) {
          sums.weights[block] += weights[x];
          sums.values[block] += values[x];
        }
    }
  });
  return sums;
}

}  // namespace acuity
