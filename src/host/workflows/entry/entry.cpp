// run_entry(): plan -> result folder -> sharpen -> local resolution -> local B factors -> checks -> entry.json.
#include <algorithm>
#include <fstream>
#include <sstream>

#include <acuity/bfactor.h>
#include <acuity/entry.h>
#include <acuity/resolution.h>
#include <acuity/sharpen.h>

#include "host/bytes/atomic_file.h"
#include "host/core/formatted.h"
#include "host/entries/result_folder.h"
#include "host/io/outputs.h"
#include "host/workflows/entry/entry_refusal.h"
#include "host/workflows/reports/entry_report.h"

namespace acuity {

namespace fs = std::filesystem;

namespace {

// Local resolutions vary slowly; others are interpolated, with some six times less work.
constexpr int resolution_step = 2;
constexpr int max_copies = 100;

/// emd_1234 for EMD-1234: how the archive begins the names of files.
std::string prefix_of(std::string id) {
  std::transform(id.begin(), id.end(), id.begin(), [](char c) { return c == '-' ? '_' : static_cast<char>(c | 0x20); });
  return id;
}

void write_text(const fs::path& path, const std::string& text) {
  AtomicFile file(path, AtomicFile::Compression::none);
  file.write(text.data(), text.size());
  file.commit();
}

std::string text_in(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// Reports name the files where they will lie.
void move_paths_in(const fs::path& report, const ResultFolder& folder) {
  std::string text = text_in(report);
  const std::string partial = folder.partial().string();
  const std::string final_name = folder.final().string();
  for (std::size_t at = text.find(partial); at != std::string::npos; at = text.find(partial, at + final_name.size()))
    text.replace(at, partial.size(), final_name);
  write_text(report, text);
}

/// The sequences of the sample, each as often as it occurs. Empty where an average over proteins serves: without
/// nucleic acids, or without sequences.
std::string fasta_of(const EntryHeader& header) {
  std::string text;
  bool has_nucleic_acid = false;
  for (const EntryPolymer& polymer : header.polymers) {
    if (polymer.kind == "hybrid" || polymer.sequence.empty()) continue;
    has_nucleic_acid = has_nucleic_acid || polymer.kind != "protein";
    const int copies = static_cast<int>(std::clamp(polymer.copies, 1.0, double{max_copies}));
    for (int copy = 0; copy < copies; ++copy) text += ">" + polymer.kind + "\n" + polymer.sequence + "\n";
  }
  return has_nucleic_acid ? text : "";
}

/// One run of an entry into its result folder.
class Run {
 public:
  Run(const EntryOptions& options, const EntryPlan& plan, const ResultFolder& folder, RunLog& log)
      : options_(options), plan_(plan), folder_(folder), log_(log), prefix_(prefix_of(plan.header.id)) {}

  EntryFindings work() {
    sharpen_maps();
    if (plan_.from_half_maps) optional_stage("local resolution", [&] { resolve(); });
    optional_stage("local B factor", [&] { find_b(); });
    log_.stage("check", [&] {
      found_.checks = check_entry_result(plan_, files_, found_.sharpen.resolution_angstrom, options_.engine.threads);
    });
    return std::move(found_);
  }

 private:
  fs::path file(const std::string& name) const { return folder_.partial() / (prefix_ + "_" + name); }

  /// Runs a step with a log of its own, so that its report has its own stages; warnings are said once.
  template <class Work>
  void stage(const std::string& name, const fs::path& report, const Work& work) {
    RunLog step(log_.command_line());
    log_.stage(name, [&] { work(step); });
    for (const std::string& warning : step.warnings()) {
      const auto& said = log_.warnings();
      if (std::find(said.begin(), said.end(), warning) == said.end()) log_.warn(warning);
    }
    move_paths_in(report, folder_);
  }

  /// What an entry can do without: a map that does not allow it gets a warning.
  template <class Work>
  void optional_stage(const std::string& name, const Work& work) {
    try {
      work();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::input) throw;
      log_.warn("No " + name + ": " + error.problem() + (error.why().empty() ? "" : " (" + error.why() + ")"));
    }
  }

  std::string profile() {
    const std::string fasta = fasta_of(plan_.header);
    if (fasta.empty()) return default_profile;
    write_text(file("sequences.fasta"), fasta);
    return file("sequences.fasta").string();
  }

  void sharpen_maps() {
    SharpenOptions sharpening;
    if (plan_.from_half_maps) {
      sharpening.map = plan_.files.half_maps[0];
      sharpening.half_map2 = plan_.files.half_maps[1];
    } else {
      sharpening.map = plan_.files.map;
      sharpening.settings.resolution_angstrom = plan_.header.resolution_angstrom;
    }
    profile_ = profile();
    if (plan_.reference != EntryReference::profile) sharpening.model = plan_.files.model;
    if (plan_.reference == EntryReference::profile) sharpening.settings.profile = profile_;
    if (plan_.reference == EntryReference::blend) sharpening.settings.profile = "auto";
    sharpening.settings.engine = options_.engine;
    sharpening.settings.verbosity = options_.verbosity;
    sharpening.output = files_.map = file("sharpened.mrc.gz");
    sharpening.mask_out = files_.mask = file("mask.mrc.gz");
    sharpening.report = file("sharpened.json");
    if (options_.half_maps) {
      sharpening.half_maps_out = file("sharpened").string();
      for (const fs::path& half : half_map_paths(*sharpening.half_maps_out)) files_.half_maps.push_back(half);
    }
    stage("sharpen", sharpening.report,
          [&](RunLog& log) { found_.sharpen = as_refusal("", [&] { return sharpen_files(sharpening, log); }).found; });
  }

  void resolve() {
    ResolutionOptions resolving;
    resolving.half_map1 = plan_.files.half_maps[0];
    resolving.half_map2 = plan_.files.half_maps[1];
    resolving.mask = files_.mask;
    resolving.settings.engine = options_.engine;
    resolving.settings.step = resolution_step;
    resolving.settings.verbosity = options_.verbosity;
    resolving.output = file("local_resolution.mrc.gz");
    resolving.report = file("local_resolution.json");
    stage("resolution", resolving.report,
          [&](RunLog& log) { found_.local_resolution = find_local_resolution(resolving, log).summary; });
    files_.local_resolution = resolving.output;
  }

  void find_b() {
    BFactorOptions fitting;
    fitting.map = plan_.from_half_maps ? plan_.files.half_maps[0] : plan_.files.map;
    if (plan_.from_half_maps) fitting.half_map2 = plan_.files.half_maps[1];
    fitting.mask = files_.mask;
    fitting.settings.profile = profile_;
    fitting.settings.resolution_angstrom = found_.sharpen.resolution_angstrom;
    fitting.settings.engine = options_.engine;
    fitting.settings.verbosity = options_.verbosity;
    fitting.output = file("local_b.mrc.gz");
    fitting.report = file("local_b.json");
    stage("bfactor", fitting.report, [&](RunLog& log) { found_.local_b = find_local_b(fitting, log).summary; });
    files_.local_b = fitting.output;
  }

  const EntryOptions& options_;
  const EntryPlan& plan_;
  const ResultFolder& folder_;
  RunLog& log_;
  std::string prefix_;
  std::string profile_;
  EntryResultFiles files_;
  EntryFindings found_;
};

[[noreturn]] void throw_refusal(const EntryRefusal& refusal) {
  throw_input_error(refusal.problem, refusal.why, refusal.suggestion);
}

/// Writes entry.json and gives the folder its name.
void finish(EntryResult& result, ResultFolder& folder, const std::string& json) {
  result.json = json;
  write_text(folder.partial() / "entry.json", json + "\n");
  folder.commit();
}

/// Ends a result whose plan has a refusal.
EntryResult refused(EntryResult result, ResultFolder& folder, const RunLog& log) {
  result.status = EntryStatus::refused;
  finish(result, folder, entry_line(result, {}, {}, folder.partial(), log));
  return result;
}

}  // namespace

EntryResult run_entry(const EntryOptions& options, RunLog& log) {
  EntryResult result;
  result.plan = plan_entry(options);
  if (result.plan.refusal && !options.record_refusals) throw_refusal(*result.plan.refusal);
  ResultFolder folder(options.output, result.plan.header.id);
  result.folder = folder.final();
  if (result.plan.refusal) return refused(std::move(result), folder, log);
  EntryProvenance provenance;
  log.stage("sums", [&] { provenance = provenance_of(options, result.plan); });
  if (take_finished(folder.final(), provenance, result)) return result;
  try {
    const EntryFindings found = Run(options, result.plan, folder, log).work();
    result.checks = found.checks;
    const bool passed =
        std::all_of(found.checks.begin(), found.checks.end(), [](const EntryCheck& c) { return c.passed; });
    result.status = passed ? EntryStatus::done : EntryStatus::suspect;
    finish(result, folder, entry_line(result, found, provenance, folder.partial(), log));
  } catch (const Refusal& refusal) {
    if (!options.record_refusals) throw;
    for (const auto& item : fs::directory_iterator(folder.partial())) fs::remove_all(item.path());
    result.plan.refusal = refusal.reason();
    return refused(std::move(result), folder, log);
  }
  return result;
}

}  // namespace acuity
