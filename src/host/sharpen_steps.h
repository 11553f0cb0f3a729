// The steps of sharpen(), each a function from what was read to what the engine needs.
// Called in this order by sharpen() and, up to the engine, by plan_sharpening().
#pragma once

#include <optional>

#include <acuity/average_profile.h>
#include <acuity/engine.h>
#include <acuity/mask.h>
#include <acuity/sharpen.h>

#include "host/io/outputs.h"

namespace acuity {

/// What the files say, checked against each other and the options.
struct Inputs {
  Map observed;                           ///< The map, or the mean of the half maps.
  std::optional<Volume> half_difference;  ///< (half 1 - half 2) / 2, where both halves are to be written.
  std::optional<Mask> mask;               ///< The mask file, binary.
  std::optional<Volume> reference;        ///< The reference map.
  std::optional<AverageProfile> profile;  ///< The average profile,
  ProfileReference profile_reference;     ///< as the windows take it.
  std::optional<Model> model;             ///< In the map's own frame.
  int window_edge = 0;                    ///< N, in voxels.
  std::vector<double> filter;             ///< Low-pass of the gains, one factor a shell; empty for none.
};

/// Throws Error unless the options name one source of the reference and one of the mask, and the outputs can be written
/// and are not inputs.
void check_options(const SharpenOptions& options);

/// The engine for the options' device and method, able to do what they ask for.
std::unique_ptr<WindowEngine> make_engine_for(const SharpenOptions& options, EngineChoice& chosen);

/// Reads everything and checks that it fits together, so that whatever is wrong is said before long work.
Inputs read_inputs(const SharpenOptions& options, Report& report);

/// The reference density: the map that was read, which moves out of `inputs`, or the model's; nothing with a profile.
Volume make_reference(const SharpenOptions& options, Inputs& inputs);

/// The mask that was read, which moves out of `inputs`, or the model's.
Mask make_mask(const SharpenOptions& options, Inputs& inputs);

/// The pass over the mask's voxels. Keeps pointers into `inputs` and to `reference`.
ScalingTask make_task(const SharpenOptions& options, Inputs& inputs, const Volume& reference, const Mask& mask);

/// The keys inputs, reference, output, grid, window, voxels and engine of the report.
void describe_run(const SharpenOptions& options, const Inputs& inputs, const ScalingTask& task,
                  const EngineChoice& chosen, Report& report);

/// Writes both half maps: the sharpened mean plus and minus the sharpened half difference (Eq. 4 is linear in the map).
void add_half_maps(Outputs& outputs, const std::string& prefix, const MapHeader& header, const Volume& mean,
                   const std::vector<float>& half_difference, const std::string& label);

/// What the engine says of the pass: its warnings, and engine.steps where it measured some.
void describe_pass(const WindowEngine& engine, Report& report);

}  // namespace acuity
