// The log of average-profiles: one line of JSON per model, appended as soon as it is finished.
// An interrupted run leaves it behind, and the next run continues from it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "host/profiles/part_profiles.h"

namespace acuity {

/// Result of one model.
struct ModelRecord {
  std::string model;           ///< Its path as it was given.
  std::uint32_t checksum = 0;  ///< CRC-32 of the file's contents, unpacked.
  double seconds = 0;
  std::string error;  ///< Why it was skipped, or nothing.
  ModelProfiles profiles;
};

/// Keeps the file open for appending. Throws Error where the file cannot be written, or is no log of such a run.
class ProfileLog {
 public:
  /// Reads what is there already. A last line without an end is the work of a run that was killed, and is cut off. With
  /// an empty path there is no file, and nothing is found.
  ProfileLog(const std::filesystem::path& path, int min_residues);

  /// The record of a model with the same path and contents that was not skipped, or null.
  const ModelRecord* find(const std::string& model, std::uint32_t checksum) const;
  void append(const ModelRecord& record);

 private:
  void read(std::ifstream& in, const std::string& header);

  std::filesystem::path path_;
  std::ofstream out_;
  std::map<std::string, ModelRecord> records_;
};

}  // namespace acuity
