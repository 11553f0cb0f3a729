#include "host/entries/checksum.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

#include <zlib.h>

#include <acuity/error.h>

namespace acuity {

FileSum sum_of_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw_input_error("Cannot read " + path.string(), std::strerror(errno));
  constexpr std::size_t part_bytes = std::size_t{1} << 20;
  std::vector<char> part(part_bytes);
  FileSum sum;
  while (file) {
    file.read(part.data(), static_cast<std::streamsize>(part.size()));
    const auto got = static_cast<std::size_t>(file.gcount());
    sum.crc =
        static_cast<std::uint32_t>(crc32(sum.crc, reinterpret_cast<const Bytef*>(part.data()), static_cast<uInt>(got)));
    sum.bytes += got;
  }
  if (file.bad()) throw Error(ErrorKind::system, "Cannot read " + path.string(), std::strerror(errno));
  return sum;
}

}  // namespace acuity
