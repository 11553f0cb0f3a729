// Average profiles from many models: each is cut into helix, sheet, coil, DNA and RNA, whose spectra are averaged.
// What `acuity average-profiles` calls; its result is what sharpening against a profile starts from.
#pragma once

#include <filesystem>
#include <vector>

#include <acuity/progress.h>

namespace acuity {

class Report;

struct AverageProfilesOptions {
  std::vector<std::filesystem::path> models;
  std::filesystem::path output;  ///< JSON; see load_average_profile().
  std::filesystem::path log;     ///< One line a model, as it is finished; a later run goes on from it.
  int least_residues = 30;       ///< Smaller parts are left out.
  int threads = 0;               ///< <= 0: one a core.
  Verbosity verbosity = Verbosity::quiet;
};

/// out.json and out.models.jsonl.
std::filesystem::path default_log_path(const std::filesystem::path& output);

/// Reads one model after the other, appends its profiles to the log, and writes the averages. Models that cannot be
/// read are reported in the log and as warnings, and skipped. Throws Error when no profile comes out, or when the log
/// belongs to a run with other options. An interrupted run keeps its log; nothing else is written then. Source of the
/// averages: Bharadwaj and Jakobi 2022, Faraday Discuss. 240, 168, Fig. 5.
void average_profiles(const AverageProfilesOptions& options, Report& report);

}  // namespace acuity
