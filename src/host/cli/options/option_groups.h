// The topics under which the help of a command lists its options: input, reference, mask, window, output, device.
// After all commands are declared; the parser knows nothing of topics.
#pragma once

#include <CLI/CLI.hpp>

namespace acuity::commands {

/// Gives each option of each command of `app` its topic by its name. Options without one stay under "Options".
void group_options(CLI::App& app);

}  // namespace acuity::commands
