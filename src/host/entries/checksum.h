// Sums over the bytes of files, as .gz files have them.
// Results of entries name their inputs by them.
#pragma once

#include <cstdint>
#include <filesystem>

namespace acuity {

/// Size and CRC-32 (zlib's) of a file as it lies on disk.
struct FileSum {
  std::uint64_t bytes = 0;
  std::uint32_t crc = 0;
};

/// Throws Error for a file that cannot be read.
FileSum sum_of_file(const std::filesystem::path& path);

}  // namespace acuity
