// What `acuity profile` says of profiles and fits: words, JSON, CSV.
// Between the library's results and the terminal or files.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <acuity/average_profile.h>
#include <acuity/profile.h>

namespace acuity::commands {

/// The Wilson line and a table of segments. `chosen` says that their number was chosen by BIC.
std::string fits_in_words(const ProfileFits& fits, bool chosen);
std::string in_words(const FileProfile& profile, bool chosen);
std::string in_words(const AverageProfile& profile, const ProfileFits& fits, bool chosen);

nlohmann::ordered_json json_of(const FileProfile& profile, bool chosen);
/// A file that load_average_profile() reads.
nlohmann::ordered_json json_of(const AverageProfile& profile, const ProfileFits& fits, bool chosen);
/// The keys `wilson` and `segments`.
void add_fits(nlohmann::ordered_json& json, const ProfileFits& fits, bool chosen);

/// A row a shell, with a first row of names.
std::string csv_of(const std::vector<FileProfile>& profiles);
std::string csv_of(const AverageProfile& profile);

}  // namespace acuity::commands
