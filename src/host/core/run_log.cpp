#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>
#include <utility>

#include <sys/resource.h>

#include <acuity/run_log.h>

#include "host/core/named_range.h"

namespace acuity {

std::string version() { return ACUITY_VERSION; }

namespace {

/// A size in bytes that Linux tells of this process, such as "VmHWM:"; 0 elsewhere.
std::int64_t size_of_process(const std::string& key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind(key, 0) == 0) return std::stoll(line.substr(key.size())) * 1024;
  return 0;
}

const std::int64_t size_at_start = size_of_process("VmRSS:");

}  // namespace

std::int64_t memory_at_start_bytes() { return size_at_start; }

std::int64_t peak_memory_bytes() {
  // getrusage() counts what the process was before it became this program: a copy of the one that started it.
  if (const std::int64_t peak = size_of_process("VmHWM:"); peak > 0) return peak;
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
