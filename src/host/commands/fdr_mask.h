// acuity mask --fdr: the options of confidence masks and what is done with them.
// One of the two things that the command mask does; the other makes masks of models.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <acuity/confidence_mask.h>

namespace acuity::commands {

struct FdrMaskArguments {
  ConfidenceOptions options;
  std::string map;
  std::string output;
  std::optional<std::string> picture;
  std::optional<double> low_pass_angstrom;
  std::optional<std::int64_t> box_edge;
  std::vector<std::string> box_centres;  ///< "x,y,z" each.
  bool binary = false;
  std::int64_t least_part = 0;
  bool largest_part = false;
  double close_angstrom = 0;
  double extend_angstrom = 0;
  int soft_edge = 0;
  bool json = false;
};

/// Adds the options that belong to --fdr alone, and that option itself, which is returned.
CLI::Option* add_fdr_options(CLI::App& command, FdrMaskArguments& arguments);

void run_fdr_mask(const FdrMaskArguments& arguments, const std::string& command_line);

}  // namespace acuity::commands
