#include "host/workflows/reports/entry_report.h"

#include <algorithm>
#include <cmath>
#include <fstream>

#include "host/core/formatted.h"
#include "host/entries/checksum.h"

namespace acuity {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

std::string line_of(const Json& json) { return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); }

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

std::string name_of(EntryMethod method) {
  switch (method) {
    case EntryMethod::single_particle:
      return "single particle";
    case EntryMethod::helical:
      return "helical";
    case EntryMethod::subtomogram_average:
      return "subtomogram average";
    case EntryMethod::crystal:
      return "crystal";
    case EntryMethod::tomogram:
      return "tomogram";
    default:
      return "unknown";
  }
}

std::string name_of(EntryStatus status) {
  if (status == EntryStatus::done) return "done";
  return status == EntryStatus::suspect ? "suspect" : "refused";
}

Json header_json(const EntryHeader& header) {
  return {{"title", header.title},
          {"schema", header.schema_version},
          {"status", header.status},
          {"updated", header.updated},
          {"method", name_of(header.method)},
          {"symmetry", header.symmetry},
          {"size_crs", or_null(header.size_crs)},
          {"spacing_angstrom", or_null(header.spacing_angstrom)},
          {"resolution_angstrom", or_null(header.resolution_angstrom)},
          {"contour", or_null(header.contour)},
          {"mass_kda", or_null(header.mass_kda)},
          {"pdb_ids", header.pdb_ids}};
}

Json refusal_json(const std::optional<EntryRefusal>& refusal) {
  if (!refusal) return nullptr;
  std::string reason = Error(ErrorKind::input, refusal->problem, refusal->why, refusal->suggestion).message();
  return {{"kind", refusal->kind}, {"reason", with_settings(reason, "--")}};
}

Json action_json(const EntryPlan& plan) {
  if (plan.refusal) return nullptr;
  return {{"maps", plan.from_half_maps ? "half maps" : "map"},
          {"reference", acuity::name_of(plan.reference)},
          {"model", plan.files.model ? Json(plan.files.model->filename().string()) : Json(nullptr)},
          {"why", plan.reason}};
}

/// A number of sensible length: the same bytes where the last bits of a double differ.
Json rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  return std::stod(formatted("%.7g", value));
}

template <std::size_t n>
Json quantiles_json(const double (&shares)[n], const std::vector<double>& quantiles) {
  Json json = Json::object();
  for (std::size_t i = 0; i < quantiles.size(); ++i) json[number(shares[i])] = rounded(quantiles[i]);
  return json;
}

Json result_json(const EntryFindings& found) {
  const SharpenFindings& sharpen = found.sharpen;
  const auto rounded_or_null = [](const std::optional<double>& value) {
    return value ? rounded(*value) : Json(nullptr);
  };
  Json json{{"resolution_angstrom", rounded_or_null(sharpen.resolution_angstrom)},
            {"mask_voxels", sharpen.voxels},
            {"mask_fraction", rounded(static_cast<double>(sharpen.voxels) / static_cast<double>(sharpen.size.count()))},
            {"window_voxels", sharpen.window_edge},
            {"profile", sharpen.profile ? Json(sharpen.profile->name) : Json(nullptr)},
            {"b_of_map", rounded_or_null(sharpen.fall_off.b_of_map)},
            {"b_target", rounded(sharpen.fall_off.b_target)},
            {"equivalent_b", rounded_or_null(sharpen.fall_off.equivalent_b)}};
  json["local_resolution_angstrom"] =
      found.local_resolution ? quantiles_json(resolution_quantiles, found.local_resolution->quantiles_angstrom)
                             : Json(nullptr);
  json["local_b"] = found.local_b ? quantiles_json(b_quantiles, found.local_b->quantiles) : Json(nullptr);
  json["q_score"] = found.model ? rounded(found.model->q) : Json(nullptr);
  json["model_correlation"] = found.model ? rounded_or_null(found.model->correlation) : Json(nullptr);
  return json;
}

Json checks_json(const std::vector<EntryCheck>& checks) {
  Json json = Json::array();
  for (const EntryCheck& check : checks)
    json.push_back({{"name", check.name},
                    {"value", rounded(check.value)},
                    {"min", or_null(check.min)},
                    {"max", or_null(check.max)},
                    {"unit", check.unit},
                    {"passed", check.passed}});
  return json;
}

Json sum_json(const fs::path& path) {
  const FileSum sum = sum_of_file(path);
  return {{"file", path.filename().string()}, {"bytes", sum.bytes}, {"crc32", formatted("%08x", sum.crc)}};
}

/// Files of a result, except its reports, which have times in them.
Json files_json(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const auto& item : fs::directory_iterator(folder, error))
    if (item.path().extension() != ".json" && item.path().extension() != ".html") paths.push_back(item.path());
  std::sort(paths.begin(), paths.end());
  Json json = Json::array();
  for (const fs::path& path : paths) json.push_back(sum_json(path));
  return json;
}

Json costs_json(const RunLog& log) {
  Json json{{"seconds", 0.0}, {"peak_memory_bytes", peak_memory_bytes()}, {"stages", Json::object()}};
  double all = 0;
  for (const RunLog::Stage& stage : log.stages()) {
    json["stages"][stage.name] = stage.seconds;
    all += stage.seconds;
  }
  json["seconds"] = all;
  return json;
}

}  // namespace

std::string name_of(EntryReference reference) {
  switch (reference) {
    case EntryReference::profile:
      return "profile";
    case EntryReference::model:
      return "model";
    case EntryReference::blend:
      return "blend";
    default:
      return "auto";
  }
}

EntryProvenance provenance_of(const EntryOptions& options, const EntryPlan& plan) {
  Json json{{"version", version()},
            {"reference", acuity::name_of(plan.reference)},
            {"reference_asked", acuity::name_of(options.reference)},
            {"half_maps_out", options.half_maps},
            {"html", options.html},
            {"inputs", Json::array()}};
  std::vector<fs::path> inputs{plan.files.header};
  if (plan.from_half_maps) inputs.insert(inputs.end(), plan.files.half_maps.begin(), plan.files.half_maps.end());
  inputs.push_back(plan.files.map);
  if (plan.files.model) inputs.push_back(*plan.files.model);
  for (const fs::path& input : inputs) json["inputs"].push_back(sum_json(input));
  return json;
}

bool take_finished(const fs::path& folder, const EntryProvenance& provenance, EntryResult& result) {
  std::ifstream file(folder / "entry.json");
  std::string line;
  if (!std::getline(file, line)) return false;
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object() || json.value("provenance", Json()) != provenance) return false;
  // Someone may have damaged or removed a file since.
  if (json.value("files", Json()) != files_json(folder)) return false;
  result.json = line;
  result.was_there = true;
  result.status = json.value("status", "") == "suspect" ? EntryStatus::suspect : EntryStatus::done;
  return true;
}

std::string entry_line(const EntryResult& result, const EntryFindings& found, const EntryProvenance& provenance,
                       const fs::path& folder, const RunLog& log) {
  const bool refused = result.status == EntryStatus::refused;
  Json json{{"id", result.plan.header.id},
            {"status", name_of(result.status)},
            {"refusal", refusal_json(result.plan.refusal)},
            {"header", header_json(result.plan.header)},
            {"action", action_json(result.plan)},
            {"result", refused ? Json(nullptr) : result_json(found)},
            {"checks", checks_json(found.checks)},
            {"failed_checks", Json::array()},
            {"warnings", Json::array()},
            {"files", files_json(folder)},
            {"provenance", provenance},
            {"costs", costs_json(log)}};
  for (const EntryCheck& check : found.checks)
    if (!check.passed) json["failed_checks"].push_back(check.name);
  for (const std::string& warning : log.warnings()) json["warnings"].push_back(with_settings(warning, "--"));
  return line_of(json);
}

std::string plan_line(const EntryPlan& plan) {
  Json json{{"id", plan.header.id},
            {"header", plan.files.header.string()},
            {"pdb_ids", plan.header.pdb_ids},
            {"refusal", refusal_json(plan.refusal)},
            {"action", action_json(plan)},
            {"voxels", plan.voxels},
            {"memory_bytes", plan.memory_bytes},
            {"core_seconds", rounded(plan.core_seconds)}};
  return line_of(json);
}

}  // namespace acuity
