// What a command did, for people and for programs: stages with their times, warnings, and the JSON beside the output.
// Carried through sharpen() from the first stage to the last.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace acuity {

/// The version of the library, as in 0.1.0.
std::string version();

/// Largest resident size of this process so far, in bytes.
std::int64_t peak_memory_bytes();

class Report {
 public:
  explicit Report(std::string command_line);

  /// Runs `work`, and adds a row {name, seconds}, or adds to the seconds of the row that has this name. Stages of
  /// sharpen: read, mask, fsc (where half maps give the resolution), reference, profiles, scale, write.
  void stage(const std::string& name, const std::function<void()>& work);
  void warn(std::string message);

  struct StageTime {
    std::string name;
    double seconds = 0;
  };
  const std::vector<StageTime>& stages() const { return stages_; }
  const std::vector<std::string>& warnings() const { return warnings_; }

  /// Further keys of the JSON; `stages`, `warnings`, `version`, `command` and `peak_memory_bytes` are added on writing.
  nlohmann::ordered_json fields;
  nlohmann::ordered_json json() const;
  /// json() as the file that lies beside an output.
  std::string text() const;

 private:
  std::string command_line_;
  std::vector<StageTime> stages_;
  std::vector<std::string> warnings_;
};

}  // namespace acuity
