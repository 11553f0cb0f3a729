// The steps of sharpen(), each a function from what was read to what the engine needs.
// Called in this order by sharpen() and, up to the engine, by plan_sharpening().
#pragma once

#include <optional>

#include <acuity/average_profile.h>
#include <acuity/engine.h>
#include <acuity/mask.h>
#include <acuity/model.h>
#include <acuity/sharpen.h>

#include "host/window_statistics/window_statistics.h"
#include "host/workflows/report.h"
#include "host/workflows/sharpen/sharpen_pass.h"
#include "windows/window_engine.h"

namespace acuity {

/// Two half maps as they were read.
struct HalfMaps {
  Volume half1;
  Volume half2;
};

/// What the files say, checked against each other and the options.
struct Inputs {
  Map observed;                                  ///< The map, or the mean of the half maps.
  std::optional<HalfMaps> half_maps;             ///< Where their resolution is to be found.
  std::optional<Volume> half_difference;         ///< (half 1 - half 2) / 2, for both outputs, or the noise.
  std::optional<Mask> mask;                      ///< The mask file, binary.
  std::optional<Volume> reference;               ///< The reference map.
  std::optional<AverageProfile> profile;         ///< The average profile,
  ProfileReference profile_reference;            ///< as the windows take it,
  Volume log_fill;                               ///< and ScalingTask's log_fill,
  NoiseSource noise_source = NoiseSource::none;  ///< and where its noise comes from.
  std::vector<float> surveyed_b;                 ///< B factors of the windows of the survey.
  std::optional<Model> model;                    ///< In the map's own frame.
  int window_edge = 0;                           ///< N, in voxels.
  std::optional<double> resolution_angstrom;     ///< As given, or of the half maps.
  std::vector<double> filter;                    ///< Low-pass of the gains, one factor a shell; empty for none.
};

/// Whether an average profile stands in for the model where that is incomplete.
inline bool is_hybrid(const SharpenOptions& options) { return options.model && options.profile; }

/// Throws Error unless the options name one source of the reference, or a model and a profile, and the outputs can be
/// written and are not inputs.
void check_options(const SharpenOptions& options);

/// The engine for the options' device and method, able to do what they ask for.
std::unique_ptr<WindowEngine> make_engine_for(const SharpenOptions& options, EngineChoice& chosen);

/// Reads everything and checks that it fits together, so that whatever is wrong is said before long work.
Inputs read_inputs(const SharpenOptions& options, Report& report);

/// Where the mask comes from.
enum class MaskSource { file, model, confidence };
MaskSource mask_source(const SharpenOptions& options);

/// The mask that was read, which moves out of `inputs`, the model's, or the voxels of the map that are not noise. Adds
/// the key mask to the report.
Mask make_mask(const SharpenOptions& options, Inputs& inputs, Report& report);

/// The local resolution of the half maps in windows around some of the mask's voxels, as `acuity resolution` finds it.
/// Adds the key local_resolution to the report.
void survey_resolution(const SharpenOptions& options, const Mask& mask, const Inputs& inputs, Report& report);

/// The resolution of the half maps inside the mask, and what follows from it: the filter, and the range of a profile.
/// Uses up the half maps. Adds the key fsc to the report.
void find_resolution(const SharpenOptions& options, const Mask& mask, Inputs& inputs, Report& report);

/// The same for a resolution that is given, or for none.
void use_resolution(const SharpenOptions& options, std::optional<double> resolution_angstrom, Inputs& inputs,
                    Report& report);

/// What a sample of windows says of noise, B factors and scattering masses, into the profile: see learn_from().
void survey(const SharpenOptions& options, const Mask& mask, Inputs& inputs, Report& report);

/// The reference density: the map that was read, which moves out of `inputs`, or the model's; nothing with a
/// profile alone.
Volume make_reference(const SharpenOptions& options, Inputs& inputs);

/// The pass over the mask's voxels, of a hybrid the model's. Keeps pointers into `inputs` and to `reference`.
ScalingTask make_task(const SharpenOptions& options, const Inputs& inputs, VolumeView reference, const Mask& mask);

/// The low-pass at the resolution, of whole maps and so with a sharp end, after that of the windows, which Eq. 7 blurs
/// by a shell. Leaves 0 outside the mask. There is a filter.
void low_pass_scaled(const SharpenOptions& options, const Inputs& inputs, const Mask& mask, ScaledMaps& scaled);

}  // namespace acuity
