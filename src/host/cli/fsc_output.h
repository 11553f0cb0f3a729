// FSC curves in words, as `acuity fsc` prints them.
// Between the library's curves and the terminal.
#pragma once

#include <string>
#include <vector>

#include "host/fsc/fsc_curves.h"

namespace acuity::commands {

/// A table of the resolutions at 0.5 and 0.143, a row per curve.
std::string resolutions_in_words(const std::vector<NamedFsc>& curves);

}  // namespace acuity::commands
