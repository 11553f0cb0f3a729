#include <acuity/error.h>
#include <acuity/profile.h>

#include "host/bytes/byte_source.h"
#include "host/density/model_density.h"
#include "host/fit/guinier.h"
#include "host/fourier/radial_profile.h"
#include "host/io/outputs.h"
#include "host/io/sources.h"
#include "host/models/b_factor_kind.h"
#include "host/models/model_source.h"
#include "host/plot/guinier_figure.h"
#include "host/workflows/memory_checks.h"
#include "host/workflows/reports/report_tables.h"

namespace acuity {
namespace {

/// Wider than the density of an atom with B = 300 A^2 reaches.
constexpr double margin_angstrom = 10;

void check(const ProfileOptions& o) {
  if (o.files.empty() == !o.average.has_value())
    throw_input_error("Nothing to plot", o.average ? "both files and {average} were given" : "no file was given",
                      "Give maps and models, or {average NAME}");
  std::vector<std::filesystem::path> inputs = o.files;
  for (const auto& input : {o.mask, o.like})
    if (input) inputs.push_back(*input);
  if (o.average) inputs.emplace_back(*o.average);
  std::vector<std::filesystem::path> outputs;
  for (const auto& output : {o.csv, o.plot})
    if (output) outputs.push_back(*output);
  check_outputs(outputs, inputs, "Give another {csv} or {plot}");
}

/// The density of a model on the grid of another map, or in a box of its own.
Map density_of_model(ByteSource& source, const ProfileOptions& o, RunLog& log) {
  Model model = read_model_from(source, o.hydrogens, o.model_choice);
  warn_of_confidences(model, log);
  const int threads = o.settings.threads;
  if (!o.like) {
    if (o.mask)
      throw_input_error("The mask does not fit the model " + source.path().string(),
                        "a box around the model is no map's grid", "Give {like MAP} with the mask's grid");
    for (const std::string& remark : model.remarks()) log.warn(remark);
    return {{},
            model_density_in_own_box(std::move(model),
                                     o.spacing_angstrom ? *o.spacing_angstrom : o.settings.spacing_angstrom,
                                     margin_angstrom, threads)};
  }
  const MapHeader header = read_usable_header(*o.like, o.spacing_angstrom);
  for (std::string& warning : place_model_in_box(model, header, o.frame)) log.warn(std::move(warning));
  return {header, model_density(model, header.size(), header.spacing()[0], threads)};
}

ProfileResult::File profile_of_file(const std::filesystem::path& path, const ProfileOptions& o, RunLog& log) {
  ByteSource source(path, o.settings.threads);  // Opened once, as a pipe can be read once.
  ProfileResult::File result{path.string(), is_text(source), {}};
  const Map map = result.from_model ? density_of_model(source, o, log)
                                    : read_map_from(source, {o.spacing_angstrom, &log, o.settings.threads});
  require_not_constant(map.volume, result.file);
  Volume mask;
  if (o.mask) mask = read_mask_weights(result.file, map, *o.mask, log, o.settings.threads);
  result.found = profile(map.volume, mask, o.settings);
  if (!o.settings.resolution_angstrom && !result.from_model)
    log.warn("The fits to " + result.file +
             " reach the Nyquist limit, where there may be only noise; {resolution} ends them before");
  return result;
}

}  // namespace

ProfileFits fit_profile(std::span<const double> s, std::span<const double> amplitude, const ProfileSettings& settings) {
  ProfileFits fits;
  fits.range = fitted_range(s, settings.wilson_from_angstrom, settings.resolution_angstrom);
  const GuinierPlot plot = guinier_plot(s, amplitude, fits.range);
  fits.wilson = fit_wilson(plot);
  fits.segments = fit_segments(plot, settings.segments);
  return fits;
}

DensityProfile profile(VolumeView map, VolumeView mask, const ProfileSettings& settings) {
  require_whole(map, "The map");
  if (!mask.empty()) require_weights(map, mask);
  DensityProfile result{map.size, map.spacing_angstrom, radial_profile(map, mask, settings.threads), {}};
  result.fits = fit_profile(result.profile.s_per_angstrom, result.profile.mean_amplitude, settings);
  return result;
}

ProfileResult profile_files(const ProfileOptions& options, RunLog& log) {
  check(options);
  ProfileResult result;
  if (options.average) {
    AverageProfile average = load_average_profile(*options.average);
    ProfileFits fits = fit_profile(average.s_per_angstrom, average.mean, options.settings);
    result.average = {std::move(average), std::move(fits)};
  }
  for (const std::filesystem::path& file : options.files) result.files.push_back(profile_of_file(file, options, log));
  Outputs outputs;
  if (options.csv) outputs.add_text(*options.csv, profile_table(result));
  if (options.plot) outputs.add_text(*options.plot, svg_of(guinier_figure(curves_of(result))));
  outputs.commit();
  return result;
}

}  // namespace acuity
