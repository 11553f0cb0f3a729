// Weighted means in a Gaussian neighbourhood of each voxel, on a grid of blocks with linear interpolation.
// Under the local level and the local noise that voxels are tested against.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <acuity/volume.h>

namespace acuity {

/// sum_j w_j v_j g(i - j) / sum_j w_j g(i - j), g a Gaussian of standard deviation `sigma`, over blocks of a quarter of
/// it. Where the neighbourhood has next to no weight, the mean over the whole box takes over.
class GaussianMean {
 public:
  struct Weighted {
    double weight = 0;
    double value = 0;
  };

  /// `of` gives the voxel with an index; many threads call it. Same bytes for any thread count.
  GaussianMean(GridSize size, double spacing_angstrom, double sigma_angstrom, int threads,
               const std::function<Weighted(std::size_t index)>& of);

  /// A field that is `value` everywhere.
  GaussianMean(GridSize size, double value);

  /// The most bytes of a field while it is made, and those that it keeps.
  struct Bytes {
    std::int64_t made = 0;
    std::int64_t kept = 0;
  };
  static Bytes bytes(GridSize size, double spacing_angstrom, double sigma_angstrom);

  /// The means of the voxels (0 ... size.x - 1, y, z).
  void row(std::int64_t y, std::int64_t z, std::span<float> means) const;
  /// The weighted mean over the whole box; 0 without any weight.
  double overall() const { return overall_; }
  /// Means of single blocks that have a weight, before any smoothing.
  const std::vector<float>& block_means() const { return block_means_; }

 private:
  struct Place {
    std::size_t block = 0;
    float share = 0;  ///< Share of the next block.
  };
  Place place(std::int64_t voxel, std::int64_t blocks) const;
  void smooth(std::vector<double>& values, double sigma_blocks) const;

  GridSize size_;
  std::int64_t edge_ = 1;
  GridSize blocks_;
  double overall_ = 0;
  std::vector<float> block_means_;
  std::vector<float> means_;
  std::vector<Place> along_x_;
};

}  // namespace acuity
