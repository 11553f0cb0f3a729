// The subcommands of `acuity`, one file each: options in, one library call, a few lines out.
// Between main() and the library; nothing here computes. A program that calls commands itself, as the Python package
// does, has a ResultTaker.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <acuity/acuity.h>
#include <acuity/molecule_mask.h>

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
  virtual void take(const AverageProfilesOptions& options, AverageProfilesResult&& result, const RunLog& log) = 0;
  /// The log of a run that ended, also where it ended by an error.
  virtual void end(const RunLog& log) = 0;
};

/// What a command knows besides its options.
struct Session {
  std::string command_line;      ///< For reports.
  ResultTaker* taker = nullptr;  ///< Null on a command line. With a taker, outputs may go without a name.

  /// Form of progress; a taker's program shows its own.
  Verbosity verbosity(bool quiet) const { return verbosity_for_stderr(quiet || taker != nullptr); }
};

void add_sharpen(CLI::App& app, Action& action, const Session& session);
void add_simulate(CLI::App& app, Action& action, const Session& session);
void add_perturb(CLI::App& app, Action& action, const Session& session);
void add_mask(CLI::App& app, Action& action, const Session& session);
void add_info(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action, const Session& session);
void add_global(CLI::App& app, Action& action, const Session& session);
void add_profile(CLI::App& app, Action& action, const Session& session);
void add_fsc(CLI::App& app, Action& action, const Session& session);
void add_resolution(CLI::App& app, Action& action, const Session& session);
void add_bfactor(CLI::App& app, Action& action, const Session& session);
void add_entry(CLI::App& app, Action& action, const Session& session);
void add_devices(CLI::App& app, Action& action);
void add_residues(CLI::App& app, Action& action, const Session& session);
void add_report_command(CLI::App& app, Action& action, const Session& session);
void add_average_profiles(CLI::App& app, Action& action, const Session& session);

/// All of them, in the order of the program's help.
void add_commands(CLI::App& app, Action& action, const Session& session);

/// Reads a command line, without the program's name, and runs its command, whose result goes to the session's taker.
/// Throws CLI::ParseError, and Error as the command does.
void run_command(std::vector<std::string> arguments, const Session& session);

}  // namespace acuity::commands
