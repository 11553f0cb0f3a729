// The number of items that a timed run may have to take a given time, from trials of growing size.
// The benchmark sizes its passes with it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>

namespace acuity {

/// Items, 1 ... total, of a run that takes about `seconds`. trial(count) runs `count` items and returns its seconds.
/// The first trial warms up and does not count. The next ones grow fourfold until one takes a quarter of the time or
/// has all items. The last two give offset and slope, because a GPU's first thousand windows cost hardly more than one.
inline std::int64_t items_within(double seconds, std::int64_t total, const std::function<double(std::int64_t)>& trial) {
  std::int64_t count = std::min<std::int64_t>(256, total);
  trial(count);
  std::int64_t before = 0;
  double before_seconds = 0;
  for (;;) {
    const double taken = trial(count);
    if (count == total && taken <= seconds) return total;
    if (count == total || taken >= seconds / 4) {
      const double slope = std::max((taken - before_seconds) / static_cast<double>(count - before), 1e-12);
      const double offset = std::max(taken - slope * static_cast<double>(count), 0.0);
      return std::clamp(static_cast<std::int64_t>((seconds - offset) / slope), std::int64_t{1}, total);
    }
    before = count;
    before_seconds = taken;
    count = std::min(4 * count, total);
  }
}

}  // namespace acuity
