#include <algorithm>
#include <chrono>
#include <ctime>
#include <set>

#include <zlib.h>

#include <acuity/average_profiles.h>
#include <acuity/error.h>

#include "host/io/byte_source.h"
#include "host/io/outputs.h"
#include "host/profiles/profile_log.h"
#include "host/profiles/profile_statistics.h"

namespace acuity {
namespace {

using nlohmann::ordered_json;

std::uint32_t checksum_of(const std::filesystem::path& path) {
  ByteSource source(path);
  const std::vector<char> bytes = source.read_rest();
  uLong sum = crc32(0, nullptr, 0);
  // zlib counts in unsigned int.
  constexpr std::size_t piece = std::size_t{1} << 30;
  for (std::size_t i = 0; i < bytes.size(); i += piece)
    sum = crc32(sum, reinterpret_cast<const Bytef*>(bytes.data() + i),
                static_cast<uInt>(std::min(piece, bytes.size() - i)));
  return static_cast<std::uint32_t>(sum);
}

/// Reads a model and makes its profiles, or takes them from the log. Whatever is wrong with the file goes into the
/// record.
ModelRecord record_of(const std::filesystem::path& path, const AverageProfilesOptions& options,
                      const RadialAmplitudes& spectrum, ProfileLog& log) {
  ModelRecord record;
  record.model = path.string();
  const auto start = std::chrono::steady_clock::now();
  try {
    record.checksum = checksum_of(path);
    if (const ModelRecord* known = log.find(record.model, record.checksum)) return *known;
    record.profiles = profiles_of_parts(read_model(path), spectrum, options.least_residues, options.threads);
  } catch (const Error& error) {
    if (error.fault() != Fault::input) throw;
    record.error = error.what();
  }
  record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  log.append(record);
  return record;
}

/// Today, or the day that the environment gives in SOURCE_DATE_EPOCH so that a result can be made again byte by byte.
std::string date_of_run() {
  const char* given = std::getenv("SOURCE_DATE_EPOCH");
  const std::time_t time = given != nullptr ? static_cast<std::time_t>(std::atoll(given)) : std::time(nullptr);
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

ordered_json to_json(const ProfileStatistics& statistics) {
  const AverageProfile& profile = statistics.profile;
  std::vector<double> low;
  std::vector<double> high;
  for (std::size_t j = 0; j < profile.mean.size(); ++j) {
    low.push_back(profile.mean[j] - confidence_95 * statistics.standard_error[j]);
    high.push_back(profile.mean[j] + confidence_95 * statistics.standard_error[j]);
  }
  return {{"name", profile.name},
          {"n", profile.n},
          {"left_out_too_small", statistics.left_out_small},
          {"left_out_too_large", statistics.left_out_large},
          {"mean", numbers(profile.mean)},
          {"standard_deviation", numbers(profile.standard_deviation)},
          {"standard_error", numbers(statistics.standard_error)},
          {"confidence_95_low", numbers(low)},
          {"confidence_95_high", numbers(high)}};
}

ordered_json file_of(const std::vector<ModelRecord>& records, const std::vector<ProfileStatistics>& profiles,
                     const AverageProfilesOptions& options) {
  ordered_json file;
  const std::string models = std::to_string(records.size());
  file["source"] = "Acuity " + version() + ", average over parts of " + models + " models, " + date_of_run();
  file["version"] = version();
  file["date"] = date_of_run();
  file["command"] = "acuity average-profiles MODEL... --least-residues " + std::to_string(options.least_residues) +
                    " -o " + options.output.filename().string();
  file["unit"] = "mean |F| over directions / sqrt(sum of form factors at s = 0), A^(1/2), B = 0";
  file["cell_angstrom"] = profile_cell.edge_angstrom();
  file["spacing_angstrom"] = profile_cell.spacing_angstrom;
  file["s_per_angstrom"] = ordered_json::array();
  if (!profiles.empty()) file["s_per_angstrom"] = profiles.front().profile.s_per_angstrom;
  file["profiles"] = ordered_json::array();
  for (const ProfileStatistics& profile : profiles) file["profiles"].push_back(to_json(profile));
  for (const ModelRecord& record : records) {
    const std::string name = std::filesystem::path(record.model).filename().string();
    file[record.error.empty() ? "models" : "skipped"].push_back(name);
  }
  return file;
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

void check(const AverageProfilesOptions& options) {
  require_writable(options.output);
  require_writable(options.log);
  if (std::filesystem::weakly_canonical(options.output) == std::filesystem::weakly_canonical(options.log))
    reject("Two outputs have the same name", options.output.string(), "Give another --log");
  std::set<std::filesystem::path> different;
  for (const std::filesystem::path& model : options.models) {
    require_not_an_input(options.output, model);
    require_not_an_input(options.log, model);
    if (!different.insert(std::filesystem::weakly_canonical(model)).second)
      reject("A model is given twice", model.string(), "Give each model once; it would count twice");
  }
}

}  // namespace

std::filesystem::path default_log_path(const std::filesystem::path& output) {
  std::filesystem::path path = output;
  return path.replace_extension(".models.jsonl");
}

void average_profiles(const AverageProfilesOptions& options, Report& report) {
  check(options);
  std::vector<ModelRecord> records;
  report.stage("models", [&] {
    ProfileLog log(options.log, options.least_residues);
    const RadialAmplitudes spectrum(profile_cell);
    Progress progress("models", static_cast<std::int64_t>(options.models.size()), options.verbosity);
    for (const std::filesystem::path& model : options.models) {
      check_interrupt();
      records.push_back(record_of(model, options, spectrum, log));
      std::string why = records.back().error;
      if (why.ends_with('.')) why.pop_back();
      if (!why.empty()) report.warn("Skipped: " + why);
      progress.add(1);
    }
  });
  const std::vector<ProfileStatistics> profiles = statistics_of(records);
  if (profiles.empty())
    reject("No profile could be made",
           "no kind of structure has two parts of at least " + std::to_string(options.least_residues) +
               " residues that fit the cell",
           "Give more or larger models; " + options.log.string() + " says what each of them gave");
  for (const ProfileStatistics& profile : profiles)
    report.fields["profiles"].push_back({{"name", profile.profile.name},
                                         {"n", profile.profile.n},
                                         {"left_out_too_small", profile.left_out_small},
                                         {"left_out_too_large", profile.left_out_large}});
  Outputs outputs;
  outputs.add_text(options.output, lines_of(file_of(records, profiles, options)) + "\n");
  outputs.commit();
}

}  // namespace acuity
