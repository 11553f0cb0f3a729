#include <cmath>

#include "host/core/formatted.h"
#include "host/workflows/reports/report_json.h"
#include "host/workflows/reports/report_tables.h"

namespace acuity {
namespace {

/// The keys `wilson` and `segments`.
void add_fits(Json& json, const ProfileFits& fits, const ProfileSettings& settings) {
  json["wilson"] = wilson_json(fits.wilson, fits.range);
  const PiecewiseLinear& line = fits.segments.line;
  json["segments"] = {{"count", line.segments()},
                      {"chosen_by_bic", settings.segments == choose_segments},
                      {"breakpoints_angstrom", fits.segments.breakpoints_angstrom},
                      {"b_factors", fits.segments.b_factors},
                      {"knots_s2", line.knots},
                      {"knots_ln_a2", line.values},
                      {"r_squared", line.r_squared},
                      {"residual_sum", line.residual_sum},
                      {"bic", line.bic}};
}

Json file_json(const ProfileResult::File& file, const ProfileSettings& settings) {
  const DensityProfile& found = file.found;
  Json json{{"file", file.file},
            {"kind", file.from_model ? "model" : "map"},
            {"size", {found.size.x, found.size.y, found.size.z}},
            {"spacing_angstrom", found.spacing_angstrom},
            {"s_per_angstrom", found.profile.s_per_angstrom},
            {"mean_amplitude", found.profile.mean_amplitude},
            {"mean_power", found.profile.mean_power},
            {"coefficients", found.profile.coefficients}};
  add_fits(json, found.fits, settings);
  return json;
}

/// A file that load_average_profile() reads.
Json average_json(const ProfileResult::Average& average, const ProfileSettings& settings) {
  const AverageProfile& profile = average.profile;
  Json json{{"name", profile.name}, {"s_per_angstrom", profile.s_per_angstrom},
            {"mean", profile.mean}, {"standard_deviation", profile.standard_deviation},
            {"n", profile.n},       {"source", profile.source}};
  add_fits(json, average.fits, settings);
  return json;
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

std::string average_table(const AverageProfile& p) {
  std::string text = "name,s_per_angstrom,mean,standard_deviation,ln_a2\n";
  for (std::size_t j = 0; j < p.s_per_angstrom.size(); ++j)
    text += quoted(p.name) + formatted(",%.9g,%.9g,%.9g,", p.s_per_angstrom[j], p.mean[j], p.standard_deviation[j]) +
            ln_a2_field(p.mean[j]) + "\n";
  return text;
}

}  // namespace

Json profile_json(const ProfileOptions& options, const ProfileResult& result) {
  if (result.average) return average_json(*result.average, options.settings);
  Json json = Json::array();
  for (const ProfileResult::File& file : result.files) json.push_back(file_json(file, options.settings));
  return json;
}

std::string profile_table(const ProfileResult& result) {
  if (result.average) return average_table(result.average->profile);
  std::string text = "file,s_per_angstrom,mean_amplitude,mean_power,coefficients,ln_a2\n";
  for (const ProfileResult::File& file : result.files) {
    const RadialProfile& p = file.found.profile;
    for (std::size_t j = 0; j < p.s_per_angstrom.size(); ++j)
      text += quoted(file.file) +
              formatted(",%.9g,%.9g,%.9g,%lld,", p.s_per_angstrom[j], p.mean_amplitude[j], p.mean_power[j],
                        static_cast<long long>(p.coefficients[j])) +
              ln_a2_field(p.mean_amplitude[j]) + "\n";
  }
  return text;
}

}  // namespace acuity
