// Sums over pairs of values, for their correlation.
// Used by the Q-score of an atom and the correlation of a residue.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

namespace acuity {

/// Sums over pairs (x, y) in double precision. Their order decides the last digits.
struct PairSums {
  double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;

  void add(double first, double second) {
    n += 1;
    x += first;
    y += second;
    xx += first * first;
    yy += second * second;
    xy += first * second;
  }
  void add(const PairSums& o) {
    n += o.n;
    x += o.x;
    y += o.y;
    xx += o.xx;
    yy += o.yy;
    xy += o.xy;
  }
  /// Pearson's correlation, -1 ... 1; nothing where either value is constant.
  std::optional<double> correlation() const {
    const double squares = n > 0 ? (xx - x * x / n) * (yy - y * y / n) : 0;
    if (!(squares > 0)) return {};
    return std::clamp((xy - x * y / n) / std::sqrt(squares), -1.0, 1.0);
  }
};

}  // namespace acuity
