#include "host/fit/line_fit.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <acuity/error.h>

#include "host/fit/knot_search.h"

namespace acuity {
namespace {

using Values = std::span<const double>;

/// The weights as given, or ones.
std::vector<double> weights_or_ones(Values x, Values y, Values weights) {
  if (x.size() != y.size() || (!weights.empty() && weights.size() != x.size()))
    throw_input_error("A line cannot be fitted", "x, y and weights differ in number");
  std::vector<double> w(weights.begin(), weights.end());
  w.resize(x.size(), 1.0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isfinite(x[i]) || !std::isfinite(y[i]) || !std::isfinite(w[i]) || !(w[i] > 0))
      throw_input_error("A line cannot be fitted",
                        "point " + std::to_string(i) + " is not finite, or its weight is not positive");
  }
  return w;
}

double weighted_mean(Values values, Values weights) {
  double sum = 0;
  double total = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += weights[i] * values[i];
    total += weights[i];
  }
  return sum / total;
}

/// sum w (y - model(x))^2.
template <class Model>
double residual_sum_of(Values x, Values y, Values weights, const Model& model) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double r = y[i] - model(x[i]);
    sum += weights[i] * r * r;
  }
  return sum;
}

double r_squared_of(double residual_sum, double squares_about_mean) {
  return squares_about_mean > 0 ? 1 - residual_sum / squares_about_mean : 0;
}

double squares_about_mean(Values x, Values y, Values weights) {
  return residual_sum_of(x, y, weights, [mean = weighted_mean(y, weights)](double) { return mean; });
}

/// Places where the line bends, values there and slopes, from the lines that a search found.
PiecewiseLinear assemble(const KnotSearch::Solution& solution, double first, double last) {
  PiecewiseLinear line;
  line.knots = {first};
  line.knots.insert(line.knots.end(), solution.breakpoints.begin(), solution.breakpoints.end());
  line.knots.push_back(last);
  for (std::size_t k = 0; k < solution.lines.size(); ++k) {
    line.values.push_back(solution.lines[k](line.knots[k]));
    line.slopes.push_back(solution.lines[k].slope);
  }
  line.values.push_back(solution.lines.back()(last));
  return line;
}

/// Fits piecewise linear functions to the same points. They are searched on x from -1 to 1 without the straight line in
/// y.
class PiecewiseLinearFitter {
 public:
  PiecewiseLinearFitter(Values x, Values y, Values weights, int min_points)
      : x_(x),
        y_(y),
        weights_(weights_or_ones(x, y, weights)),
        min_points_(min_points),
        straight_(fit_line(x, y, weights)),
        scaled_x_(scaled(x)),
        rest_(without_line()),
        search_(scaled_x_, rest_, weights_, min_points, tolerance()) {}

  PiecewiseLinear fit(int segments) {
    PiecewiseLinear line = assemble(search_.best(segments), -1, 1);
    for (double& knot : line.knots) knot = unscaled(knot);
    for (std::size_t k = 0; k < line.values.size(); ++k) line.values[k] += straight_.at(line.knots[k]);
    for (double& slope : line.slopes) slope = slope / half_width() + straight_.slope;
    line.n = static_cast<int>(x_.size());
    line.residual_sum = residual_sum_of(x_, y_, weights_, [&](double x) { return line.at(x); });
    const double squares = squares_about_mean(x_, y_, weights_);
    line.r_squared = r_squared_of(line.residual_sum, squares);
    // The floor is what rounding leaves of a perfect fit; fewer segments win there.
    const double floor = std::max(1e-26 * squares, 1e-300);
    line.bic = line.n * std::log(std::max(line.residual_sum, floor) / line.n) + 2 * segments * std::log(line.n);
    return line;
  }

 private:
  double centre() const { return 0.5 * (x_.front() + x_.back()); }
  double half_width() const { return 0.5 * (x_.back() - x_.front()); }
  double unscaled(double t) const { return t == -1 ? x_.front() : t == 1 ? x_.back() : centre() + half_width() * t; }

  std::vector<double> scaled(Values x) const {
    std::vector<double> t;
    for (const double value : x) t.push_back((value - centre()) / half_width());
    return t;
  }
  std::vector<double> without_line() const {
    std::vector<double> rest;
    for (std::size_t i = 0; i < x_.size(); ++i) rest.push_back(y_[i] - straight_.at(x_[i]));
    return rest;
  }
  double tolerance() const { return 1e-13 * straight_.residual_sum + 1e-26 * squares_about_mean(x_, y_, weights_); }

  Values x_;
  Values y_;
  std::vector<double> weights_;
  int min_points_;
  LineFit straight_;
  std::vector<double> scaled_x_;
  std::vector<double> rest_;
  KnotSearch search_;
};

int max_segments_for(std::size_t points, int min_points) {
  return points == 0 ? 0 : static_cast<int>((points - 1) / static_cast<std::size_t>(min_points - 1));
}

void check(Values x, int segments, int min_points) {
  if (segments < 1 || segments > max_segments || min_points < 2)
    throw_input_error(
        "Cannot fit " + std::to_string(segments) + " segments of " + std::to_string(min_points) + " points or more",
        "1 to " + std::to_string(max_segments) + " segments of 2 points or more are possible");
  if (segments > max_segments_for(x.size(), min_points))
    throw_input_error("Too few points for " + std::to_string(segments) + " segments",
                      std::to_string(x.size()) + " points, and each segment needs " + std::to_string(min_points));
  for (std::size_t i = 1; i < x.size(); ++i)
    if (!(x[i] > x[i - 1]))
      throw_input_error("Segments cannot be fitted", "x does not ascend at point " + std::to_string(i));
}

}  // namespace

LineFit fit_line(Values x, Values y, Values weights) {
  const std::vector<double> w = weights_or_ones(x, y, weights);
  if (x.size() < 3)
    throw_input_error("A line cannot be fitted", std::to_string(x.size()) + " points; at least 3 are needed");
  const double mean_x = weighted_mean(x, w);
  const double mean_y = weighted_mean(y, w);
  double total = 0;
  double xx = 0;
  double xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    total += w[i];
    xx += w[i] * (x[i] - mean_x) * (x[i] - mean_x);
    xy += w[i] * (x[i] - mean_x) * (y[i] - mean_y);
  }
  if (!(xx > 0)) throw_input_error("A line cannot be fitted", "all points have the same x");
  LineFit line;
  line.n = static_cast<int>(x.size());
  line.slope = xy / xx;
  line.intercept = mean_y - line.slope * mean_x;
  line.residual_sum = residual_sum_of(x, y, w, [&](double at) { return mean_y + line.slope * (at - mean_x); });
  line.r_squared = r_squared_of(line.residual_sum, squares_about_mean(x, y, w));
  const double variance = line.residual_sum / (line.n - 2);
  line.slope_error = std::sqrt(variance / xx);
  line.intercept_error = std::sqrt(variance * (1 / total + mean_x * mean_x / xx));
  return line;
}

double PiecewiseLinear::at(double x) const {
  const auto last = static_cast<std::ptrdiff_t>(slopes.size()) - 1;
  const auto segment = std::min(last, std::upper_bound(knots.begin() + 1, knots.end() - 1, x) - (knots.begin() + 1));
  const auto k = static_cast<std::size_t>(segment);
  return values[k] + slopes[k] * (x - knots[k]);
}

PiecewiseLinear fit_piecewise_linear(Values x, Values y, Values weights, int segments, int min_points) {
  check(x, segments, min_points);
  return PiecewiseLinearFitter(x, y, weights, min_points).fit(segments);
}

PiecewiseLinear choose_piecewise_linear(Values x, Values y, Values weights, int most, int min_points) {
  check(x, 1, min_points);
  PiecewiseLinearFitter fitter(x, y, weights, min_points);
  PiecewiseLinear best = fitter.fit(1);
  for (int segments = 2; segments <= std::min({most, max_segments, max_segments_for(x.size(), min_points)});
       ++segments) {
    PiecewiseLinear line = fitter.fit(segments);
    if (line.bic < best.bic) best = std::move(line);
  }
  return best;
}

}  // namespace acuity
