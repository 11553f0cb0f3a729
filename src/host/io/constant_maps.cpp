// What a map, or a pair of half maps, must not be: constant, or twice the same.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <acuity/error.h>
#include <acuity/map.h>

#include "host/core/formatted.h"
#include "host/core/parallel.h"
#include "host/core/piecewise_sum.h"

namespace acuity {
namespace {

/// What one pass over two maps tells.
struct PairStatistics {
  std::pair<float, float> range1{std::numeric_limits<float>::max(), std::numeric_limits<float>::lowest()};
  std::pair<float, float> range2 = range1;
  std::array<double, 5> sums{};  // Of a, b, a^2, b^2 and a b, both from their first voxels on.
  bool equal = true;

  void operator+=(const PairStatistics& other) {
    range1 = {std::min(range1.first, other.range1.first), std::max(range1.second, other.range1.second)};
    range2 = {std::min(range2.first, other.range2.first), std::max(range2.second, other.range2.second)};
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += other.sums[i];
    equal = equal && other.equal;
  }
  /// Pearson's, of maps that are not constant.
  double correlation(double count) const {
    const auto covariance = [&](double products, double of_a, double of_b) {
      return products / count - of_a / count * (of_b / count);
    };
    const auto [a, b, aa, bb, ab] = sums;
    return covariance(ab, a, b) / std::sqrt(covariance(aa, a, a) * covariance(bb, b, b));
  }
};

PairStatistics statistics_of(std::span<const float> a, std::span<const float> b, int threads) {
  const auto count = static_cast<std::int64_t>(a.size());
  const auto grain = static_cast<std::int64_t>(terms_a_piece);
  std::vector<PairStatistics> pieces(static_cast<std::size_t>((count + grain - 1) / grain));
  parallel_for(count, grain, threads, [&](std::int64_t begin, std::int64_t end) {
    // In steps of one row of vectors, which the compiler keeps side by side.
    constexpr std::size_t lanes = 8;
    std::array<std::array<double, lanes>, 5> sums{};
    const std::span<const float> of_a =
        a.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
    const std::span<const float> of_b = b.subspan(static_cast<std::size_t>(begin), of_a.size());
    PairStatistics& piece = pieces[static_cast<std::size_t>(begin / grain)];
    piece.range1 = range_of(of_a);
    piece.range2 = range_of(of_b);
    piece.equal = std::ranges::equal(of_a, of_b);
    const auto add = [&](std::size_t i, std::size_t lane) {
      const double x = static_cast<double>(of_a[i]) - a.front();
      const double y = static_cast<double>(of_b[i]) - b.front();
      sums[0][lane] += x;
      sums[1][lane] += y;
      sums[2][lane] += x * x;
      sums[3][lane] += y * y;
      sums[4][lane] += x * y;
    };
    std::size_t i = 0;
    for (; i + lanes <= of_a.size(); i += lanes)
      for (std::size_t lane = 0; lane < lanes; ++lane) add(i + lane, lane);
    for (std::size_t lane = 0; i < of_a.size(); ++i, ++lane) add(i, lane);
    for (std::size_t k = 0; k < sums.size(); ++k) piece.sums[k] = std::accumulate(sums[k].begin(), sums[k].end(), 0.0);
  });
  PairStatistics all;
  for (const PairStatistics& piece : pieces) all += piece;
  return all;
}

void require_not_constant(std::pair<float, float> range, const std::string& name) {
  if (range.first == range.second)
    throw_input_error(name + " is constant", "all its voxels are " + formatted("%.6g", range.first),
                      "Check that it is the right file");
}

}  // namespace

void require_not_constant(VolumeView volume, const std::string& name, int threads) {
  require_not_constant(range_of(volume.voxels, threads), name);
}

void require_two_half_maps(const std::string& name1, VolumeView half1, const std::string& name2, VolumeView half2,
                           int threads) {
  const PairStatistics found = statistics_of(half1.voxels, half2.voxels, threads);
  require_not_constant(found.range1, name1);
  require_not_constant(found.range2, name2);
  if (found.equal)
    throw_input_error("Both half maps hold the same voxels", name1 + " and " + name2,
                      "Give the two half maps of a refinement");
  // Halves of a reconstruction differ by their noise; rounding to 16 bits leaves two parts in 1e8.
  constexpr double alike = 1 - 1e-7;
  if (std::abs(found.correlation(static_cast<double>(half1.voxels.size()))) > alike)
    throw_input_error("Both half maps hold the same voxels, but for scale and offset", name1 + " and " + name2,
                      "Give the two half maps of a refinement");
}

}  // namespace acuity
