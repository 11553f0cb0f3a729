#include "host/local_resolution/leakage_removal.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "host/core/parallel.h"
#include "host/engines/window_leakage.h"
#include "windows/shell_correlation.h"
#include "windows/shells.h"

namespace acuity {
LeakageRemoval::LeakageRemoval(int window_edge, int threads)
    : leakage_(static_cast<std::size_t>(last_shell(window_edge))) {
  const std::size_t shells = leakage_.shells();
  const WindowLeakage leakage(window_edge, 0.5, last_shell(window_edge) + 0.5);
  parallel_for(static_cast<std::int64_t>(shells), 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      const std::vector<double> powers =
          leakage.shell_power([&](double f) { return std::abs(f - static_cast<double>(i + 1)) < 0.5 ? 1.0 : 0.0; });
      for (std::size_t j = i + 1; j < shells; ++j) leakage_.share(j, i) = powers[j + 1];
    }
  });
  for (std::size_t j = 0; j < shells; ++j) {
    double lower = 0;
    for (std::size_t i = 0; i < j; ++i) lower += leakage_.share(j, i);
    leakage_.share(j, j) = 1 - lower;
  }
}

void LeakageRemoval::correlate(const ShellPowers& powers, std::span<double> fsc) const {
  constexpr double min_share = 0.1;
  std::array<std::vector<double>, 3> own;
  for (std::vector<double>& values : own) values.resize(leakage_.shells());
  const std::span<const double> mixed[] = {powers.cross, powers.power1, powers.power2};
  fsc[0] = 1;
  for (std::size_t j = 0; j < leakage_.shells(); ++j) {
    for (std::size_t channel = 0; channel < own.size(); ++channel) {
      std::vector<double>& values = own[channel];
      values[j] = leakage_.own(j, mixed[channel][j + 1], leakage_.foreign(j, values));
      if (channel > 0) values[j] = std::max(values[j], min_share * mixed[channel][j + 1]);
    }
    fsc[j + 1] = std::clamp(shell_correlation(own[0][j], own[1][j], own[2][j]), -1.0, 1.0);
  }
}

}  // namespace acuity
