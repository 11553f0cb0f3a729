// acuity mask --fdr: the options of confidence masks and what is done with them.
// One of the two things that the command mask does; the other makes masks of models. `acuity sharpen` shares options.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <acuity/confidence_mask.h>

#include "host/cli/options/session.h"

namespace acuity::commands {

struct FdrMaskArguments {
  ConfidenceMaskOptions options;
  bool json = false;
  PageFiles page;
};

/// --fdr, which is returned, as `acuity mask` and `acuity sharpen` have it.
CLI::Option* add_fdr(CLI::App& command, double& level, const std::string& description);

/// --noise-box and --noise-box-at, which need --fdr.
void add_noise_box_options(CLI::App& command, FdrMaskOptions& options, CLI::Option* fdr);

/// Adds --fdr and all options of `acuity mask` that need it. Returns --fdr.
CLI::Option* add_fdr_options(CLI::App& command, FdrMaskArguments& arguments);

/// Writes the mask and prints it in words or as JSON, or gives it to the taker if there is one.
void run_fdr_mask(const FdrMaskArguments& arguments, ResultTaker* taker, RunLog& log);

}  // namespace acuity::commands
