#include "host/bytes/atomic_file.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <acuity/error.h>

#include "host/bytes/file_kinds.h"
#include "host/bytes/gzip_stream.h"

namespace acuity {

namespace fs = std::filesystem;

namespace {

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

/// Bytes that a name in this folder may have.
std::size_t max_name_bytes(const fs::path& folder) {
  const long limit = ::pathconf(folder.c_str(), _PC_NAME_MAX);
  return limit > 0 ? static_cast<std::size_t>(limit) : NAME_MAX;
}

/// A hidden name beside `path` for mkstemp, which says whose it is as far as names may be long.
std::string temporary_name(const fs::path& path) {
  constexpr std::size_t added = sizeof "..XXXXXX" - 1;
  std::string name = path.filename().string();
  const std::size_t most = max_name_bytes(folder_of(path));
  if (name.size() + added > most) name.resize(std::max(most, added + 1) - added);
  return (folder_of(path) / ".").string() + name + ".XXXXXX";
}

}  // namespace

/// Writes to a file descriptor, deflating where asked to; errors are errno values.
class AtomicFile::Sink {
 public:
  Sink(int descriptor, Compression compression, int threads)
      : descriptor_(descriptor), compression_(compression), threads_(threads) {}
  ~Sink() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  int write(const void* data, std::size_t bytes) {
    if (compression_ == Compression::none) return write_raw(data, bytes);
    const auto* from = static_cast<const unsigned char*>(data);
    while (bytes > 0) {
      const std::size_t part =
          compression_ == Compression::gzip ? bytes : std::min(bytes, waiting_bytes - waiting_.size());
      waiting_.insert(waiting_.end(), from, from + part);
      from += part;
      bytes -= part;
      if (compression_ == Compression::gzip_in_members && waiting_.size() == waiting_bytes)
        if (const int error = deflate_waiting()) return error;
    }
    return 0;
  }

  int finish() {
    if (compression_ != Compression::none)
      if (const int error = deflate_waiting()) return error;
    if (::fsync(descriptor_) != 0 && errno != EINVAL) return errno;
    const int closed = ::close(descriptor_);
    descriptor_ = -1;
    return closed == 0 ? 0 : errno;
  }

 private:
  // A few milliseconds of work for each of many threads.
  static constexpr std::size_t waiting_bytes = 256 * sized_member_bytes;

  int deflate_waiting() {
    std::vector<std::vector<unsigned char>> members;
    if (compression_ == Compression::gzip)
      members.push_back(gzip_member(waiting_));
    else
      members = sized_members(waiting_, threads_);
    waiting_.clear();
    for (const std::vector<unsigned char>& member : members)
      if (const int error = write_raw(member.data(), member.size())) return error;
    return 0;
  }

  int write_raw(const void* data, std::size_t bytes) const {
    const auto* from = static_cast<const char*>(data);
    while (bytes > 0) {
      const ssize_t written = ::write(descriptor_, from, bytes);
      if (written < 0) {
        if (errno == EINTR) continue;
        return errno;
      }
      from += written;
      bytes -= static_cast<std::size_t>(written);
    }
    return 0;
  }

  int descriptor_;
  Compression compression_;
  int threads_;
  std::vector<unsigned char> waiting_;  // To be deflated: all, or whole members' worth.
};

AtomicFile::AtomicFile(const fs::path& path, Compression compression, int threads) : path_(path) {
  require_writable(path);
  destination_ = behind_links(path);
  std::string name = temporary_name(destination_);
  const int descriptor = ::mkstemp(name.data());
  temporary_ = name;
  if (descriptor < 0) fail(errno);
  // mkstemp makes files private; an output gets the permissions that any new file would.
  const mode_t mask = ::umask(0);
  ::umask(mask);
  ::fchmod(descriptor, 0666 & ~mask);
  sink_ = std::make_unique<Sink>(descriptor, compression, threads);
}

AtomicFile::~AtomicFile() {
  if (!committed_) ::unlink(temporary_.c_str());
}

void AtomicFile::write(const void* data, std::size_t bytes) {
  if (const int error = sink_->write(data, bytes)) fail(error);
}

void AtomicFile::finish() {
  if (const int error = sink_->finish()) fail(error);
  sink_.reset();
}

void AtomicFile::commit() {
  if (sink_) finish();
  if (::rename(temporary_.c_str(), destination_.c_str()) != 0) fail(errno);
  committed_ = true;
}

void AtomicFile::fail(int error_number) const {
  const bool full = error_number == ENOSPC || error_number == EDQUOT || error_number == EFBIG;
  throw Error(ErrorKind::system, "Cannot write " + path_.string(), std::strerror(error_number),
              full ? "Nothing was left behind; make room or choose another place for the output" : "");
}

namespace {

bool is_gzip_name(const fs::path& path) { return path.extension() == ".gz" || path.extension() == ".GZ"; }

}  // namespace

AtomicFile::Compression compression_of_text(const fs::path& path) {
  return is_gzip_name(path) ? AtomicFile::Compression::gzip : AtomicFile::Compression::none;
}

AtomicFile::Compression compression_of_map(const fs::path& path) {
  return is_gzip_name(path) ? AtomicFile::Compression::gzip_in_members : AtomicFile::Compression::none;
}

fs::path behind_links(const fs::path& path) {
  constexpr int max_links = 40;  // As in Linux.
  fs::path at = path;
  std::error_code error;
  for (int i = 0; i < max_links; ++i) {
    if (!fs::is_symlink(at, error)) return at;
    at = folder_of(at) / fs::read_symlink(at, error);
  }
  throw_input_error("Cannot write " + path.string(), "it is a symbolic link that leads to itself",
                    "Choose another name");
}

void require_writable(const fs::path& given) {
  if (given.empty()) throw_input_error("Cannot write the output", "its name is empty", "Give the output a file name");
  refuse_other_compression(given.string());
  const fs::path path = behind_links(given);
  const fs::path folder = folder_of(path);
  std::error_code ignored;
  if (path.filename().empty() || fs::is_directory(path, ignored))
    throw_input_error("Cannot write " + path.string(), "it is a folder", "Give the output a file name");
  if (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored))
    throw_input_error("Cannot write " + path.string(), "it is a device or a pipe, and would be replaced by a file",
                      "Choose another name");
  if (!fs::is_directory(folder, ignored))
    throw_input_error("Cannot write " + path.string(), "there is no folder " + folder.string(),
                      "Make the folder first");
  const std::size_t bytes = path.filename().string().size();
  if (const std::size_t most = max_name_bytes(folder); bytes > most)
    throw_input_error("Cannot write " + path.string(),
                      "its name has " + std::to_string(bytes) + " bytes, the folder allows " + std::to_string(most),
                      "Choose a shorter name");
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    throw_input_error("Cannot write " + path.string(), "no permission to write in " + folder.string(),
                      "Choose another folder");
}

void require_not_an_input(const fs::path& output, const fs::path& input) {
  std::error_code missing;
  if (fs::equivalent(output, input, missing) && !missing)
    throw_input_error("The output " + output.string() + " is also an input", "it would be overwritten",
                      "Choose another name");
}

}  // namespace acuity
