#include <acuity/error.h>
#include <acuity/residues.h>

#include "host/core/parallel.h"
#include "host/io/outputs.h"
#include "host/viewers/residue_tables.h"
#include "host/workflows/reports/report_json.h"

namespace acuity {
namespace {

std::string text_of_table(const std::filesystem::path& path, const ResidueOptions& options, const ResidueScores& scores,
                          const RunLog& log) {
  const std::string kind = path.extension().string();
  if (kind == ".csv") return residue_csv(scores);
  if (kind == ".cif") return residue_cif(scores);
  if (kind == ".defattr") return residue_defattr(scores);
  return text_of(report_json(residues_json(options, scores), log));
}

void check_options(const ResidueOptions& options) {
  std::vector<std::filesystem::path> inputs{options.map, options.model};
  for (const auto& input : {options.b_map, options.resolution_map})
    if (input) inputs.push_back(*input);
  for (const std::filesystem::path& output : options.outputs) {
    const std::string kind = output.extension().string();
    if (kind != ".csv" && kind != ".cif" && kind != ".defattr" && kind != ".json")
      throw_input_error("Cannot write " + output.string(), "its name says no format",
                        "Give names that end in .csv, .json, .cif or .defattr");
  }
  check_outputs(options.outputs, inputs, "Give another {output}");
}

}  // namespace

ResidueScores score_residues_files(const ResidueOptions& options, RunLog& log) {
  check_options(options);
  const int threads = options.settings.threads;
  Map map;
  Volume b;
  Volume resolution;
  std::optional<Model> model;
  log.stage("read", [&] {
    auto reading = start_work(thread_count(threads) > 1,
                              [&] { return read_model(options.model, Hydrogens::drop, options.model_choice); });
    map = read_map(options.map, {options.spacing_angstrom, &log, threads});
    const auto beside = [&](const std::optional<std::filesystem::path>& path) {
      return path ? read_on_grid_of(options.map.string(), map, *path, &log, threads).volume : Volume();
    };
    b = beside(options.b_map);
    resolution = beside(options.resolution_map);
    model = reading.get();
    for (std::string& warning : place_model_in_map(*model, map, options.frame)) log.warn(std::move(warning));
  });
  ResidueScores scores;
  log.stage("score", [&] { scores = score_residues(map.volume, *model, b, resolution, options.settings); });
  Outputs outputs;
  for (const std::filesystem::path& output : options.outputs)
    outputs.add_text(output, text_of_table(output, options, scores, log));
  outputs.commit();
  return scores;
}

}  // namespace acuity
