// Refuses a map, or a pair of half maps, that is unusable: infinite, constant, or twice the same.
#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include <acuity/error.h>
#include <acuity/map.h>

#include "host/core/formatted.h"
#include "host/core/piecewise_sum.h"
#include "host/io/finite_voxels.h"

namespace acuity {
namespace {

/// Pearson's correlation of two maps that are not constant.
double correlation_of(std::span<const float> a, std::span<const float> b, int threads) {
  const auto count = static_cast<double>(a.size());
  const std::array<double, 2> means = sums_over<2>(a.size(), threads, [&](std::size_t i) {
    return std::array{static_cast<double>(a[i]) / count, static_cast<double>(b[i]) / count};
  });
  const auto [aa, bb, ab] = sums_over<3>(a.size(), threads, [&](std::size_t i) {
    const double x = a[i] - means[0];
    const double y = b[i] - means[1];
    return std::array{x * x, y * y, x * y};
  });
  return ab / std::sqrt(aa * bb);
}

}  // namespace

bool is_finite(VolumeView volume, int threads) {
  // A sum of products with 0 is 0 unless one is not finite.
  return sum_over(volume.voxels.size(), threads, [&](std::size_t i) { return 0.0 * volume.voxels[i]; }) == 0;
}

void require_finite(VolumeView volume, const std::string& name, int threads) {
  if (is_finite(volume, threads)) return;
  const auto bad = std::ranges::find_if(volume.voxels, [](float value) { return !std::isfinite(value); });
  const std::int64_t at = bad - volume.voxels.begin();
  const GridSize& size = volume.size;
  throw_input_error(name + " has voxels that are not finite",
                    (std::isnan(*bad) ? "a NaN" : "an infinite value") + std::string(" at x = ") +
                        std::to_string(at % size.x) + ", y = " + std::to_string(at / size.x % size.y) +
                        ", z = " + std::to_string(at / (size.x * size.y)),
                    "Check the options, and scale maps with huge voxels to a standard deviation near 1");
}

void require_not_constant(VolumeView volume, const std::string& name, int threads) {
  const auto [least, largest] = range_of(volume.voxels, threads);
  if (least == largest)
    throw_input_error(name + " is constant", "all its voxels are " + formatted("%.6g", least),
                      "Check that it is the right file");
  // Squares of voxels, and their sums over windows, are single precision.
  constexpr double min_range = 1e-15;
  constexpr double largest_range = 1e18;
  const double range = static_cast<double>(largest) - least;
  if (range < min_range || range > largest_range)
    throw_input_error("The voxels of " + name + " are too " + (range < 1 ? "small" : "large"),
                      "they differ by " + number(range) + " at most, and their squares leave single precision",
                      "Bring the map to a standard deviation near 1");
}

void require_two_half_maps(const std::string& name1, VolumeView half1, const std::string& name2, VolumeView half2,
                           int threads) {
  require_not_constant(half1, name1, threads);
  require_not_constant(half2, name2, threads);
  if (std::ranges::equal(half1.voxels, half2.voxels))
    throw_input_error("Both half maps hold the same voxels", name1 + " and " + name2,
                      "Give the two half maps of a refinement");
  // Halves of a reconstruction differ by their noise; rounding to 16 bits leaves two parts in 1e8.
  constexpr double alike = 1 - 1e-7;
  if (std::abs(correlation_of(half1.voxels, half2.voxels, threads)) > alike)
    throw_input_error("Both half maps hold the same voxels, but for scale and offset", name1 + " and " + name2,
                      "Give the two half maps of a refinement");
}

}  // namespace acuity
