#include "host/masks/noise_tail.h"

#include <algorithm>
#include <cmath>

namespace acuity {

NoiseTail::NoiseTail(std::vector<float> noise, NoiseTest test) : test_(test), moments_(moments(noise)) {
  if (test_ != NoiseTest::empirical) return;
  ascending_ = std::move(noise);
  std::sort(ascending_.begin(), ascending_.end());
}

double NoiseTail::operator()(float value) const {
  if (test_ == NoiseTest::normal) {
    constexpr double root_of_two = 1.41421356237309504880;
    return std::erfc((value - moments_.mean) / (moments_.standard_deviation * root_of_two)) / 2;
  }
  const auto as_large = ascending_.end() - std::lower_bound(ascending_.begin(), ascending_.end(), value);
  return static_cast<double>(1 + as_large) / static_cast<double>(1 + ascending_.size());
}

}  // namespace acuity
