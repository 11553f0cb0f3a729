#include "host/io/atomic_file.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <acuity/error.h>

#include "host/io/file_kinds.h"

namespace acuity {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 20;

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
  Sink(int descriptor, Compression compression)
      : descriptor_(descriptor), deflating_(compression == Compression::gzip) {
    if (!deflating_) return;
    buffer_.resize(buffer_bytes);
    constexpr int gzip_window_bits = 15 + 16;
    // Level 1: density maps are noise to deflate, and higher levels only take longer.
    if (deflateInit2(&stream_, 1, Z_DEFLATED, gzip_window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  }
  ~Sink() {
    if (deflating_) deflateEnd(&stream_);
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  int write(const void* data, std::size_t bytes) {
    if (!deflating_) return write_raw(data, bytes);
    const auto* from = static_cast<const unsigned char*>(data);
    while (bytes > 0) {
      const std::size_t part = std::min(bytes, buffer_bytes);
      stream_.next_in = const_cast<unsigned char*>(from);
      stream_.avail_in = static_cast<uInt>(part);
      if (const int error = drain(Z_NO_FLUSH)) return error;
      from += part;
      bytes -= part;
    }
    return 0;
  }

  int finish() {
    if (deflating_) {
      stream_.avail_in = 0;
      if (const int error = drain(Z_FINISH)) return error;
    }
    if (::fsync(descriptor_) != 0 && errno != EINVAL) return errno;
    const int closed = ::close(descriptor_);
    descriptor_ = -1;
    return closed == 0 ? 0 : errno;
  }

 private:
  int drain(int flush) {
    do {
      stream_.next_out = buffer_.data();
      stream_.avail_out = static_cast<uInt>(buffer_.size());
      deflate(&stream_, flush);
      if (const int error = write_raw(buffer_.data(), buffer_.size() - stream_.avail_out)) return error;
    } while (stream_.avail_out == 0);
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
  bool deflating_;
  z_stream stream_{};
  std::vector<unsigned char> buffer_;
};

AtomicFile::AtomicFile(const fs::path& path, Compression compression) : path_(path) {
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
  sink_ = std::make_unique<Sink>(descriptor, compression);
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

AtomicFile::Compression compression_for(const fs::path& path) {
  return path.extension() == ".gz" || path.extension() == ".GZ" ? AtomicFile::Compression::gzip
                                                                : AtomicFile::Compression::none;
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
