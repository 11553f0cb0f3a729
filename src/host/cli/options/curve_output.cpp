#include "host/cli/options/curve_output.h"

#include <algorithm>

#include "host/core/formatted.h"

namespace acuity::commands {
namespace {

std::string padded(std::string text, std::size_t columns) {
  text.resize(std::max(columns, text.size()), ' ');
  return text;
}

std::string grid_in_words(const GridSize& size, double spacing) {
  return formatted("%lld x %lld x %lld voxels of %.4g A", static_cast<long long>(size.x),
                   static_cast<long long>(size.y), static_cast<long long>(size.z), spacing);
}

/// The Wilson line and a table of segments. `chosen` says that their number was chosen by BIC.
std::string fits_in_words(const ProfileFits& fits, bool chosen) {
  const ResolutionRange& range = fits.range;
  std::string text = formatted(
      "  fitted        %.2f to %.2f A, %d shells\n"
      "  Wilson line   B = %.1f +- %.1f A^2, R^2 = %.4f\n",
      range.from_angstrom, range.to_angstrom, fits.wilson.line.n, fits.wilson.b_factor, fits.wilson.b_factor_error,
      fits.wilson.line.r_squared);
  const GuinierSegments& segments = fits.segments;
  const int count = segments.line.segments();
  text += formatted("  %d segment%s    R^2 = %.4f%s\n", count, count == 1 ? " " : "s", segments.line.r_squared,
                    chosen ? ", their number chosen by BIC" : "");
  for (std::size_t k = 0; k < segments.b_factors.size(); ++k) {
    const double from = k == 0 ? range.from_angstrom : segments.breakpoints_angstrom[k - 1];
    const double to = k + 1 == segments.b_factors.size() ? range.to_angstrom : segments.breakpoints_angstrom[k];
    text += formatted("    %6.2f to %5.2f A   B = %8.1f A^2\n", from, to, segments.b_factors[k]);
  }
  return text;
}

}  // namespace

std::string resolutions_in_words(const std::vector<NamedFsc>& curves) {
  std::string text = "  FSC falls below   0.5           0.143\n";
  for (const NamedFsc& named : curves) {
    text += "  " + padded(named.name, 18);
    std::string cells;
    for (const double threshold : fsc_thresholds) {
      const auto resolution = named.curve->resolution_angstrom(threshold);
      if (!cells.empty()) cells = padded(cells, 14);
      cells += resolution                       ? "at " + formatted("%.2f A", *resolution)
               : named.curve->agrees(threshold) ? "nowhere"
                                                : "everywhere";
    }
    text += cells + "\n";
  }
  return text;
}

std::string profile_in_words(const ProfileResult& result, const ProfileSettings& settings) {
  const bool chosen = settings.segments == choose_segments;
  std::string text;
  for (const ProfileResult::File& file : result.files)
    text += file.file + ": " + (file.from_model ? "density of a model, " : "map, ") +
            grid_in_words(file.found.size, file.found.spacing_angstrom) + "\n" + fits_in_words(file.found.fits, chosen);
  if (result.average) {
    const AverageProfile& profile = result.average->profile;
    text += profile.name + ": average of " + std::to_string(profile.n) + " parts. " + profile.source + "\n" +
            fits_in_words(result.average->fits, chosen);
  }
  return text;
}

}  // namespace acuity::commands
