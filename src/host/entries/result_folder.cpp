#include "host/entries/result_folder.h"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <acuity/error.h>
#include <acuity/progress.h>

namespace acuity {

namespace fs = std::filesystem;

namespace {

void remove_contents(const fs::path& folder) {
  std::error_code error;
  for (const auto& item : fs::directory_iterator(folder, error)) fs::remove_all(item.path(), error);
}

/// True where the descriptor is that of the folder that lies at `path` now.
bool is_at(int descriptor, const fs::path& path) {
  struct stat of_descriptor {};
  struct stat of_path {};
  return ::fstat(descriptor, &of_descriptor) == 0 && ::stat(path.c_str(), &of_path) == 0 &&
         of_descriptor.st_dev == of_path.st_dev && of_descriptor.st_ino == of_path.st_ino;
}

}  // namespace

void ResultFolder::fail(const std::string& what) const {
  throw Error(ErrorKind::system, what, std::strerror(errno), "Give another {output}, or make room on the disk");
}

/// The lock is the folder's own, so that it goes with the process. Whoever had it before may have renamed the folder.
void ResultFolder::lock() {
  for (;;) {
    if (::mkdir(partial_.c_str(), 0777) != 0 && errno != EEXIST) fail("Cannot make the folder " + partial_.string());
    descriptor_ = ::open(partial_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor_ < 0 && errno == ENOENT) continue;
    if (descriptor_ < 0) fail("Cannot open the folder " + partial_.string());
    while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
      if (errno == ENOLCK || errno == ENOTSUP || errno == ENOSYS) return;  // A file system without locks.
      if (errno != EWOULDBLOCK && errno != EINTR) fail("Cannot lock the folder " + partial_.string());
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      check_interrupt();
    }
    if (is_at(descriptor_, partial_)) return;
    ::close(std::exchange(descriptor_, -1));
  }
}

ResultFolder::ResultFolder(const fs::path& parent, const std::string& name)
    : parent_(parent),
      partial_(parent / ("." + name + ".partial")),
      old_(parent / ("." + name + ".old")),
      final_(parent / name) {
  std::error_code error;
  fs::create_directories(parent_, error);
  if (error) {
    errno = error.value();
    fail("Cannot make the folder " + parent_.string());
  }
  try {
    lock();
  } catch (...) {
    if (descriptor_ >= 0) ::close(descriptor_);
    throw;
  }
  remove_contents(partial_);
  fs::remove_all(old_, error);  // A process that ended within commit() leaves it.
}

ResultFolder::~ResultFolder() {
  std::error_code ignored;
  if (!committed_) fs::remove_all(partial_, ignored);
  if (descriptor_ >= 0) ::close(descriptor_);
}

void ResultFolder::commit() {
  // The files are on the disk already; so are their names after this.
  ::fsync(descriptor_);
  // An empty folder in its place is replaced by rename() itself.
  if (::rename(partial_.c_str(), final_.c_str()) != 0) {
    std::error_code ignored;
    if (::rename(final_.c_str(), old_.c_str()) != 0) fail("Cannot replace the folder " + final_.string());
    if (::rename(partial_.c_str(), final_.c_str()) != 0) {
      ::rename(old_.c_str(), final_.c_str());
      fail("Cannot make the folder " + final_.string());
    }
    fs::remove_all(old_, ignored);
  }
  committed_ = true;
  const int folder = ::open(parent_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
}

}  // namespace acuity
