#include "host/fit/filter_end.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "host/core/formatted.h"
#include "host/fit/line_fit.h"

namespace acuity {
namespace {

double square(std::size_t shell) { return static_cast<double>(shell) * static_cast<double>(shell); }

/// Power that shells before a possible fall predict for those in it. It is at most the largest of them. It is also at
/// most the line of a B factor (ln P against s^2) through these shells.
class ExpectedPower {
 public:
  /// Predicts shell `at` and the few before it (a seventh of the frequency), where a fall that ends at `at` may lie.
  ExpectedPower(const std::vector<double>& power, std::size_t at) {
    const std::size_t reach = std::max<std::size_t>(3, at / 7);
    first_ = at > reach ? at - reach : 1;
    for (std::size_t k = first_; k < at; ++k) largest_ = std::max(largest_, power[k]);
    std::vector<double> squares;
    std::vector<double> logarithms;
    for (std::size_t k = first_ > reach ? first_ - reach : 1; k < first_; ++k) {
      if (!(power[k] > 0)) continue;
      squares.push_back(square(k));
      logarithms.push_back(std::log(power[k]));
    }
    if (squares.size() > 2) line_ = fit_line(squares, logarithms);
  }

  double of(std::size_t shell) const {
    // Power that rises again after a dip promises no further rise.
    if (!line_ || line_->slope >= 0) return largest_;
    return std::min(largest_, std::exp(line_->at(square(shell))));
  }
  /// The first shell of a fall.
  std::size_t first() const { return first_; }
  bool by_line() const { return line_.has_value(); }

 private:
  std::size_t first_ = 1;
  double largest_ = 0;
  std::optional<LineFit> line_;
};

/// The last shell before a fall that ends at shell `at`.
std::size_t start_of_fall(const std::vector<double>& power, std::size_t at, const ExpectedPower& expected) {
  std::size_t j = at - 1;
  while (j > expected.first() && power[j] < expected.of(j) / 10) --j;
  return j;
}

/// The end by a piecewise linear function, if one of its segments falls off the one before as a filter does.
std::optional<double> end_of(const PiecewiseLinear& line, std::span<const double> q) {
  constexpr double min_drop = 1.6;                 // ln 5, over the segment.
  constexpr std::ptrdiff_t min_points_before = 4;  // Three may still be the shape of the molecule.
  for (std::size_t i = 1; i < line.slopes.size(); ++i) {
    // Amplitudes that rise before the filter do not rise for ever.
    const double bend = std::min(line.slopes[i - 1], 0.0) - line.slopes[i];
    const double knot = line.knots[i];
    if (bend * (line.knots[i + 1] - knot) < min_drop) continue;
    if (std::upper_bound(q.begin(), q.end(), knot) - q.begin() >= min_points_before) return knot + 1 / bend;
  }
  return {};
}

}  // namespace

std::optional<std::size_t> last_shell_before_filter(const std::vector<double>& power) {
  constexpr double fallen = 1e-3;
  constexpr double stays_below = 1e-2;
  constexpr std::size_t min_end = 4;  // The shape of a smooth molecule may end before.
  double later = 0;
  std::optional<std::size_t> last;
  for (std::size_t j = power.size(); j-- > 2;) {
    later = std::max(later, power[j]);
    const ExpectedPower before(power, j);
    const double expected = before.of(j);
    if (!(expected > 0) || power[j] >= fallen * expected || later >= stays_below * expected) continue;
    // The fall may take some shells; the filter ends where it begins.
    const std::size_t start = start_of_fall(power, j, before);
    if (before.by_line() || start >= min_end) last = start;
  }
  return last;
}

std::optional<double> filter_end(std::span<const double> q, std::span<const double> y) {
  constexpr std::size_t min_points = 8;
  constexpr double residuals_fall = 4;  // Ratio of sums of squares: errors are halved.
  constexpr int with_floor = 3;         // The line, the filter, and what is left behind it.
  if (q.size() < min_points) return {};
  const PiecewiseLinear one = fit_piecewise_linear(q, y, {}, 1);
  for (int segments = 2; segments <= with_floor; ++segments) {
    const PiecewiseLinear line = fit_piecewise_linear(q, y, {}, segments);
    if (one.residual_sum < residuals_fall * line.residual_sum) continue;
    if (const std::optional<double> end = end_of(line, q)) return end;
  }
  return {};
}

std::string low_passed_halves_in_words(double filter_end_angstrom) {
  return "The half maps were low-passed before: their power ends at " + number(filter_end_angstrom) + " A";
}

std::string beyond_signal_in_words(double signal_end_angstrom, double resolution_angstrom) {
  return "The half maps agree to about " + formatted("%.2g", signal_end_angstrom) + " A, and the resolution of " +
         number(resolution_angstrom) + " A lies far beyond, where noise passes for density";
}

std::string filter_end_in_words(double filter_end_angstrom, double resolution_angstrom) {
  return "The map was low-passed at about " + formatted("%.2g", filter_end_angstrom) +
         " A, so its fall-off is known to there, and not to " + number(resolution_angstrom) + " A";
}

}  // namespace acuity
