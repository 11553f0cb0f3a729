// The surroundings of a command besides its options: the work that it leaves for main(), and who takes its results.
// A program that calls commands itself, as the Python package does, has a ResultTaker.
#pragma once

#include <functional>
#include <string>

#include <acuity/acuity.h>
#include <acuity/molecule_mask.h>
#include <acuity/perturb.h>
#include <acuity/residues.h>

namespace acuity::commands {

/// The work that main() starts once the command line is read.
using Action = std::function<void()>;

/// Takes the results of commands where a program calls them; nothing is printed then.
class ResultTaker {
 public:
  virtual ~ResultTaker() = default;
  virtual void take(const SharpenOptions& options, SharpenResult&& result, const RunLog& log) = 0;
  virtual void take(const SharpenOptions& options, const SharpenPlan& plan, const RunLog& log) = 0;
  virtual void take(const ResolutionOptions& options, ResolutionResult&& result, const RunLog& log) = 0;
  virtual void take(const BFactorOptions& options, BFactorResult&& result, const RunLog& log) = 0;
  virtual void take(const GlobalOptions& options, GlobalResult&& result, const RunLog& log) = 0;
  virtual void take(const FscOptions& options, FscResult&& result, const RunLog& log) = 0;
  virtual void take(const CompareOptions& options, Comparison&& result, const RunLog& log) = 0;
  virtual void take(const ProfileOptions& options, ProfileResult&& result, const RunLog& log) = 0;
  virtual void take(const ModelMaskOptions& options, Mask&& result, const RunLog& log) = 0;
  virtual void take(const ConfidenceMaskOptions& options, ConfidenceMask&& result, const RunLog& log) = 0;
  virtual void take(const AutomaticMaskOptions& options, AutomaticMask&& result, const RunLog& log) = 0;
  virtual void take(const SimulateOptions& options, Simulation&& result, const RunLog& log) = 0;
  virtual void take(const PerturbOptions& options, PerturbFindings&& result, const RunLog& log) = 0;
  virtual void take(const ResidueOptions& options, ResidueScores&& result, const RunLog& log) = 0;
  virtual void take(const AverageProfilesOptions& options, AverageProfilesResult&& result, const RunLog& log) = 0;
  /// The log of a run that ended, also where it ended by an error.
  virtual void end(const RunLog& log) = 0;
};

/// The surroundings of a command besides its options.
struct Session {
  std::string command_line;      ///< For reports.
  ResultTaker* taker = nullptr;  ///< Null on a command line. With a taker, outputs may go without a name.

  /// Form of progress; a taker's program shows its own.
  Verbosity verbosity(bool quiet) const { return verbosity_for_stderr(quiet || taker != nullptr); }
};

}  // namespace acuity::commands
