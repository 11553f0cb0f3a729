#include <algorithm>
#include <cmath>

#include <acuity/compare.h>
#include <acuity/error.h>
#include <acuity/mask.h>

namespace acuity {

double real_space_correlation(VolumeView a, VolumeView b, const Mask* mask) {
  const auto counts = [&](std::size_t i) { return mask == nullptr || mask->inside[i] != 0; };
  double mean_a = 0;
  double mean_b = 0;
  double n = 0;
  for (std::size_t i = 0; i < a.voxels.size(); ++i) {
    if (!counts(i)) continue;
    mean_a += a.voxels[i];
    mean_b += b.voxels[i];
    ++n;
  }
  mean_a /= n;
  mean_b /= n;
  double aa = 0;
  double bb = 0;
  double ab = 0;
  for (std::size_t i = 0; i < a.voxels.size(); ++i) {
    if (!counts(i)) continue;
    const double da = a.voxels[i] - mean_a;
    const double db = b.voxels[i] - mean_b;
    aa += da * da;
    bb += db * db;
    ab += da * db;
  }
  if (!(aa > 0) || !(bb > 0))
    throw_input_error("The correlation is not defined", "one of the maps is constant over the compared voxels");
  return ab / std::sqrt(aa * bb);
}

Difference difference_of(VolumeView a, VolumeView b, const Mask* mask) {
  Difference result;
  double squares = 0;
  double sum_a = 0;
  double squares_a = 0;
  for (std::size_t i = 0; i < a.voxels.size(); ++i) {
    if (mask != nullptr && mask->inside[i] == 0) continue;
    const double va = a.voxels[i];
    const double d = va - b.voxels[i];
    ++result.voxels;
    result.largest = std::max(result.largest, std::abs(d));
    squares += d * d;
    sum_a += va;
    squares_a += va * va;
  }
  const auto n = static_cast<double>(result.voxels);
  result.rms = std::sqrt(squares / n);
  result.standard_deviation_a = std::sqrt(std::max(0.0, squares_a / n - (sum_a / n) * (sum_a / n)));
  return result;
}

}  // namespace acuity
