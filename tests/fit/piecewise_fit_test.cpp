// Broken lines against a search that tries everything, and against lines whose breakpoints are known.
#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include <gtest/gtest.h>

#include "host/fit/line_fit.h"
#include "support/expect_error.h"

namespace acuity::testing {
namespace {

struct Points {
  std::vector<double> x, y, w;
};

/// Solves a x = b by elimination with pivots.
std::vector<double> solve(std::vector<std::vector<double>> a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t pivot = i;
    for (std::size_t r = i; r < n; ++r)
      if (std::abs(a[r][i]) > std::abs(a[pivot][i])) pivot = r;
    std::swap(a[i], a[pivot]);
    std::swap(b[i], b[pivot]);
    for (std::size_t r = i + 1; r < n; ++r) {
      const double factor = a[r][i] / a[i][i];
      for (std::size_t c = i; c < n; ++c) a[r][c] -= factor * a[i][c];
      b[r] -= factor * b[i];
    }
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t c = i + 1; c < n; ++c) b[i] -= a[i][c] * b[c];
    b[i] /= a[i][i];
  }
  return b;
}

/// The least sum of weighted squares of a continuous line with these knots, as 1, x and one max(0, x - knot) a
/// breakpoint.
double sum_with_breakpoints(const Points& p, const std::vector<double>& breakpoints) {
  const std::size_t terms = breakpoints.size() + 2;
  std::vector<std::vector<double>> rows;
  for (const double x : p.x) {
    std::vector<double> row{1, x};
    for (const double knot : breakpoints) row.push_back(std::max(0.0, x - knot));
    rows.push_back(row);
  }
  std::vector<std::vector<double>> a(terms, std::vector<double>(terms));
  std::vector<double> b(terms);
  for (std::size_t i = 0; i < p.x.size(); ++i)
    for (std::size_t r = 0; r < terms; ++r) {
      b[r] += p.w[i] * rows[i][r] * p.y[i];
      for (std::size_t c = 0; c < terms; ++c) a[r][c] += p.w[i] * rows[i][r] * rows[i][c];
    }
  const std::vector<double> coefficients = solve(a, b);
  double sum = 0;
  for (std::size_t i = 0; i < p.x.size(); ++i) {
    double rest = p.y[i];
    for (std::size_t r = 0; r < terms; ++r) rest -= coefficients[r] * rows[i][r];
    sum += p.w[i] * rest * rest;
  }
  return sum;
}

/// The fewest points that a segment between these knots covers, those at its ends included.
int fewest_points(const Points& p, const std::vector<double>& breakpoints) {
  std::vector<double> knots{p.x.front()};
  knots.insert(knots.end(), breakpoints.begin(), breakpoints.end());
  knots.push_back(p.x.back());
  std::ptrdiff_t fewest = std::ssize(p.x);
  for (std::size_t k = 0; k + 1 < knots.size(); ++k)
    fewest = std::min(
        fewest, std::count_if(p.x.begin(), p.x.end(), [&](double x) { return x >= knots[k] && x <= knots[k + 1]; }));
  return static_cast<int>(fewest);
}

/// The least sum over all breakpoints on a grid of `steps` parts of each gap between points.
double sum_of_brute_force(const Points& p, int segments, int min_points, int steps) {
  std::vector<double> places;
  for (std::size_t i = 0; i + 1 < p.x.size(); ++i)
    for (int s = 0; s < steps; ++s) places.push_back(p.x[i] + (p.x[i + 1] - p.x[i]) * s / steps);
  double best = 1e300;
  std::vector<double> breakpoints;
  const std::function<void(std::size_t)> place = [&](std::size_t from) {
    if (std::ssize(breakpoints) == segments - 1) {
      if (fewest_points(p, breakpoints) >= min_points) best = std::min(best, sum_with_breakpoints(p, breakpoints));
      return;
    }
    for (std::size_t i = from; i < places.size(); ++i) {
      breakpoints.push_back(places[i]);
      place(i + 1);
      breakpoints.pop_back();
    }
  };
  place(1);
  return best;
}

/// A line that bends at the given places by the given changes of slope, with noise.
Points bent_line(int n, const std::vector<double>& breakpoints, const std::vector<double>& bends, double noise,
                 unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal(0, 1);
  std::uniform_real_distribution<double> uniform(0, 1);
  Points p;
  for (int i = 0; i < n; ++i) {
    // Unequal steps: at least a quarter of the mean.
    const double x = (i + 0.75 * uniform(generator)) / n;
    double y = 2 - 3 * x;
    for (std::size_t k = 0; k < bends.size(); ++k) y += bends[k] * std::max(0.0, x - breakpoints[k]);
    p.x.push_back(x);
    p.y.push_back(y + noise * normal(generator));
    p.w.push_back(0.5 + uniform(generator));
  }
  return p;
}

std::vector<double> inner(const PiecewiseLinear& line) { return {line.knots.begin() + 1, line.knots.end() - 1}; }

/// Expects what any result must be: a continuous line whose residuals have the sum it claims.
void expect_consistent(const Points& p, const PiecewiseLinear& line, int segments, int min_points) {
  ASSERT_EQ(line.segments(), segments);
  ASSERT_EQ(std::ssize(line.knots), segments + 1);
  ASSERT_EQ(line.values.size(), line.knots.size());
  EXPECT_EQ(line.knots.front(), p.x.front());
  EXPECT_EQ(line.knots.back(), p.x.back());
  EXPECT_GE(fewest_points(p, inner(line)), min_points);
  double sum = 0;
  double mean = 0;
  double total = 0;
  for (std::size_t i = 0; i < p.x.size(); ++i) {
    std::size_t k = 0;
    while (k + 1 < line.slopes.size() && p.x[i] > line.knots[k + 1]) ++k;
    const double t = (p.x[i] - line.knots[k]) / (line.knots[k + 1] - line.knots[k]);
    const double r = p.y[i] - ((1 - t) * line.values[k] + t * line.values[k + 1]);
    sum += p.w[i] * r * r;
    mean += p.w[i] * p.y[i];
    total += p.w[i];
  }
  double squares = 0;
  for (std::size_t i = 0; i < p.x.size(); ++i) squares += p.w[i] * std::pow(p.y[i] - mean / total, 2);
  // Values of order 1 and sums of some 100 of them, each rounded to 2^-53: 1e-12 leaves two digits.
  EXPECT_NEAR(sum, line.residual_sum, 1e-12 * squares);
  EXPECT_NEAR(line.r_squared, 1 - sum / squares, 1e-12);
  for (std::size_t k = 0; k < line.slopes.size(); ++k)
    EXPECT_NEAR(line.slopes[k] * (line.knots[k + 1] - line.knots[k]), line.values[k + 1] - line.values[k], 1e-10);
}

TEST(PiecewiseLinear, NoBreakpointsFitBetterInASearchOfAll) {
  struct Case {
    int n, segments, min_points, steps;
  };
  unsigned seed = 100;
  for (const Case c : {Case{14, 2, 3, 40}, Case{14, 2, 2, 40}, Case{13, 3, 3, 12}, Case{12, 3, 2, 12},
                       Case{13, 4, 3, 5}, Case{12, 4, 2, 5}}) {
    for (const double noise : {0.02, 0.5}) {
      for (int r = 0; r < 3; ++r) {
        const Points p = bent_line(c.n, {0.27, 0.55, 0.7}, {5, -8, 6}, noise, ++seed);
        const PiecewiseLinear line = fit_piecewise_linear(p.x, p.y, p.w, c.segments, c.min_points);
        expect_consistent(p, line, c.segments, c.min_points);
        const double brute = sum_of_brute_force(p, c.segments, c.min_points, c.steps);
        // Rounding alone: the two solve the same equations in different ways.
        EXPECT_LE(line.residual_sum, brute * (1 + 1e-9)) << seed << ", " << c.segments << " segments";
      }
    }
  }
}

TEST(PiecewiseLinear, FindsBreakpointsThatAreThere) {
  const std::vector<double> places{0.2, 0.45, 0.8};
  const Points exact = bent_line(100, places, {30, -50, 40}, 0, 7);
  const PiecewiseLinear line = fit_piecewise_linear(exact.x, exact.y, exact.w, 4);
  expect_consistent(exact, line, 4, 3);
  const std::vector<double> slopes{-3, 27, -23, 17};
  // Without noise only rounding is left: 1e-13 of the squares, so 3e-7 of the values and places.
  for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(line.knots[k + 1], places[k], 1e-6);
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(line.slopes[k], slopes[k], 1e-4);
  EXPECT_GT(line.r_squared, 1 - 1e-12);

  const Points noisy = bent_line(100, places, {30, -50, 40}, 0.1, 8);
  const PiecewiseLinear found = fit_piecewise_linear(noisy.x, noisy.y, noisy.w, 4);
  // Some 10 points at each breakpoint decide on it: noise / sqrt(10) / change of slope = 0.001; five of these.
  for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(found.knots[k + 1], places[k], 0.006);
  EXPECT_LE(found.residual_sum, sum_with_breakpoints(noisy, places));
}

TEST(PiecewiseLinear, IsFoundWhereStepwiseImprovementStopsElsewhere) {
  // Two narrow peaks; breakpoints at equal distances, each then moved to its best place in turn until none moves.
  const Points p = bent_line(60, {0.1, 0.15, 0.2, 0.8, 0.85, 0.9}, {40, -80, 40, 60, -120, 60}, 0.01, 9);
  std::vector<double> local{p.x[15], p.x[30], p.x[45]};
  for (bool moved = true; moved;) {
    moved = false;
    for (std::size_t k = 0; k < local.size(); ++k)
      for (const double x : p.x) {
        std::vector<double> other = local;
        other[k] = x;
        if (!std::is_sorted(other.begin(), other.end()) || fewest_points(p, other) < 3) continue;
        if (sum_with_breakpoints(p, other) >= sum_with_breakpoints(p, local) * (1 - 1e-9)) continue;
        local = other;
        moved = true;
      }
  }
  const PiecewiseLinear line = fit_piecewise_linear(p.x, p.y, p.w, 4);
  expect_consistent(p, line, 4, 3);
  EXPECT_LT(line.residual_sum, 0.9 * sum_with_breakpoints(p, local));
}

TEST(PiecewiseLinear, FollowsAStraightLineThatIsAddedAndOtherUnitsOfX) {
  const Points p = bent_line(50, {0.3, 0.6}, {20, -30}, 0.1, 10);
  Points q = p;
  for (std::size_t i = 0; i < q.x.size(); ++i) {
    q.y[i] += 1000 - 500 * q.x[i];
    q.x[i] = 70 + 1e-3 * q.x[i];
  }
  const PiecewiseLinear a = fit_piecewise_linear(p.x, p.y, p.w, 3);
  const PiecewiseLinear b = fit_piecewise_linear(q.x, q.y, q.w, 3);
  // x is 70 to 2^-53, which is 1e-11 of its range; y is 1000 to 1e-13.
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_NEAR(b.knots[k], 70 + 1e-3 * a.knots[k], 1e-11);
    EXPECT_NEAR(b.values[k], a.values[k] + 1000 - 500 * a.knots[k], 1e-6);
  }
  EXPECT_NEAR(b.residual_sum, a.residual_sum, 1e-6 * a.residual_sum);
}

TEST(PiecewiseLinear, OfOneSegmentIsTheStraightLine) {
  const Points p = bent_line(20, {}, {}, 0.3, 12);
  const LineFit straight = fit_line(p.x, p.y, p.w);
  const PiecewiseLinear line = fit_piecewise_linear(p.x, p.y, p.w, 1);
  EXPECT_NEAR(line.slopes[0], straight.slope, 1e-12);
  EXPECT_NEAR(line.residual_sum, straight.residual_sum, 1e-12);
  EXPECT_NEAR(line.at(5), straight.at(5), 1e-11);
}

TEST(PiecewiseLinear, TheNumberOfSegmentsIsThatOfTheLine) {
  // Noise alone makes BIC choose one segment too many in a few of 100 cases; these seeds are none of them.
  const Points one = bent_line(100, {}, {}, 0.1, 13);
  EXPECT_EQ(choose_piecewise_linear(one.x, one.y, one.w).segments(), 1);
  const Points three = bent_line(100, {0.3, 0.6}, {20, -30}, 0.1, 14);
  const PiecewiseLinear line = choose_piecewise_linear(three.x, three.y, three.w);
  EXPECT_EQ(line.segments(), 3);
  EXPECT_NEAR(line.bic, 100 * std::log(line.residual_sum / 100) + 6 * std::log(100), 1e-9);
  EXPECT_EQ(choose_piecewise_linear(three.x, three.y, three.w, 2).segments(), 2) << "no more than are allowed";
  // Without noise, and so short that not all numbers are possible.
  const std::vector<double> x{0, 1, 2, 3, 4, 5, 6};
  EXPECT_EQ(choose_piecewise_linear(x, std::vector<double>{1, 3, 5, 7, 9, 11, 13}, {}).segments(), 1);
  EXPECT_EQ(choose_piecewise_linear(x, std::vector<double>{3, 2, 1, 0, 1, 2, 3}, {}).segments(), 2);
}

TEST(PiecewiseLinear, RefusesWhatCannotBeFitted) {
  const std::vector<double> x{1, 2, 3, 4, 5, 6};
  const auto refuses = [&](const std::string& words, std::vector<double> at, int segments, int min_points) {
    return throws_error(ErrorKind::input, words, [&] { fit_piecewise_linear(at, at, {}, segments, min_points); });
  };
  EXPECT_TRUE(refuses("Too few points for 3 segments (6 points, and each segment needs 3)", x, 3, 3));
  EXPECT_TRUE(refuses("1 to 6 segments", x, 0, 3));
  EXPECT_TRUE(refuses("1 to 6 segments", x, 7, 3));
  EXPECT_TRUE(refuses("1 to 6 segments", x, 2, 1));
  EXPECT_TRUE(refuses("x does not ascend at point 2", {1, 2, 2, 3, 4, 5}, 2, 2));
  EXPECT_TRUE(throws_error(ErrorKind::input, "Too few points", [&] { choose_piecewise_linear({}, {}, {}); }));
}

}  // namespace
}  // namespace acuity::testing
