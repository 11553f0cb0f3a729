// A folder that appears whole or not at all: filled beside its place, then renamed.
// The results of an entry reach the disk this way; AtomicFile is the same for one file.
#pragma once

#include <filesystem>
#include <string>

namespace acuity {

/// One process at a time fills the folder of a name; others wait in the constructor. A process that ends without
/// commit(), by a signal too, leaves nothing but a hidden folder, which the next one takes over and empties.
class ResultFolder {
 public:
  /// `parent` is made where it is missing. Throws Error(ErrorKind::system) where that, or the lock, fails.
  ResultFolder(const std::filesystem::path& parent, const std::string& name);
  ~ResultFolder();
  ResultFolder(const ResultFolder&) = delete;
  ResultFolder& operator=(const ResultFolder&) = delete;

  /// The folder to fill: parent/.NAME.partial, empty.
  const std::filesystem::path& partial() const { return partial_; }
  /// The folder that commit() makes: parent/NAME.
  const std::filesystem::path& final() const { return final_; }
  /// Gives the folder its name; what had it before is removed as a whole.
  void commit();

 private:
  [[noreturn]] void fail(const std::string& what) const;
  void lock();

  std::filesystem::path parent_;
  std::filesystem::path partial_;
  std::filesystem::path old_;  // Folder that had the name before, while it is replaced.
  std::filesystem::path final_;
  int descriptor_ = -1;
  bool committed_ = false;
};

}  // namespace acuity
