// Mean, spread and error of many parts' profiles.
// Lies between the log of the models and the file of average profiles.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <acuity/average_profiles.h>

#include "host/profiles/profile_log.h"

namespace acuity {

/// Half of the 95 % confidence band of a mean, in standard errors (normal distribution).
constexpr double confidence_95 = 1.959964;

/// The name of the mean of helix and sheet, which has no parts of its own.
constexpr const char* mixed_profile = "mixed";

/// The kinds of which there are at least two parts, in the order helix, sheet, coil, mixed, protein, dna, rna. Each
/// part counts once, whatever its size. Standard deviations are those of a sample (n - 1). `mixed` is the mean of the
/// helix and sheet profiles; its standard deviation that of a population that is half helix, half sheet.
std::vector<ProfileStatistics> statistics_of(const std::vector<ModelRecord>& records);

}  // namespace acuity
