#include "host/bytes/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include <acuity/error.h>
#include <acuity/progress.h>

#include "host/bytes/file_kinds.h"
#include "host/bytes/gzip_stream.h"
#include "host/bytes/memory_bytes.h"

namespace acuity {

namespace fs = std::filesystem;

ByteSource::Descriptor::~Descriptor() {
  if (number >= 0) ::close(number);
}

ByteSource::~ByteSource() = default;

std::uint64_t ByteSource::open_file() {
  const std::string name = path_.string();
  std::error_code error;
  const fs::file_status status = fs::status(path_, error);
  if (!fs::exists(status)) throw_input_error("Cannot read " + name, "no such file");
  if (fs::is_directory(status)) throw_input_error("Cannot read " + name, "it is a folder");
  regular_ = fs::is_regular_file(status);
  const std::uint64_t bytes = regular_ ? fs::file_size(path_, error) : UINT64_MAX;
  if (bytes == 0) throw_input_error("Cannot read " + name, "the file is empty");
  file_ = std::make_unique<Descriptor>(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (file_->number < 0) throw_input_error("Cannot read " + name, std::strerror(errno));
  return bytes;
}

ByteSource::ByteSource(const fs::path& path, int threads)
    : path_(path), memory_(memory_bytes_of(path)), threads_(threads) {
  const std::string name = path.string();
  if (memory_ != nullptr) regular_ = true;
  const std::uint64_t file_bytes = memory_ != nullptr ? memory_->size() : open_file();
  if (file_bytes == 0) throw_input_error("Cannot read " + name, "the file is empty");
  constexpr std::size_t magic_bytes = 2;
  first_.resize(magic_bytes);
  first_.resize(read_descriptor(first_.data(), magic_bytes));
  const bool packed = first_ == std::vector<char>{'\x1f', '\x8b'};
  if (packed) open_gzip();
  constexpr std::uint64_t largest_ratio = 1032;  // Ratio of deflate: 258 bytes from 2 bits.
  max_bytes_ = !packed || file_bytes > UINT64_MAX / largest_ratio ? file_bytes : file_bytes * largest_ratio;
  if (!packed && regular_) exact_bytes_ = file_bytes;
  constexpr std::size_t told_apart_by = 64;
  refuse_other_kinds(peek(told_apart_by), name);
}

void ByteSource::open_gzip() {
  gzip_ = std::make_unique<GzipStream>([this](void* data, std::size_t bytes) { return read_stored(data, bytes); },
                                       threads_);
}

void ByteSource::fail_truncated() const {
  throw_input_error(path_.string() + " is truncated", "it ends before its data do", "Copy or download it again");
}

/// Up to `bytes` bytes of the file as it is; fewer only at its end.
std::size_t ByteSource::read_descriptor(void* data, std::size_t bytes) {
  auto* to = static_cast<char*>(data);
  if (memory_ != nullptr) {
    const std::size_t got = memory_->copy(memory_position_, to, bytes);
    memory_position_ += got;
    return got;
  }
  std::size_t done = 0;
  while (done < bytes) {
    check_interrupt();
    constexpr std::size_t piece = std::size_t{1} << 24;
    const ssize_t got = ::read(file_->number, to + done, std::min(bytes - done, piece));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error(ErrorKind::system, "Cannot read " + path_.string(), std::strerror(errno));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

/// read_descriptor() behind the bytes that were read to tell plain from gzip.
std::size_t ByteSource::read_stored(void* data, std::size_t bytes) {
  const std::size_t known = std::min(bytes, first_.size());
  std::copy_n(first_.begin(), known, static_cast<char*>(data));
  first_.erase(first_.begin(), first_.begin() + static_cast<std::ptrdiff_t>(known));
  return known + read_descriptor(static_cast<char*>(data) + known, bytes - known);
}

std::size_t ByteSource::read_file(void* data, std::size_t bytes) {
  if (!gzip_) return read_stored(data, bytes);
  const std::size_t got = gzip_->read(data, bytes);
  if (got == bytes || gzip_->end() == GzipStream::End::none) return got;
  if (gzip_->end() == GzipStream::End::truncated) fail_truncated();
  throw_input_error(path_.string() + " is damaged", gzip_->damage(), "Copy or download it again");
}

void ByteSource::read_ahead_at(std::uint64_t offset, void* data, std::size_t bytes) const {
  auto* to = static_cast<char*>(data);
  std::uint64_t from = position_ + offset;
  if (memory_ != nullptr) {
    if (memory_->copy(from, to, bytes) < bytes) fail_truncated();
    return;
  }
  while (bytes > 0) {
    const ssize_t got = ::pread(file_->number, to, bytes, static_cast<off_t>(from));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error(ErrorKind::system, "Cannot read " + path_.string(), std::strerror(errno));
    if (got == 0) fail_truncated();
    to += got;
    from += static_cast<std::uint64_t>(got);
    bytes -= static_cast<std::size_t>(got);
  }
}

void ByteSource::skip(std::uint64_t bytes) {
  position_ += bytes;
  first_.clear();
  ahead_.clear();
  memory_position_ = position_;
  if (memory_ == nullptr && ::lseek(file_->number, static_cast<off_t>(position_), SEEK_SET) < 0)
    throw Error(ErrorKind::system, "Cannot read " + path_.string(), std::strerror(errno));
}

std::size_t ByteSource::read_up_to(void* data, std::size_t bytes) {
  auto* to = static_cast<char*>(data);
  const std::size_t known = std::min(bytes, ahead_.size());
  std::copy_n(ahead_.begin(), known, to);
  ahead_.erase(ahead_.begin(), ahead_.begin() + static_cast<std::ptrdiff_t>(known));
  const std::size_t got = known + read_file(to + known, bytes - known);
  position_ += got;
  return got;
}

void ByteSource::read(void* data, std::size_t bytes) {
  if (read_up_to(data, bytes) < bytes) fail_truncated();
}

std::span<const char> ByteSource::peek(std::size_t most) {
  const std::size_t known = ahead_.size();
  if (known < most) {
    ahead_.resize(most);
    ahead_.resize(known + read_file(ahead_.data() + known, most - known));
  }
  return std::span<const char>(ahead_).first(std::min(most, ahead_.size()));
}

ByteSource::Rest ByteSource::finish() {
  constexpr std::size_t piece = std::size_t{1} << 20;
  std::vector<char> some(piece);
  Rest rest;
  for (;;) {
    const std::size_t got = read_up_to(some.data(), piece);
    rest.bytes += got;
    rest.zeros = rest.zeros && std::all_of(some.begin(), some.begin() + static_cast<std::ptrdiff_t>(got),
                                           [](char byte) { return byte == 0; });
    if (got < piece) break;
    if (exact_bytes_) {  // The size of a plain file is known without reading it.
      rest.bytes += *exact_bytes_ > position_ ? *exact_bytes_ - position_ : 0;
      return rest;
    }
  }
  return rest;
}

bool ByteSource::measure() {
  if (!regular_) return false;
  if (!exact_bytes_) {
    finish();
    exact_bytes_ = position_;
  }
  position_ = 0;
  skip(0);
  if (gzip_) open_gzip();
  return true;
}

std::vector<char> ByteSource::read_rest() {
  // Ten times the largest model in the PDB; a file of zeros that was compressed 1000 times would fill the memory.
  constexpr std::size_t max_text_bytes = std::size_t{4} << 30;
  std::vector<char> all;
  constexpr std::size_t piece = std::size_t{1} << 20;
  for (;;) {
    const std::size_t before = all.size();
    if (before > max_text_bytes)
      throw_input_error("Cannot read " + path_.string(), "it is larger than 4 GiB once it is decompressed",
                        "Give a file with one model");
    all.resize(before + piece);
    const std::size_t got = read_up_to(all.data() + before, piece);
    all.resize(before + got);
    if (got < piece) {
      finish();
      return all;
    }
  }
}

bool is_text(ByteSource& source) {
  constexpr std::size_t looked_at = 1024;
  const std::span<const char> start = source.peek(looked_at);
  return std::find(start.begin(), start.end(), '\0') == start.end();
}

}  // namespace acuity
