#include "host/profiles/profile_file.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>

#include <nlohmann/json.hpp>

#include <acuity/run_log.h>

#include "host/profiles/profile_features.h"

namespace acuity {
namespace {

using nlohmann::ordered_json;

/// Today, or the day that the environment gives in SOURCE_DATE_EPOCH so that a result can be made again byte by byte.
std::string date_of_run() {
  const char* given = std::getenv("SOURCE_DATE_EPOCH");
  const std::time_t time =
      given != nullptr ? static_cast<std::time_t>(std::strtoll(given, nullptr, 10)) : std::time(nullptr);
  std::tm day{};
  gmtime_r(&time, &day);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", &day);
  return text;
}

/// Six digits, as text that JSON keeps.
ordered_json numbers(const std::vector<double>& values) {
  ordered_json array = ordered_json::array();
  for (const double value : values) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    array.push_back(std::strtod(text, nullptr));
  }
  return array;
}

ordered_json number_or_null(const std::optional<double>& value) {
  return value ? numbers({*value}).front() : ordered_json(nullptr);
}

ordered_json to_json(const ProfileFeatures& features) {
  return {{"breakpoints_angstrom", numbers(features.breakpoints_angstrom)},
          {"r_squared", number_or_null(features.r_squared)},
          {"bend_down_angstrom", number_or_null(features.bend_down_angstrom)},
          {"maximum_angstrom", number_or_null(features.maximum_angstrom)},
          {"minimum_angstrom", number_or_null(features.minimum_angstrom)}};
}

ordered_json to_json(const Spread& spread) {
  return {{"n", spread.n},
          {"mean", number_or_null(spread.mean)},
          {"standard_deviation", number_or_null(spread.standard_deviation)},
          {"quartiles", numbers({spread.quartiles[0], spread.quartiles[1], spread.quartiles[2]})}};
}

/// Distributions of the features over the parts of one kind. Parts without a maximum or a minimum count only elsewhere.
ordered_json features_of_parts(const std::vector<ModelRecord>& records, const std::string& kind) {
  std::vector<double> r_squared;
  std::vector<double> bend_down;
  std::vector<double> maximum;
  std::vector<double> minimum;
  const auto keep = [](const std::optional<double>& value, std::vector<double>& values) {
    if (value) values.push_back(*value);
  };
  for (const ModelRecord& record : records) {
    for (const PartProfile& part : record.profiles.parts) {
      if (part.name != kind) continue;
      const ProfileFeatures features = features_of(part.amplitude, 1 / profile_cell.edge_angstrom());
      r_squared.push_back(features.r_squared);
      keep(features.bend_down_angstrom, bend_down);
      keep(features.maximum_angstrom, maximum);
      keep(features.minimum_angstrom, minimum);
    }
  }
  return {{"r_squared", to_json(spread_of(r_squared))},
          {"bend_down_angstrom", to_json(spread_of(bend_down))},
          {"maximum_angstrom", to_json(spread_of(maximum))},
          {"minimum_angstrom", to_json(spread_of(minimum))}};
}

ordered_json to_json(const ProfileStatistics& statistics, const std::vector<ModelRecord>& records) {
  const AverageProfile& profile = statistics.profile;
  std::vector<double> low;
  std::vector<double> high;
  for (std::size_t j = 0; j < profile.mean.size(); ++j) {
    low.push_back(profile.mean[j] - confidence_95 * statistics.standard_error[j]);
    high.push_back(profile.mean[j] + confidence_95 * statistics.standard_error[j]);
  }
  ordered_json json{{"name", profile.name},
                    {"n", profile.n},
                    {"left_out_too_small", statistics.left_out_small},
                    {"left_out_too_large", statistics.left_out_large},
                    {"features", to_json(features_of(profile.mean, 1 / profile_cell.edge_angstrom()))}};
  if (profile.name != mixed_profile) json["features_of_parts"] = features_of_parts(records, profile.name);
  json["mean"] = numbers(profile.mean);
  json["standard_deviation"] = numbers(profile.standard_deviation);
  json["standard_error"] = numbers(statistics.standard_error);
  json["confidence_95_low"] = numbers(low);
  json["confidence_95_high"] = numbers(high);
  return json;
}

/// One line a value, where arrays of numbers or names count as one value.
std::string lines_of(const ordered_json& value, const std::string& indent = "") {
  const bool simple = !value.is_structured() || value.empty() || (value.is_array() && !value.front().is_structured());
  if (simple) return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  std::string text = value.is_array() ? "[" : "{";
  for (auto item = value.begin(); item != value.end(); ++item) {
    text += (item == value.begin() ? "\n " : ",\n ") + indent;
    if (value.is_object()) text += ordered_json(item.key()).dump() + ": ";
    text += lines_of(*item, indent + " ");
  }
  return text + "\n" + indent + (value.is_array() ? "]" : "}");
}

}  // namespace

std::string text_of_profiles(const std::vector<ModelRecord>& records, const std::vector<ProfileStatistics>& profiles,
                             const AverageProfilesOptions& options) {
  ordered_json file;
  const std::string models = std::to_string(records.size());
  file["source"] = "Acuity " + version() + ", average over parts of " + models + " models, " + date_of_run();
  file["version"] = version();
  file["date"] = date_of_run();
  file["command"] = "acuity average-profiles MODEL... --least-residues " +
                    std::to_string(options.settings.min_residues) + " -o " + options.output.filename().string();
  file["unit"] = "mean |F| over directions / sqrt(sum of form factors at s = 0), A^(1/2), B = 0";
  file["cell_angstrom"] = profile_cell.edge_angstrom();
  file["spacing_angstrom"] = profile_cell.spacing_angstrom;
  file["s_per_angstrom"] = ordered_json::array();
  if (!profiles.empty()) file["s_per_angstrom"] = profiles.front().profile.s_per_angstrom;
  file["profiles"] = ordered_json::array();
  for (const ProfileStatistics& profile : profiles) file["profiles"].push_back(to_json(profile, records));
  for (const ModelRecord& record : records) {
    const std::string name = std::filesystem::path(record.model).filename().string();
    file[record.error.empty() ? "models" : "skipped"].push_back(name);
  }
  return lines_of(file) + "\n";
}

}  // namespace acuity
