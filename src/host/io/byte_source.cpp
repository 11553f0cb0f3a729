#include "host/io/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <acuity/error.h>
#include <acuity/progress.h>

#include "host/io/file_kinds.h"

namespace acuity {

namespace fs = std::filesystem;

ByteSource::ByteSource(const fs::path& path) : path_(path) {
  const std::string name = path.string();
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) throw_input_error("Cannot read " + name, "no such file");
  if (fs::is_directory(status)) throw_input_error("Cannot read " + name, "it is a folder");
  regular_ = fs::is_regular_file(status);
  const std::uint64_t file_bytes = regular_ ? fs::file_size(path, error) : UINT64_MAX;
  if (file_bytes == 0) throw_input_error("Cannot read " + name, "the file is empty");
  errno = 0;
  file_.reset(gzopen(name.c_str(), "rb"));
  if (!file_) throw_input_error("Cannot read " + name, std::strerror(errno));
  constexpr unsigned buffer_bytes = 1U << 20;
  gzbuffer(file_.get(), buffer_bytes);
  constexpr std::uint64_t largest_ratio = 1032;  // Of deflate: 258 bytes from 2 bits.
  const bool plain = gzdirect(file_.get()) != 0;
  max_bytes_ = plain || file_bytes > UINT64_MAX / largest_ratio ? file_bytes : file_bytes * largest_ratio;
  if (plain && regular_) exact_bytes_ = file_bytes;
  constexpr std::size_t told_apart_by = 64;
  refuse_other_kinds(peek(told_apart_by), name);
}

void ByteSource::fail(int got) const {
  int code = Z_OK;
  const char* message = gzerror(file_.get(), &code);
  if (got < 0 && code == Z_ERRNO) throw Error(ErrorKind::system, "Cannot read " + path_.string(), std::strerror(errno));
  const bool damaged = got < 0 && code != Z_BUF_ERROR;
  if (!damaged) fail_truncated();
  throw_input_error(path_.string() + " is damaged", message, "Copy or download it again");
}

void ByteSource::fail_truncated() const {
  throw_input_error(path_.string() + " is truncated", "it ends before its data do", "Copy or download it again");
}

std::size_t ByteSource::read_file(void* data, std::size_t bytes) {
  auto* to = static_cast<char*>(data);
  std::size_t done = 0;
  while (done < bytes) {
    check_interrupt();
    constexpr std::size_t piece = std::size_t{1} << 24;
    const int got = gzread(file_.get(), to + done, static_cast<unsigned>(std::min(bytes - done, piece)));
    if (got < 0) fail(got);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
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
  int code = Z_OK;
  gzerror(file_.get(), &code);
  if (code == Z_BUF_ERROR) fail(-1);
  return rest;
}

bool ByteSource::measure() {
  if (!regular_) return false;
  if (!exact_bytes_) {
    finish();
    exact_bytes_ = position_;
  }
  if (gzrewind(file_.get()) != 0) return false;
  ahead_.clear();
  position_ = 0;
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
