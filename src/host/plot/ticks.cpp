#include <algorithm>
#include <cmath>
#include <cstdio>

#include "host/plot/plot.h"

namespace acuity {

std::vector<PlotMark> round_ticks(double low, double high, int wanted) {
  const double raw = (high - low) / wanted;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  const double fraction = raw / power;
  const double step = power * (fraction <= 1 ? 1 : fraction <= 2 ? 2 : fraction <= 5 ? 5 : 10);
  const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
  std::vector<PlotMark> ticks;
  // Ends that are ticks but for rounding belong to them.
  const auto first = static_cast<long long>(std::ceil(low / step - 1e-9));
  const auto last = static_cast<long long>(std::floor(high / step + 1e-9));
  for (long long i = first; i <= last; ++i) {
    char label[48];
    std::snprintf(label, sizeof label, "%.*f", decimals, static_cast<double>(i) * step);
    ticks.push_back({static_cast<double>(i) * step, label});
  }
  return ticks;
}

}  // namespace acuity
