// Tables of all shells (CSV) and titles, for files and for the command line.
// Beside the JSON reports at the end of the workflows fsc and profile.
#pragma once

#include <string>
#include <vector>

#include <acuity/profile.h>

#include "host/fsc/fsc_curves.h"

namespace acuity {

/// "half1.mrc against half2.mrc": names without folders.
std::string fsc_title(const FscOptions& options);

/// A row per shell, with a first row of names: s_per_angstrom,resolution_angstrom,coefficients and the curves.
std::string fsc_table(const std::vector<NamedFsc>& curves);

/// A row per shell of each file, or of the average profile, with a first row of names.
std::string profile_table(const ProfileResult& result);

}  // namespace acuity
