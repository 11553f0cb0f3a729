// Radial profiles and their fits in words, as `acuity profile` prints them.
// Between the library's results and the terminal.
#pragma once

#include <string>

#include <acuity/profile.h>

namespace acuity::commands {

/// Each file, or the average profile, with its Wilson line and a table of its segments.
std::string profile_in_words(const ProfileResult& result, const ProfileSettings& settings);

}  // namespace acuity::commands
