// The line of entry.json: what was done with an entry and all its numbers.
// The last step of an entry's run, and where a later run finds that the same was done before.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <acuity/bfactor.h>
#include <acuity/entry.h>
#include <acuity/residues.h>
#include <acuity/resolution.h>
#include <acuity/run_log.h>
#include <acuity/sharpen_findings.h>

namespace acuity {

/// Numbers of an entry's run.
struct EntryFindings {
  SharpenFindings sharpen;
  std::optional<ResolutionSummary> local_resolution;
  std::optional<BFactorSummary> local_b;
  std::optional<AtomGroupScore> model;  ///< Scores of the whole fitted model.
  std::vector<EntryCheck> checks;
};

/// Version, settings, and sizes and checksums of the inputs: a result depends on nothing else. Null where nothing was
/// read.
using EntryProvenance = nlohmann::ordered_json;

EntryProvenance provenance_of(const EntryOptions& options, const EntryPlan& plan);

/// True where `folder` has a complete result with this provenance; it goes to `result`.
bool take_finished(const std::filesystem::path& folder, const EntryProvenance& provenance, EntryResult& result);

/// The line, without its end. `folder` has the files of the result. Keys that differ between runs with the same
/// provenance are all in `costs`.
std::string entry_line(const EntryResult& result, const EntryFindings& found, const EntryProvenance& provenance,
                       const std::filesystem::path& folder, const RunLog& log);

/// The plan as one line, without its end.
std::string plan_line(const EntryPlan& plan);

}  // namespace acuity
