#include "host/masks/adjusted_p.h"

#include <algorithm>
#include <cmath>

namespace acuity {

double dependence_factor(std::int64_t hypotheses, Adjustment adjustment) {
  if (adjustment != Adjustment::benjamini_yekutieli) return 1;
  // Beyond some thousand terms the sum is ln m + gamma + 1 / 2m - 1 / 12m^2, but for 1 / 120m^4.
  constexpr std::int64_t summed = 10000;
  constexpr double gamma = 0.57721566490153286;
  const auto m = static_cast<double>(hypotheses);
  if (hypotheses > summed) return std::log(m) + gamma + 1 / (2 * m) - 1 / (12 * m * m);
  double sum = 0;
  for (std::int64_t i = hypotheses; i > 0; --i) sum += 1 / static_cast<double>(i);
  return sum;
}

void adjust(std::int64_t count, std::int64_t hypotheses, Adjustment adjustment,
            const std::function<double(std::int64_t)>& p_of, const std::function<void(std::int64_t, double)>& put) {
  if (adjustment == Adjustment::holm) {
    double q = 0;
    for (std::int64_t k = 1; k <= count; ++k) {
      q = std::min(1.0, std::max(q, static_cast<double>(hypotheses - k + 1) * p_of(k)));
      put(k, q);
    }
    return;
  }
  const double factor = dependence_factor(hypotheses, adjustment) * static_cast<double>(hypotheses);
  double q = 1;
  for (std::int64_t k = count; k > 0; --k) {
    q = std::min(q, factor * p_of(k) / static_cast<double>(k));
    put(k, q);
  }
}

}  // namespace acuity
