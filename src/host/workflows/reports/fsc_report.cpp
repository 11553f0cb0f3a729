#include "host/core/formatted.h"
#include "host/workflows/reports/report_json.h"
#include "host/workflows/reports/report_tables.h"

namespace acuity {
namespace {

const std::filesystem::path& other_of(const FscOptions& options) {
  return options.model ? *options.model : options.against ? *options.against : *options.half2;
}

/// One of the keys resolution_angstrom_at_0.5 and resolution_angstrom_at_0.143. It is null where the curve never falls
/// below, and where it starts below; then the key agrees_at_0.5 or agrees_at_0.143 is false.
void add_resolution(Json& json, const FscCurve& curve, double threshold) {
  const auto resolution = curve.resolution_angstrom(threshold);
  json[formatted("resolution_angstrom_at_%g", threshold)] = resolution ? Json(*resolution) : Json(nullptr);
  json[formatted("agrees_at_%g", threshold)] = curve.agrees(threshold);
}

}  // namespace

Json fsc_json(const std::vector<NamedFsc>& curves) {
  Json json{{"s_per_angstrom", curves.front().curve->s_per_angstrom},
            {"coefficients", curves.front().curve->coefficients}};
  if (const auto end = curves.front().curve->filter_end_angstrom) json["filter_end_angstrom"] = *end;
  for (const NamedFsc& named : curves) {
    auto& entry = json[named.name];
    for (const double threshold : fsc_thresholds) add_resolution(entry, *named.curve, threshold);
    entry["fsc"] = named.curve->fsc;
  }
  return json;
}

Json fsc_json(const FscOptions& options, const FscResult& result) {
  Json json{{"a", options.map.string()}, {"b", other_of(options).string()}};
  if (options.mask) json["mask"] = options.mask->string();
  if (result.randomised_from_angstrom) json["randomised_from_angstrom"] = *result.randomised_from_angstrom;
  json.update(fsc_json(named_curves(result)));
  return json;
}

Json compare_json(const CompareOptions& options, const Comparison& result) {
  Json fsc{{"s_per_angstrom", result.fsc.s_per_angstrom},
           {"fsc", result.fsc.fsc},
           {"coefficients", result.fsc.coefficients}};
  for (const double threshold : fsc_thresholds) add_resolution(fsc, result.fsc, threshold);
  Json json{{"a", options.map_a.string()},
            {"b", options.map_b.string()},
            {"voxels", result.difference.voxels},
            {"correlation", result.correlation},
            {"largest_difference", result.difference.largest},
            {"rms_difference", result.difference.rms},
            {"standard_deviation_a", result.difference.standard_deviation_a},
            {"fsc", fsc}};
  for (std::size_t i = 0; i < result.fsc_at.size(); ++i)
    json["fsc"]["at"].push_back({{"resolution_angstrom", options.fsc_at_angstrom[i]}, {"fsc", result.fsc_at[i]}});
  if (result.b_maps)
    json["b_maps"] = {{"r_squared", result.b_maps->r_squared},
                      {"slope", result.b_maps->slope},
                      {"mean_difference_angstrom2", result.b_maps->mean_difference_angstrom2}};
  if (result.picture)
    json["picture"] = {{"file", options.picture->string()},
                       {"slice", result.picture->slice},
                       {"bar_angstrom", result.picture->bar_angstrom}};
  return json;
}

std::string fsc_title(const FscOptions& options) {
  return options.map.filename().string() + " against " + other_of(options).filename().string();
}

std::string fsc_table(const std::vector<NamedFsc>& curves) {
  std::string text = "s_per_angstrom,resolution_angstrom,coefficients";
  for (const NamedFsc& named : curves) text += "," + named.name;
  text += "\n";
  const FscCurve& first = *curves.front().curve;
  for (std::size_t j = 0; j < first.fsc.size(); ++j) {
    const double s = first.s_per_angstrom[j];
    text +=
        formatted("%.9g,", s) + (s > 0 ? formatted("%.6g", 1 / s) : "") + "," + std::to_string(first.coefficients[j]);
    for (const NamedFsc& named : curves) text += formatted(",%.6f", named.curve->fsc[j]);
    text += "\n";
  }
  return text;
}

}  // namespace acuity
