#include "host/profiles/profile_log.h"

#include <nlohmann/json.hpp>

#include <acuity/error.h>

namespace acuity {
namespace {

using nlohmann::ordered_json;

/// The first line: what has to be the same for lines to be used again.
std::string header_line(int min_residues) {
  return ordered_json{{"log", "acuity average-profiles 1"},
                      {"cell_angstrom", profile_cell.edge_angstrom()},
                      {"spacing_angstrom", profile_cell.spacing_angstrom},
                      {"least_residues", min_residues}}
      .dump();
}

ordered_json to_json(const ModelRecord& record) {
  ordered_json line{{"model", record.model}, {"checksum", record.checksum}, {"seconds", record.seconds}};
  if (!record.error.empty()) line["error"] = record.error;
  line["parts"] = ordered_json::array();
  for (const PartProfile& part : record.profiles.parts)
    line["parts"].push_back({{"name", part.name},
                             {"residues", part.residues},
                             {"scattering_mass_angstrom", part.sum_of_f0},
                             {"amplitude", part.amplitude}});
  for (const LeftOut& part : record.profiles.left_out)
    line["left_out"].push_back({{"name", part.name}, {"residues", part.residues}, {"why", part.why}});
  return line;
}

ModelRecord record_from(const ordered_json& line) {
  ModelRecord record;
  record.model = line.at("model").get<std::string>();
  record.checksum = line.at("checksum").get<std::uint32_t>();
  record.seconds = line.at("seconds").get<double>();
  record.error = line.value("error", "");
  for (const ordered_json& part : line.at("parts")) {
    record.profiles.parts.push_back({part.at("name"), part.at("residues"), part.at("scattering_mass_angstrom"),
                                     part.at("amplitude").get<std::vector<double>>()});
    if (record.profiles.parts.back().amplitude.size() != static_cast<std::size_t>(profile_cell.shell_count()))
      throw_input_error("The log has a profile of another length", record.model);
  }
  if (line.contains("left_out"))
    for (const ordered_json& part : line.at("left_out"))
      record.profiles.left_out.push_back({part.at("name"), part.at("residues"), part.at("why")});
  return record;
}

[[noreturn]] void fail_to_write(const std::filesystem::path& path) {
  throw Error(ErrorKind::system, "Cannot write the log " + path.string(),
              "the disk may be full or the folder read-only", "Give another {log}");
}

}  // namespace

ProfileLog::ProfileLog(const std::filesystem::path& path, int min_residues) : path_(path) {
  if (path.empty()) return;
  const std::string header = header_line(min_residues);
  std::error_code ignored;
  const bool fresh = !std::filesystem::exists(path) || std::filesystem::file_size(path, ignored) == 0;
  if (!fresh) {
    std::ifstream in(path, std::ios::binary);
    read(in, header);
  }
  out_.open(path, std::ios::binary | std::ios::app);
  if (fresh) out_ << header << '\n';
  if (!out_.flush()) fail_to_write(path);
}

void ProfileLog::read(std::ifstream& in, const std::string& header) {
  const auto reject_log = [&](const std::string& why) {
    throw_input_error("Cannot go on with the log " + path_.string(), why, "Remove it, or give another {log}");
  };
  std::string line;
  if (!std::getline(in, line) || line != header) reject_log("it is not the log of a run with these options");
  std::uintmax_t whole = line.size() + 1;
  while (std::getline(in, line) && !in.eof()) {
    try {
      ModelRecord record = record_from(ordered_json::parse(line));
      records_.insert_or_assign(record.model, std::move(record));
    } catch (const std::exception& error) {
      reject_log(error.what());
    }
    whole += line.size() + 1;
  }
  if (whole < std::filesystem::file_size(path_)) std::filesystem::resize_file(path_, whole);
}

const ModelRecord* ProfileLog::find(const std::string& model, std::uint32_t checksum) const {
  const auto found = records_.find(model);
  const bool same = found != records_.end() && found->second.checksum == checksum && found->second.error.empty();
  return same ? &found->second : nullptr;
}

void ProfileLog::append(const ModelRecord& record) {
  if (path_.empty()) return;
  out_ << to_json(record).dump(-1, ' ', false, ordered_json::error_handler_t::replace) << '\n';
  if (!out_.flush()) fail_to_write(path_);
}

}  // namespace acuity
