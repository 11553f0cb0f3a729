// What `acuity fsc` says of curves: words and CSV.
// Between the library's curves and the terminal or files.
#pragma once

#include <string>
#include <vector>

#include "host/fsc/fsc_curves.h"

namespace acuity::commands {

/// A table of the resolutions at 0.5 and 0.143, a row a curve.
std::string resolutions_in_words(const std::vector<NamedFsc>& curves);

/// A row a shell, with a first row of names: s_per_angstrom,resolution_angstrom,coefficients and the curves.
std::string csv_of(const std::vector<NamedFsc>& curves);

}  // namespace acuity::commands
