#include "host/workflows/entry/entry_steps.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <acuity/bfactor.h>
#include <acuity/html_report.h>
#include <acuity/map.h>
#include <acuity/residues.h>
#include <acuity/resolution.h>
#include <acuity/sharpen.h>

#include "host/bytes/atomic_file.h"
#include "host/core/formatted.h"
#include "host/io/outputs.h"
#include "host/workflows/entry/entry_refusal.h"
#include "host/workflows/entry/step_command.h"

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

/// Reports name the files where they will lie. The name of the folder alone is replaced: no report escapes a letter of
/// it, as it may of the path before.
void move_paths_in(const fs::path& report, const ResultFolder& folder) {
  std::string text = text_in(report);
  const std::string partial = folder.partial().filename().string();
  const std::string final_name = folder.final().filename().string();
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
  Run(const EntryOptions& options, EntryPlan& plan, const ResultFolder& folder, RunLog& log)
      : options_(options), plan_(plan), folder_(folder), log_(log), prefix_(prefix_of(plan.header.id)) {}

  EntryFindings work() {
    sharpen_maps();
    if (plan_.from_half_maps) optional_stage("local resolution", [&] { resolve(); });
    optional_stage("local B factor", [&] { find_b(); });
    take_frame_of_map();
    if (plan_.files.model) optional_stage("scores of residues", [&] { score_model(); });
    log_.stage("check", [&] {
      found_.checks = check_entry_result(plan_, files_, found_.sharpen.resolution_angstrom, options_.engine.threads);
    });
    if (options_.html) log_.stage("page", [&] { write_page(); });
    for (const fs::path& report : reports_) move_paths_in(report, folder_);
    return std::move(found_);
  }

 private:
  fs::path file(const std::string& name) const { return folder_.partial() / (prefix_ + "_" + name); }

  /// Runs a step with a log of its own, so that its report has its own stages; warnings are said once.
  template <class Work>
  void stage(const std::string& name, const StepCommand& command, const fs::path& report, const Work& work) {
    RunLog step(command.text());
    log_.stage(name, [&] { work(step); });
    repeat_warnings(step);
    reports_.push_back(report);
  }

  void repeat_warnings(const RunLog& step) {
    for (const std::string& warning : step.warnings()) {
      const auto& said = log_.warnings();
      if (std::find(said.begin(), said.end(), warning) == said.end()) log_.warn(warning);
    }
  }

  /// Does work that an entry can do without: a map that does not allow it gets a warning.
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

  SharpenOptions sharpening() const {
    SharpenOptions sharpening;
    if (plan_.from_half_maps) {
      sharpening.map = plan_.files.half_maps[0];
      sharpening.half_map2 = plan_.files.half_maps[1];
    } else {
      sharpening.map = plan_.files.map;
      sharpening.settings.resolution_angstrom = plan_.header.resolution_angstrom;
      sharpening.settings.contour_level = plan_.header.contour;
    }
    // A model tells its volume itself; a box cuts a filament off anywhere.
    if (plan_.reference != EntryReference::model && plan_.header.method != EntryMethod::helical)
      sharpening.settings.mass_kda = plan_.header.mass_kda;
    if (plan_.reference != EntryReference::profile) sharpening.model = plan_.files.model;
    if (plan_.reference == EntryReference::profile) sharpening.settings.profile = profile_;
    if (plan_.reference == EntryReference::blend) sharpening.settings.profile = "auto";
    sharpening.settings.engine = options_.engine;
    sharpening.settings.verbosity = options_.verbosity;
    sharpening.output = files_.map;
    sharpening.mask_out = files_.mask;
    sharpening.report = file("sharpened.json");
    if (options_.half_maps) sharpening.half_maps_out = file("sharpened").string();
    return sharpening;
  }

  void sharpen_maps() {
    profile_ = profile();
    files_.map = file("sharpened.mrc.gz");
    files_.mask = file("mask.mrc.gz");
    if (options_.half_maps)
      for (const fs::path& half : half_map_paths(file("sharpened").string())) files_.half_maps.push_back(half);
    const bool may_change = options_.reference == EntryReference::automatic && plan_.reference == EntryReference::blend;
    try {
      sharpen_once();
    } catch (const Refusal& refusal) {
      if (!may_change || refusal.reason().kind != "input") throw;
      plan_.reference = EntryReference::profile;
      plan_.reason = "one map, whose model does not serve";
      sharpen_once();
      log_.warn("No blend with the model " + plan_.files.model->filename().string() + ": " + refusal.problem() +
                (refusal.why().empty() ? "" : " (" + refusal.why() + ")"));
    }
  }

  void sharpen_once() {
    const SharpenOptions options = sharpening();
    StepCommand command("sharpen");
    command.add(options.map.string());
    if (options.half_map2) command.add(options.half_map2->string());
    command.add("-o", std::optional(options.output))
        .add("--mask-out", options.mask_out)
        .add("--model", options.model)
        .add("--profile", options.settings.profile)
        .add("--resolution", options.settings.resolution_angstrom)
        .add("--contour-level", options.settings.contour_level)
        .add("--mass", options.settings.mass_kda)
        .add("--half-maps-out", options.half_maps_out);
    stage("sharpen", command, options.report,
          [&](RunLog& log) { found_.sharpen = as_refusal("", [&] { return sharpen_files(options, log); }).found; });
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
    StepCommand command("resolution");
    command.add(resolving.half_map1.string()).add(resolving.half_map2.string()).add("--mask", resolving.mask);
    command.add("--step").add(std::to_string(resolution_step)).add("-o", std::optional(resolving.output));
    stage("resolution", command, resolving.report,
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
    StepCommand command("bfactor");
    command.add(fitting.map.string());
    if (fitting.half_map2) command.add(fitting.half_map2->string());
    command.add("--mask", fitting.mask).add("--profile", std::optional(profile_));
    command.add("--resolution", fitting.settings.resolution_angstrom).add("-o", std::optional(fitting.output));
    stage("bfactor", command, fitting.report,
          [&](RunLog& log) { found_.local_b = find_local_b(fitting, log).summary; });
    files_.local_b = fitting.output;
  }

  /// Half maps may be deposited in another frame than the map that models are fitted to. The result gets the map's;
  /// a check tells whether both show the same density voxel by voxel.
  void take_frame_of_map() {
    if (!plan_.from_half_maps) return;
    const MapHeader half = read_usable_header(plan_.files.half_maps[0]);
    const MapHeader map = read_usable_header(plan_.files.map);
    if (half.start_crs == map.start_crs && half.origin_angstrom == map.origin_angstrom) return;
    if (half.axis_of_crs != map.axis_of_crs) return;
    log_.warn("The half maps lie in another frame than the map, whose frame the result has");
    log_.stage("frame", [&] {
      for (const fs::path& path : files_.all()) {
        Map moved = read_map(path, {{}, nullptr, options_.engine.threads});
        moved.header.start_crs = map.start_crs;
        moved.header.origin_angstrom = map.origin_angstrom;
        write_map(path, moved.header, moved.volume, "", {2, options_.engine.threads});
      }
    });
  }

  void score_model() {
    ResidueOptions scoring;
    scoring.map = files_.map;
    scoring.model = *plan_.files.model;
    scoring.b_map = files_.local_b;
    scoring.resolution_map = files_.local_resolution;
    scoring.settings.resolution_angstrom = found_.sharpen.resolution_angstrom;
    scoring.settings.threads = options_.engine.threads;
    const fs::path report = file("residues.json");
    scoring.outputs = {file("residues.csv"), report};
    StepCommand command("residues");
    command.add(scoring.map.string()).add("--model", std::optional(scoring.model));
    command.add("--b-map", scoring.b_map).add("--resolution-map", scoring.resolution_map);
    command.add("--resolution", scoring.settings.resolution_angstrom);
    for (const fs::path& output : scoring.outputs) command.add("-o", std::optional(output));
    stage("residues", command, report, [&](RunLog& log) { found_.model = score_residues_files(scoring, log).whole; });
  }

  void write_page() {
    RunLog step;
    HtmlReportOptions page;
    page.reports = reports_;
    page.output.html = file("report.html");
    page.threads = options_.engine.threads;
    html_report_files(page, step);
    repeat_warnings(step);
    reports_.push_back(file("report.html"));
  }

  const EntryOptions& options_;
  EntryPlan& plan_;
  const ResultFolder& folder_;
  RunLog& log_;
  std::string prefix_;
  std::string profile_;
  EntryResultFiles files_;
  std::vector<fs::path> reports_;
  EntryFindings found_;
};

}  // namespace

EntryFindings run_steps(const EntryOptions& options, EntryPlan& plan, const ResultFolder& folder, RunLog& log) {
  return Run(options, plan, folder, log).work();
}

}  // namespace acuity
