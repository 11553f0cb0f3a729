// Two half maps from two files, and the refusal of pairs that are none.
// The first stage of every command that takes two half maps.
#pragma once

#include <filesystem>

#include <acuity/map.h>

namespace acuity {

/// Throws Error where both paths name one file. Called before anything is read.
void require_two_files(const std::filesystem::path& half_map1, const std::filesystem::path& half_map2);

/// Reads the second half map. Throws Error unless both share a grid and differ, and neither is constant.
Volume read_second_half(const std::filesystem::path& half_map1, const Map& first,
                        const std::filesystem::path& half_map2, RunLog& log, int threads = 0);

}  // namespace acuity
