#include "host/io/half_map_files.h"

#include <string>
#include <system_error>

#include <acuity/error.h>

namespace acuity {

void require_two_files(const std::filesystem::path& half_map1, const std::filesystem::path& half_map2) {
  std::error_code unknown;
  if (std::filesystem::equivalent(half_map1, half_map2, unknown))
    throw_input_error("Both half maps are the same file", half_map1.string(), "Give the two half maps of a refinement");
}

Volume read_second_half(const std::filesystem::path& half_map1, const Map& first,
                        const std::filesystem::path& half_map2, RunLog& log, int threads) {
  Volume second = read_on_grid_of(half_map1.string(), first, half_map2, &log, threads).volume;
  require_two_half_maps(half_map1.string(), first.volume, half_map2.string(), second, threads);
  return second;
}

}  // namespace acuity
