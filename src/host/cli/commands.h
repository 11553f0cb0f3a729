// The subcommands of `acuity`, one file each: options in, one library call, a few lines out.
// Between main() and the library; nothing here computes.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace acuity::commands {

/// The work that main() starts once the command line is read.
using Action = std::function<void()>;

void add_sharpen(CLI::App& app, Action& action, const std::string& command_line);
void add_simulate(CLI::App& app, Action& action);
void add_mask(CLI::App& app, Action& action, const std::string& command_line);
void add_info(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action);
void add_global(CLI::App& app, Action& action, const std::string& command_line);
void add_profile(CLI::App& app, Action& action);
void add_fsc(CLI::App& app, Action& action);
void add_resolution(CLI::App& app, Action& action, const std::string& command_line);
void add_bfactor(CLI::App& app, Action& action, const std::string& command_line);
void add_devices(CLI::App& app, Action& action);
void add_average_profiles(CLI::App& app, Action& action);

}  // namespace acuity::commands
