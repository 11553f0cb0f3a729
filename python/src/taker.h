// The findings of a command, kept until Python takes them: report, maps and texts.
// Between the commands, which fill it on a thread without Python's lock, and runs.cpp.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <acuity/map.h>
#include <acuity/mask.h>

#include "host/cli/commands.h"

namespace acuity::python {

/// The outcome of one command.
struct Outcome {
  std::string report;                                ///< JSON text with the keys of the command's report or --json.
  std::optional<MapHeader> header;                   ///< Geometry of the maps; empty where there are none.
  std::vector<std::pair<std::string, Volume>> maps;  ///< By the names of the results' attributes.
  std::optional<Mask> mask;                          ///< Computed voxels, where they are a result.
  std::string model;                  ///< mmCIF text of a model that was refined, drawn or perturbed, or empty.
  std::vector<std::string> warnings;  ///< Sentences without a full stop, with keywords; there also after an error.
  std::vector<RunLog::Stage> stages;
};

class Taker : public commands::ResultTaker {
 public:
  void take(const SharpenOptions& options, SharpenResult&& result, const RunLog& log) override;
  void take(const SharpenOptions& options, const SharpenPlan& plan, const RunLog& log) override;
  void take(const ResolutionOptions& options, ResolutionResult&& result, const RunLog& log) override;
  void take(const BFactorOptions& options, BFactorResult&& result, const RunLog& log) override;
  void take(const GlobalOptions& options, GlobalResult&& result, const RunLog& log) override;
  void take(const FscOptions& options, FscResult&& result, const RunLog& log) override;
  void take(const CompareOptions& options, Comparison&& result, const RunLog& log) override;
  void take(const ProfileOptions& options, ProfileResult&& result, const RunLog& log) override;
  void take(const ModelMaskOptions& options, Mask&& result, const RunLog& log) override;
  void take(const ConfidenceMaskOptions& options, ConfidenceMask&& result, const RunLog& log) override;
  void take(const AutomaticMaskOptions& options, AutomaticMask&& result, const RunLog& log) override;
  void take(const SimulateOptions& options, Simulation&& result, const RunLog& log) override;
  void take(const PerturbOptions& options, PerturbFindings&& result, const RunLog& log) override;
  void take(const ResidueOptions& options, ResidueScores&& result, const RunLog& log) override;
  void take(const AverageProfilesOptions& options, AverageProfilesResult&& result, const RunLog& log) override;
  void end(const RunLog& log) override;

  Outcome outcome;
};

}  // namespace acuity::python
