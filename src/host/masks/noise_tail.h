// The p value of a voxel: the probability that noise gives its value or a larger one. Lies between the noise boxes and
// the adjustment for many tests.
#pragma once

#include <vector>

#include <acuity/confidence_mask.h>

namespace acuity {

class NoiseTail {
 public:
  /// `noise` holds the values of the noise boxes, in any order.
  NoiseTail(std::vector<float> noise, NoiseTest test);
  /// Normal noise with these moments.
  explicit NoiseTail(Moments moments) : test_(NoiseTest::normal), moments_(moments) {}

  /// In 0 ... 1; never rises with the value.
  double operator()(float value) const;

 private:
  NoiseTest test_;
  Moments moments_;
  std::vector<float> ascending_;  // Values of the boxes; only for the empirical test.
};

}  // namespace acuity
