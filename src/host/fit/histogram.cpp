#include "host/fit/histogram.h"

#include <algorithm>
#include <cmath>

namespace acuity {

Histogram histogram_of(std::span<const float> sorted, double width, double rest_from) {
  Histogram histogram;
  if (sorted.empty()) return histogram;
  auto next = sorted.begin();
  for (auto bin = static_cast<std::int64_t>(std::floor(sorted.front() / width)); next != sorted.end(); ++bin) {
    const double upper = static_cast<double>(bin + 1) * width;
    const auto end = upper > rest_from ? sorted.end() : std::lower_bound(next, sorted.end(), upper);
    histogram.edges.push_back(static_cast<double>(bin) * width);
    histogram.counts.push_back(end - next);
    next = end;
  }
  histogram.edges.push_back(std::max<double>(sorted.back(), histogram.edges.back() + width));
  return histogram;
}

double bin_width(double range, int most) {
  double width = 0.01;
  for (const double factor : {2.0, 2.5, 2.0}) {
    if (range <= width * most) break;
    width *= factor;
  }
  return range <= width * most ? width : 10 * bin_width(range / 10, most);
}

}  // namespace acuity
