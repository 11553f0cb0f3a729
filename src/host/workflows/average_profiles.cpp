#include <algorithm>
#include <chrono>
#include <set>

#include <zlib.h>

#include <acuity/average_profiles.h>
#include <acuity/error.h>
#include <acuity/model.h>

#include "host/bytes/byte_source.h"
#include "host/bytes/memory_bytes.h"
#include "host/io/outputs.h"
#include "host/profiles/profile_file.h"
#include "host/profiles/profile_log.h"
#include "host/profiles/profile_statistics.h"

namespace acuity {
namespace {

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
    record.profiles =
        profiles_of_parts(read_model(path), spectrum, options.settings.min_residues, options.settings.threads);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input) throw;
    record.error = error.what();
  }
  record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  log.append(record);
  return record;
}

void check(const AverageProfilesOptions& options) {
  check_outputs({options.output, options.log}, options.models, "Give another {output} or {log}");
  std::set<std::filesystem::path> different;
  for (const std::filesystem::path& model : options.models) {
    if (!different.insert(std::filesystem::weakly_canonical(model)).second)
      throw_input_error("A model is given twice", model.string(), "Give each model once; it would count twice");
    // A damaged file among many is skipped and reported; a name without a file is a slip worth stopping for.
    if (!memory_bytes_of(model) && !std::filesystem::exists(model))
      throw_input_error("Cannot read " + model.string(), "no such file", "Check the name");
  }
}

}  // namespace

std::filesystem::path default_log_path(const std::filesystem::path& output) {
  std::filesystem::path path = output;
  return path.replace_extension(".models.jsonl");
}

AverageProfilesResult average_profiles(const AverageProfilesOptions& options, RunLog& log) {
  check(options);
  std::vector<ModelRecord> records;
  log.stage("models", [&] {
    ProfileLog models(options.log, options.settings.min_residues);
    const RadialAmplitudes spectrum(profile_cell);
    Progress progress("models", static_cast<std::int64_t>(options.models.size()), options.settings.verbosity);
    for (const std::filesystem::path& model : options.models) {
      check_interrupt();
      records.push_back(record_of(model, options, spectrum, models));
      std::string why = records.back().error;
      if (why.ends_with('.')) why.pop_back();
      if (!why.empty()) log.warn("Skipped: " + why);
      progress.add(1);
    }
  });
  AverageProfilesResult result{statistics_of(records)};
  if (result.profiles.empty())
    throw_input_error("No profile could be made",
                      "no kind of structure has two parts of at least " +
                          std::to_string(options.settings.min_residues) + " residues that fit the cell",
                      "Give more or larger models" +
                          (options.log.empty() ? "" : "; " + options.log.string() + " says what each of them gave"));
  Outputs outputs;
  outputs.add_text(options.output, text_of_profiles(records, result.profiles, options));
  outputs.commit();
  return result;
}

}  // namespace acuity
