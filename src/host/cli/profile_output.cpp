#include "host/cli/profile_output.h"

#include <cmath>

#include "host/cli/command_line.h"
#include "host/workflows/reports/report_json.h"

namespace acuity::commands {
namespace {

using nlohmann::ordered_json;

std::string grid_in_words(const GridSize& size, double spacing) {
  return formatted("%lld x %lld x %lld voxels of %.4g A", static_cast<long long>(size.x),
                   static_cast<long long>(size.y), static_cast<long long>(size.z), spacing);
}

/// A field of CSV, in quotes where it needs them.
std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

/// 2 ln A, or nothing for an empty shell.
std::string ln_a2_field(double amplitude) { return amplitude > 0 ? formatted("%.9g", 2 * std::log(amplitude)) : ""; }

}  // namespace

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

std::string in_words(const FileProfile& profile, bool chosen) {
  return profile.file + ": " + (profile.from_model ? "density of a model, " : "map, ") +
         grid_in_words(profile.size, profile.spacing_angstrom) + "\n" + fits_in_words(profile.fits, chosen);
}

std::string in_words(const AverageProfile& profile, const ProfileFits& fits, bool chosen) {
  return profile.name + ": average of " + std::to_string(profile.n) + " parts. " + profile.source + "\n" +
         fits_in_words(fits, chosen);
}

void add_fits(ordered_json& json, const ProfileFits& fits, bool chosen) {
  json["wilson"] = wilson_json(fits.wilson, fits.range);
  const BrokenLine& line = fits.segments.line;
  json["segments"] = {{"count", line.segments()},
                      {"chosen_by_bic", chosen},
                      {"breakpoints_angstrom", fits.segments.breakpoints_angstrom},
                      {"b_factors", fits.segments.b_factors},
                      {"knots_s2", line.knots},
                      {"knots_ln_a2", line.values},
                      {"r_squared", line.r_squared},
                      {"residual_sum", line.residual_sum},
                      {"bic", line.bic}};
}

ordered_json json_of(const FileProfile& file, bool chosen) {
  ordered_json json{{"file", file.file},
                    {"kind", file.from_model ? "model" : "map"},
                    {"size", {file.size.x, file.size.y, file.size.z}},
                    {"spacing_angstrom", file.spacing_angstrom},
                    {"s_per_angstrom", file.profile.s_per_angstrom},
                    {"mean_amplitude", file.profile.mean_amplitude},
                    {"mean_power", file.profile.mean_power},
                    {"coefficients", file.profile.coefficients}};
  add_fits(json, file.fits, chosen);
  return json;
}

ordered_json json_of(const AverageProfile& profile, const ProfileFits& fits, bool chosen) {
  ordered_json json{{"name", profile.name}, {"s_per_angstrom", profile.s_per_angstrom},
                    {"mean", profile.mean}, {"standard_deviation", profile.standard_deviation},
                    {"n", profile.n},       {"source", profile.source}};
  add_fits(json, fits, chosen);
  return json;
}

std::string csv_of(const std::vector<FileProfile>& profiles) {
  std::string text = "file,s_per_angstrom,mean_amplitude,mean_power,coefficients,ln_a2\n";
  for (const FileProfile& file : profiles) {
    const RadialProfile& p = file.profile;
    for (std::size_t j = 0; j < p.s_per_angstrom.size(); ++j)
      text += quoted(file.file) +
              formatted(",%.9g,%.9g,%.9g,%lld,", p.s_per_angstrom[j], p.mean_amplitude[j], p.mean_power[j],
                        static_cast<long long>(p.coefficients[j])) +
              ln_a2_field(p.mean_amplitude[j]) + "\n";
  }
  return text;
}

std::string csv_of(const AverageProfile& p) {
  std::string text = "name,s_per_angstrom,mean,standard_deviation,ln_a2\n";
  for (std::size_t j = 0; j < p.s_per_angstrom.size(); ++j)
    text += quoted(p.name) + formatted(",%.9g,%.9g,%.9g,", p.s_per_angstrom[j], p.mean[j], p.standard_deviation[j]) +
            ln_a2_field(p.mean[j]) + "\n";
  return text;
}

}  // namespace acuity::commands
