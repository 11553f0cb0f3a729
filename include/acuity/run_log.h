// Log of a run beside its result: stages with their times, and warnings.
// Passed through a workflow from the first stage to the last; warnings are kept even when the run throws.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace acuity {

/// Version of the library, such as 0.1.0.
std::string version();

/// Resident size of this process when it began, in bytes; 0 where the system does not tell.
std::int64_t memory_at_start_bytes();

/// Largest resident size of this process so far, in bytes.
std::int64_t peak_memory_bytes();

class RunLog {
 public:
  /// `command_line` is the command that started the run; reports repeat it.
  explicit RunLog(std::string command_line = {}) : command_line_(std::move(command_line)) {}

  /// Runs `work` and adds its seconds to the stage of this name, which is new if there is none. Stages of sharpen:
  /// read, mask, fsc (where half maps give the resolution), reference, profiles, scale, write.
  void stage(const std::string& name, const std::function<void()>& work);
  /// Adds a warning: one sentence without a full stop.
  void warn(std::string message);

  struct Stage {
    std::string name;
    double seconds = 0;
  };
  const std::vector<Stage>& stages() const { return stages_; }
  const std::vector<std::string>& warnings() const { return warnings_; }
  const std::string& command_line() const { return command_line_; }

 private:
  std::string command_line_;
  std::vector<Stage> stages_;
  std::vector<std::string> warnings_;
};

}  // namespace acuity
