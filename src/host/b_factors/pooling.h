// Averages of a value over neighbouring voxels of a mask, weighted by a Gaussian.
// Lies between the powers of windows and the fit of local B factors.
#pragma once

#include <vector>

#include <acuity/mask.h>

namespace acuity {

/// Replaces the value of each voxel of a mask by the mean over the mask's voxels around it. Weights are exp(-d^2 / (2
/// sigma^2)), cut off at four sigma along each axis. Works in single precision; the same values for any thread count.
class MaskPooling {
 public:
  /// `sigma_voxels` > 0.
  MaskPooling(const Mask& mask, double sigma_voxels, int threads);

  /// One value per voxel of the mask, in index order.
  void average(std::vector<float>& values) const;

 private:
  /// Three passes, one per axis, over a box that holds the mask.
  void smooth(std::vector<float>& box) const;

  std::vector<std::size_t> place_;  // In the box, of each voxel of the mask.
  std::vector<float> kernel_;       // Weights at distances 0, 1, 2 ...
  std::vector<float> weight_;       // Sum of weights at each voxel of the mask.
  GridSize box_;
  int threads_;
};

}  // namespace acuity
