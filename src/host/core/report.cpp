#include <algorithm>
#include <chrono>

#include <sys/resource.h>

#include <acuity/report.h>

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

Report::Report(std::string command_line) : command_line_(std::move(command_line)) {}

void Report::stage(const std::string& name, const std::function<void()>& work) {
  const NamedRange range(name.c_str());
  const auto start = std::chrono::steady_clock::now();
  work();
  const auto end = std::chrono::steady_clock::now();
  const double seconds = std::chrono::duration<double>(end - start).count();
  const auto row = std::find_if(stages_.begin(), stages_.end(), [&](const StageTime& s) { return s.name == name; });
  if (row == stages_.end())
    stages_.push_back({name, seconds});
  else
    row->seconds += seconds;
}

void Report::warn(std::string message) { warnings_.push_back(std::move(message)); }

nlohmann::ordered_json Report::json() const {
  nlohmann::ordered_json all;
  all["version"] = version();
  all["command"] = command_line_;
  if (!fields.is_null()) all.update(fields);
  all["stages"] = nlohmann::ordered_json::array();
  for (const StageTime& stage : stages_) all["stages"].push_back({{"name", stage.name}, {"seconds", stage.seconds}});
  all["peak_memory_bytes"] = peak_memory_bytes();
  all["warnings"] = warnings_;
  return all;
}

std::string Report::text() const {
  // Command lines and file names may hold bytes that are no UTF-8; they are replaced rather than refused.
  return json().dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace acuity
