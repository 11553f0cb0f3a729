// The JSON reports: every key that a report or `--json` has is written here, from the result structs of the workflows.
// The last step of a workflow; the only part of the library that writes JSON for other programs.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <acuity/average_profiles.h>
#include <acuity/bfactor.h>
#include <acuity/compare.h>
#include <acuity/confidence_mask.h>
#include <acuity/engine.h>
#include <acuity/global.h>
#include <acuity/mask.h>
#include <acuity/perturb.h>
#include <acuity/profile.h>
#include <acuity/residues.h>
#include <acuity/resolution.h>
#include <acuity/run_log.h>
#include <acuity/sharpen.h>
#include <acuity/simulate.h>

#include "host/fit/guinier.h"
#include "host/fsc/fsc_curves.h"
#include "windows/window_engine.h"

namespace acuity {

using Json = nlohmann::ordered_json;

/// The text of a report file: indented, and bytes that are no UTF-8 replaced, for command lines and names may hold
/// them.
std::string text_of(const Json& json);

/// A report: version, command, then the keys of `fields`, then stages, peak_memory_bytes and warnings.
Json report_json(const Json& fields, const RunLog& log);

/// The paths that are there, in this order.
Json inputs_json(std::initializer_list<std::pair<const char*, std::optional<std::filesystem::path>>> inputs);

/// Keys `device`, `method`, `threads` and, where there are any, `note` and `steps`; `chosen` is what make_engine()
/// says.
Json engine_json(const EngineChoice& chosen, const std::vector<StepTime>& steps = {});

/// Keys `size` and `spacing_angstrom`.
Json grid_json(VolumeView map);

/// Keys `edge_voxels` and `edge_angstrom`.
Json window_json(int edge_voxels, double spacing_angstrom);

/// A Wilson line with the range of its fit.
Json wilson_json(const WilsonFit& wilson, const ResolutionRange& range);

/// Local resolutions in figures. `counted` is what has one resolution each: voxels or windows.
Json resolution_json(const ResolutionSummary& summary, const std::string& counted);

/// Keys `s_per_angstrom`, `coefficients`, and one with `fsc` and both resolutions for each curve. All are on one grid.
Json fsc_json(const std::vector<NamedFsc>& curves);

/// The output of `acuity fsc --json`.
Json fsc_json(const FscOptions& options, const FscResult& result);

/// The output of `acuity compare --json`.
Json compare_json(const CompareOptions& options, const Comparison& result);

/// The output of `acuity profile --json`: an array of files, or one average profile.
Json profile_json(const ProfileOptions& options, const ProfileResult& result);

/// The output of `acuity info --json` for a file.
Json info_json(const std::string& file, const MapHeader& header);

/// The keys of `acuity mask --fdr --json`.
Json confidence_mask_json(const ConfidenceMaskOptions& options, const ConfidenceMask& result);

/// The report of `acuity resolution`.
Json resolution_json(const ResolutionOptions& options, const ResolutionResult& result);

/// The report of `acuity bfactor`.
Json bfactor_json(const BFactorOptions& options, const BFactorResult& result);

/// The report of `acuity global`.
Json global_json(const GlobalOptions& options, const GlobalResult& result);

/// Adds the keys level, noise (with its boxes), voxels_tested, voxels_passed and threshold: the lowest density that
/// passed, null where none did.
void add_fdr_test(const FdrFindings& test, double level, Json& fields);

/// Adds the keys least_part_voxels, largest_part, close_angstrom and extend_angstrom.
void add_shape(const MaskShape& shape, Json& fields);

/// The keys of a mask by threshold or of the molecule.
Json automatic_mask_json(const AutomaticMaskSettings& settings, const std::optional<MoleculeMaskFindings>& molecule);

/// The output of `acuity mask --json` for such a mask.
Json automatic_mask_json(const AutomaticMaskOptions& options, const AutomaticMask& result);

/// The mask of a model: inputs, radius and number of voxels.
Json model_mask_json(const ModelMaskOptions& options, const Mask& mask);

/// Atoms, noise and the axis of B factors, as `acuity simulate` prints them.
Json simulate_json(const SimulateOptions& options, const Simulation& result);

/// The report of `acuity perturb`.
Json perturb_json(const PerturbOptions& options, const PerturbFindings& found);

/// The profiles of `acuity average-profiles` with the errors of their means.
Json average_profiles_json(const AverageProfilesOptions& options, const AverageProfilesResult& result);

/// The report of `acuity residues`.
Json residues_json(const ResidueOptions& options, const ResidueScores& scores);

/// The report of `acuity sharpen`.
Json sharpen_json(const SharpenOptions& options, const SharpenFindings& found);

/// The prediction of `acuity sharpen --dry-run`: the report's keys that are known before a run, `scale_seconds`,
/// `predicted_stages` and `memory_bytes`.
Json plan_json(const SharpenOptions& options, const SharpenPlan& plan);

}  // namespace acuity
