// The subcommands of `acuity`, one file each: options in, one library call, a few lines out.
// Lies between main() and the library; nothing here computes. host/cli/options has what several commands share.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "host/cli/options/session.h"

namespace acuity::commands {

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
