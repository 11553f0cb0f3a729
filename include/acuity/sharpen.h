// Local sharpening from files to files: read -> reference -> mask -> engine -> write.
// What `acuity sharpen` calls after it has read the command line, and what a program calls that embeds Acuity.
#pragma once

#include <array>
#include <filesystem>
#include <optional>

#include <acuity/engine.h>
#include <acuity/map.h>
#include <acuity/model.h>
#include <acuity/report.h>

namespace acuity {

struct SharpenOptions {
  std::filesystem::path map;
  std::optional<std::filesystem::path> half_map2;  ///< With it, `map` is the first half and the mean is sharpened.
  std::optional<std::filesystem::path> model;      ///< Reference from a model, or
  std::optional<std::filesystem::path> reference;  ///< from a map, or
  std::optional<std::string> profile;              ///< an average profile (load_average_profile()): exactly one.
  double profile_b = 50;                           ///< Fall-off that an average profile gets, A^2; 0 ... 1000.
  std::optional<std::filesystem::path> mask;       ///< Mask file; without it the mask is made from the model.
  double mask_radius_angstrom = 3;                 ///< Of the mask made from the model.
  double window_angstrom = 25;
  std::optional<int> window_voxels;  ///< Overrides window_angstrom; may be odd.
  ShellRule rule = ShellRule::full;
  std::optional<double> resolution_angstrom;  ///< Low-pass of the gains (Eq. 7).
  FrameSource frame = FrameSource::automatic;
  Hydrogens hydrogens = Hydrogens::drop;
  EngineChoice engine;
  std::filesystem::path output;
  std::optional<std::string>
      half_maps_out;             ///< PREFIX: writes PREFIX_half1.mrc and PREFIX_half2.mrc, see half_outputs().
  std::filesystem::path report;  ///< JSON; see default_report_path().
  Verbosity verbosity = Verbosity::quiet;
};

/// Where both half maps go, scaled with the gains of their mean.
std::array<std::filesystem::path, 2> half_outputs(const std::string& prefix);

/// Beside the output: out.mrc and out.mrc.gz give out.json.
std::filesystem::path default_report_path(const std::filesystem::path& output);

/// Sharpens and writes output and report. Throws Error; nothing is written then. See docs/math.md for the method.
void sharpen(const SharpenOptions& options, Report& report);

/// What sharpen() would do: voxels, window, memory and the time predicted from a short trial, into
/// `report.fields["plan"]`. Writes nothing.
void plan_sharpening(const SharpenOptions& options, Report& report);

}  // namespace acuity
