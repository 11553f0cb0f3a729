#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/model.h>
#include <acuity/profile.h>

#include "host/density/model_density.h"
#include "host/io/byte_source.h"

namespace acuity {
namespace {

/// Wider than the density of an atom with B = 300 A^2 reaches.
constexpr double margin_angstrom = 10;

/// The density of a model on the grid of another map, or in a box of its own.
Map density_of_model(const std::filesystem::path& path, const ProfileOptions& options) {
  Model model = read_model(path, options.hydrogens);
  if (!options.like) {
    if (options.mask)
      reject("The mask does not fit the model " + path.string(), "a box around the model is no map's grid",
             "Give --like MAP with the mask's grid");
    return {{}, model_density_in_own_box(std::move(model), options.spacing_angstrom, margin_angstrom, options.threads)};
  }
  const MapHeader header = read_map_header(*options.like);
  if (const std::string why = why_unusable(header); !why.empty())
    reject(options.like->string() + " cannot be used", why);
  place_model_in_box(model, header, options.frame);
  return {header, model_density(model, header.size(), header.spacing()[0], options.threads)};
}

}  // namespace

ProfileFits fit_profile(std::span<const double> s, std::span<const double> amplitude, const ProfileOptions& options) {
  ProfileFits fits;
  fits.range = fitted_range(s, options.wilson_from_angstrom, options.resolution_angstrom);
  const GuinierPlot plot = guinier_plot(s, amplitude, fits.range);
  fits.wilson = fit_wilson(plot);
  fits.segments = fit_segments(plot, options.segments);
  return fits;
}

FileProfile profile_of_file(const std::filesystem::path& path, const ProfileOptions& options) {
  FileProfile result;
  result.file = path.string();
  result.from_model = is_text(path);
  const Map map = result.from_model ? density_of_model(path, options) : read_map(path);
  require_not_constant(map.volume, result.file);
  result.size = map.volume.size;
  result.spacing_angstrom = map.volume.spacing_angstrom;
  std::optional<Map> mask;
  if (options.mask) {
    mask = read_map(*options.mask);
    require_same_grid(result.file, map, options.mask->string(), *mask);
  }
  result.profile = radial_profile(map.volume, mask ? VolumeView(mask->volume) : VolumeView(), options.threads);
  result.fits = fit_profile(result.profile.s_per_angstrom, result.profile.mean_amplitude, options);
  return result;
}

}  // namespace acuity
