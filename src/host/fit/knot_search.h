// The search for the breakpoints of a piecewise linear function. It decides which points a segment covers, and whether
// two segments meet at a point or between two points. Used by fit_piecewise_linear().
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace acuity {

/// y = value + slope (x - at).
struct Line {
  double at = 0;
  double value = 0;
  double slope = 0;

  double operator()(double x) const { return value + slope * (x - at); }
};

/// The best piecewise linear functions through some points, for any number of segments. Points and bounds are prepared
/// once.
///
/// Breakpoints cut the points into sections: a breakpoint between two points ends a section, one at a point does not. A
/// section is fitted for itself; lines of neighbouring sections must cross between the last point of one and the first
/// of the other. Points are numbered 0 ... n - 1.
class KnotSearch {
 public:
  /// x ascends strictly and outlives the search; weights are positive. For the sake of rounding, x should be of order 1
  /// and y without its straight line. Sums of squares that differ by `tolerance` or less count as the same.
  KnotSearch(std::span<const double> x, std::span<const double> y, std::span<const double> weights, int min_points,
             double tolerance);

  struct Solution {
    double residual_sum = std::numeric_limits<double>::infinity();
    std::vector<double> breakpoints;
    std::vector<Line> lines;  ///< One a segment.
  };
  /// There must be at least segments * (min_points - 1) + 1 points.
  Solution best(int segments);

 private:
  // Sums over the points before each index.
  struct Sums {
    double w = 0, wx = 0, wxx = 0, wy = 0, wxy = 0, wyy = 0;
  };
  // The same over a range of points, with x counted from some point.
  struct RangeSums {
    double w, wd, wdd, wy, wdy, wyy;
  };
  // The open section up to a point. The least sum of squares of all that is fitted so far is a + b (v - c)^2 where the
  // line has the value v at x[point]. A section starts with the value at its first point, of which nothing is known
  // (b = 0), and goes on from breakpoint to breakpoint.
  struct Node {
    std::size_t point = 0;
    std::size_t next = 0;  // The first point that is not in the sum yet.
    double a = 0, b = 0, c = 0;
    bool starts_section = true;
    Line before;                  // For a section's first node: the line that ends in the gap before it.
    double back0 = 0, back1 = 0;  // Else: the value at the node before is back0 + back1 v.
  };
  struct Closed {
    double sum;
    Line line;  // The last of the section.
  };
  struct Child {
    double bound;
    std::size_t point;
    Closed left;
  };

  RangeSums sums_from(std::size_t origin, std::size_t begin, std::size_t end) const;
  Closed close(const Node& node, std::size_t end) const;
  Node extend(const Node& node, std::size_t point) const;
  bool cross_before(std::size_t point, const Line& left, const Line& right) const;
  template <class Visit>
  void walk_back(std::size_t i, Line line, const Visit& visit) const;
  double crossing_before(const Node& node, const Line& right) const;
  bool joins(const Line& last) const;
  std::size_t last_start(int remaining) const { return n_ - static_cast<std::size_t>(remaining) * (least_ - 1) - 1; }
  const std::vector<double>& bounds(int segments);
  bool improves(double sum) const { return sum < best_.residual_sum - tolerance_; }
  void search(int remaining);
  void branch(int remaining);
  void place_last_breakpoint();
  void keep(double sum, const Line& last);

  std::span<const double> x_;
  std::size_t n_;
  std::size_t least_;
  std::vector<Sums> before_;
  double tolerance_;
  std::vector<std::vector<double>> bounds_;  // [k][i]: no k segments fit the points from i on better.
  std::vector<Line> tails_;                  // The line through the points from i on.
  std::vector<Node> path_;                   // From the first point to the open section's last breakpoint.
  std::vector<std::vector<Child>> children_;
  Solution best_;
};

}  // namespace acuity
