// The file of average profiles as text: what load_average_profile() reads, and facts for people. The last
// step of average_profiles().
#pragma once

#include <string>
#include <vector>

#include <acuity/average_profiles.h>

#include "host/profiles/profile_log.h"
#include "host/profiles/profile_statistics.h"

namespace acuity {

/// JSON. It holds the profiles, version, date, command, and the files that were averaged or skipped (names without
/// folders). It also holds the features of each mean profile and of its parts.
std::string text_of_profiles(const std::vector<ModelRecord>& records, const std::vector<ProfileStatistics>& profiles,
                             const AverageProfilesOptions& options);

}  // namespace acuity
