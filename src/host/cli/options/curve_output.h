// FSC curves, radial profiles and their fits in words, as `acuity fsc` and `acuity profile` print them.
// Lies between the library's results and the terminal.
#pragma once

#include <string>
#include <vector>

#include <acuity/profile.h>

#include "host/fsc/fsc_curves.h"

namespace acuity::commands {

/// Size of a figure on a terminal, in characters.
constexpr int plot_columns = 79;
constexpr int plot_rows = 20;

/// A table of the resolutions at 0.5 and 0.143, a row per curve.
std::string resolutions_in_words(const std::vector<NamedFsc>& curves);

/// Each file, or the average profile, with its Wilson line and a table of its segments.
std::string profile_in_words(const ProfileResult& result, const ProfileSettings& settings);

}  // namespace acuity::commands
