#include <algorithm>
#include <chrono>
#include <utility>

#include <sys/resource.h>

#include <acuity/run_log.h>

#include "host/core/named_range.h"

namespace acuity {

std::string version() { return ACUITY_VERSION; }

std::int64_t peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
#ifdef __APPLE__
  return usage.ru_maxrss;
#else
  return static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
#endif
}

void RunLog::stage(const std::string& name, const std::function<void()>& work) {
  const NamedRange range(name.c_str());
  const auto start = std::chrono::steady_clock::now();
  work();
  const auto end = std::chrono::steady_clock::now();
  const double seconds = std::chrono::duration<double>(end - start).count();
  const auto row = std::find_if(stages_.begin(), stages_.end(), [&](const Stage& s) { return s.name == name; });
  if (row == stages_.end())
    stages_.push_back({name, seconds});
  else
    row->seconds += seconds;
}

// Out of line: inlined, GCC 12 takes the move of a string for an access out of bounds.
void RunLog::warn(std::string message) { warnings_.push_back(std::move(message)); }

}  // namespace acuity
