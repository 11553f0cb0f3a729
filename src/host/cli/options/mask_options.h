// Options of masks that are made: their shape, and the density from which voxels belong to them.
// Shared by `acuity mask`, `sharpen`, `bfactor` and `resolution`.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <acuity/mask.h>
#include <acuity/molecule_mask.h>

namespace acuity::commands {

/// --mask-threshold, and --contour as the EMDB calls it.
CLI::Option* add_mask_threshold(CLI::App& command, std::optional<double>& threshold);

/// --min-size, --largest, --close and --extend, in this order.
std::vector<CLI::Option*> add_shape_options(CLI::App& command, MaskShape& shape);

/// --mask-threshold and the options of shape, which exclude a mask file; returns them.
std::vector<CLI::Option*> add_automatic_mask_options(CLI::App& command, AutomaticMaskSettings& settings,
                                                     CLI::Option* mask);

/// Making of a mask in words, for a summary.
std::string automatic_mask_in_words(const AutomaticMaskSettings& settings,
                                    const std::optional<MoleculeMaskFindings>& molecule);

}  // namespace acuity::commands
