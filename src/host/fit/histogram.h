// Histograms of sorted values: resolutions, B factors.
// Lies between the values of a map's voxels, or of a sample of windows, and a report.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace acuity {

/// Bins of equal width, at multiples of it: counts.size() + 1 edges. A bin holds its lower edge.
struct Histogram {
  std::vector<double> edges;
  std::vector<std::int64_t> counts;
};

/// Histogram of values in ascending order, from the bin of the first to that of the last. The first bin whose upper
/// edge lies beyond `rest_from` takes all values from there on and is the last one. It ends at its regular edge, or at
/// the last value where that is higher. Without values the histogram is empty.
Histogram histogram_of(std::span<const float> sorted, double width,
                       double rest_from = std::numeric_limits<double>::infinity());

/// The width of bins among 1, 2 and 5 times powers of ten that cuts `range` into at most `most` of them; 0.01 at
/// least.
double bin_width(double range, int most);

}  // namespace acuity
