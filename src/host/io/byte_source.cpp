#include "host/io/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <acuity/error.h>
#include <acuity/progress.h>

namespace acuity {

namespace fs = std::filesystem;

ByteSource::ByteSource(const fs::path& path) : path_(path) {
  const std::string name = path.string();
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) throw_input_error("Cannot read " + name, "no such file");
  if (fs::is_directory(status)) throw_input_error("Cannot read " + name, "it is a folder");
  const std::uint64_t file_bytes = fs::is_regular_file(status) ? fs::file_size(path, error) : UINT64_MAX;
  if (file_bytes == 0) throw_input_error("Cannot read " + name, "the file is empty");
  errno = 0;
  file_.reset(gzopen(name.c_str(), "rb"));
  if (!file_) throw_input_error("Cannot read " + name, std::strerror(errno));
  constexpr unsigned buffer_bytes = 1U << 20;
  gzbuffer(file_.get(), buffer_bytes);
  constexpr std::uint64_t largest_ratio = 1032;  // Of deflate: 258 bytes from 2 bits.
  max_bytes_ =
      gzdirect(file_.get()) != 0 || file_bytes > UINT64_MAX / largest_ratio ? file_bytes : file_bytes * largest_ratio;
}

void ByteSource::fail(int got) const {
  int code = Z_OK;
  const char* message = gzerror(file_.get(), &code);
  if (got < 0 && code == Z_ERRNO) throw Error(ErrorKind::system, "Cannot read " + path_.string(), std::strerror(errno));
  const bool damaged = got < 0 && code != Z_BUF_ERROR;
  throw_input_error(path_.string() + (damaged ? " is damaged" : " is truncated"),
                    damaged ? message : "it ends before its data do", "Copy or download it again");
}

void ByteSource::read(void* data, std::size_t bytes) {
  auto* to = static_cast<char*>(data);
  while (bytes > 0) {
    check_interrupt();
    constexpr std::size_t piece = std::size_t{1} << 24;
    const int got = gzread(file_.get(), to, static_cast<unsigned>(std::min(bytes, piece)));
    if (got <= 0) fail(got);
    to += got;
    bytes -= static_cast<std::size_t>(got);
  }
}

void ByteSource::finish() {
  char next = 0;
  const int got = gzread(file_.get(), &next, 1);
  int code = Z_OK;
  gzerror(file_.get(), &code);
  if (got < 0 || code == Z_BUF_ERROR) fail(-1);
}

std::vector<char> ByteSource::read_some(std::size_t most) {
  std::vector<char> some(most);
  const int got = gzread(file_.get(), some.data(), static_cast<unsigned>(most));
  if (got < 0) fail(got);
  some.resize(static_cast<std::size_t>(got));
  return some;
}

std::vector<char> ByteSource::read_rest() {
  // Ten times the largest model in the PDB; a file of zeros that was compressed 1000 times would fill the memory.
  constexpr std::size_t max_text_bytes = std::size_t{4} << 30;
  std::vector<char> all;
  constexpr std::size_t piece = std::size_t{1} << 20;
  for (;;) {
    check_interrupt();
    const std::size_t before = all.size();
    if (before > max_text_bytes)
      throw_input_error("Cannot read " + path_.string(), "it is larger than 4 GiB once it is decompressed",
                        "Give a file with one model");
    all.resize(before + piece);
    const int got = gzread(file_.get(), all.data() + before, static_cast<unsigned>(piece));
    all.resize(before + static_cast<std::size_t>(std::max(got, 0)));
    if (got < static_cast<int>(piece)) {
      finish();
      return all;
    }
  }
}

bool is_text(const std::filesystem::path& path) {
  ByteSource source(path);
  constexpr std::size_t looked_at = 1024;
  const std::vector<char> start = source.read_some(looked_at);
  return std::find(start.begin(), start.end(), '\0') == start.end();
}

}  // namespace acuity
