#include <cstdio>
#include <memory>

#include <acuity/sharpen.h>

#include "host/commands/command_line.h"
#include "host/commands/commands.h"

namespace acuity::commands {
namespace {

struct Arguments {
  SharpenOptions options;
  std::vector<std::string> maps;
  std::string mask_from = "model";
  std::string shells = "full";
  bool dry_run = false;
  bool quiet = false;
};

std::string task_in_words(const nlohmann::ordered_json& fields) {
  char text[320];
  const auto& size = fields["grid"]["size"];
  std::snprintf(text, sizeof text,
                "  map       %lld x %lld x %lld voxels of %.4g A\n"
                "  window    %d voxels, %.4g A\n"
                "  mask      %lld voxels\n"
                "  engine    %s/%s, %d threads",
                size[0].get<long long>(), size[1].get<long long>(), size[2].get<long long>(),
                fields["grid"]["spacing_angstrom"].get<double>(), fields["window"]["edge_voxels"].get<int>(),
                fields["window"]["edge_angstrom"].get<double>(), fields["voxels"].get<long long>(),
                fields["engine"]["device"].get<std::string>().c_str(),
                fields["engine"]["method"].get<std::string>().c_str(), fields["engine"]["threads"].get<int>());
  const auto note = fields["engine"].find("note");
  return text + (note == fields["engine"].end() ? "" : " (" + note->get<std::string>() + ")") + "\n";
}

std::string stages_in_words(const Report& report) {
  std::string text;
  for (const Report::StageTime& stage : report.stages()) {
    char line[80];
    std::snprintf(line, sizeof line, "  %-9s %s\n", stage.name.c_str(), in_words(stage.seconds).c_str());
    text += line;
  }
  return text;
}

void run(Arguments& arguments, const std::string& command_line) {
  SharpenOptions& options = arguments.options;
  options.map = arguments.maps[0];
  if (arguments.maps.size() == 2) options.half_map2 = arguments.maps[1];
  options.rule = arguments.shells == "full" ? ShellRule::full : ShellRule::locscale;
  options.verbosity = verbosity_for_stderr(arguments.quiet);
  if (options.report.empty()) options.report = default_report_path(options.output);
  Report report(command_line);
  if (arguments.dry_run) {
    plan_sharpening(options, report);
    print_warnings(report);
    const auto& plan = report.fields["plan"];
    char text[160];
    std::snprintf(text, sizeof text,
                  "  memory    %.2f GB at most\n  time      about %s in stage scale, by a short trial\n",
                  plan["memory_bytes"].get<double>() * 1e-9, in_words(plan["scale_seconds"].get<double>()).c_str());
    print("Dry run: nothing is written.\n" + task_in_words(report.fields) + text);
    return;
  }
  sharpen(options, report);
  print_warnings(report);
  if (arguments.quiet) return;
  print("Sharpened " + options.map.string() + " -> " + options.output.string() + "\n" + task_in_words(report.fields) +
        stages_in_words(report) + "  report    " + options.report.string() + "\n");
}

}  // namespace

void add_sharpen(CLI::App& app, Action& action, const std::string& command_line) {
  auto arguments = std::make_shared<Arguments>();
  SharpenOptions& options = arguments->options;
  CLI::App* command = add_command(app, "sharpen", "Sharpen a map locally against a model or a reference map",
                                  "acuity sharpen emd_3488.mrc --model 5ni1.cif -o sharpened.mrc");
  command->add_option("MAP", arguments->maps, "The map, or two half maps: their mean is sharpened")
      ->option_text("MAP [HALF2]")
      ->required()
      ->expected(1, 2);
  command->add_option("-o,--output", options.output, "Sharpened map; .gz compresses it")->type_name("FILE")->required();
  command->add_option("-m,--model", options.model, "Atomic model (PDB or mmCIF) whose density is the reference")
      ->type_name("FILE");
  command->add_option("-r,--reference", options.reference, "Reference map on the same grid")->type_name("FILE");
  command->add_option("--mask", options.mask, "Mask file: voxels of 0.5 and more are computed, others are 0")
      ->type_name("FILE");
  command
      ->add_option("--mask-from", arguments->mask_from,
                   "Make the mask, when none is given: voxels within 3 A of the model's atoms")
      ->check(CLI::IsMember({"model"}))
      ->capture_default_str();
  command
      ->add_option("-w,--window", options.window_angstrom, "Window edge in A, rounded up to an even number of voxels")
      ->check(number_in(0.1, 1e6))
      ->capture_default_str();
  command->add_option("--window-voxels", options.window_voxels, "Window edge in voxels instead; may be odd")
      ->check(CLI::Range(8, 1024));
  command
      ->add_option("--shells", arguments->shells,
                   "How amplitudes are averaged: over the full sphere, or over one octant as LocScale 2 does")
      ->check(CLI::IsMember({"full", "locscale"}))
      ->capture_default_str();
  command->add_option("-d,--resolution", options.resolution_angstrom, "Low-pass the result at this resolution in A")
      ->check(number_in(0.1, 1e6));
  command
      ->add_option("--half-maps-out", options.half_maps_out,
                   "Write both half maps, scaled with the gains of their mean: PREFIX_half1.mrc, PREFIX_half2.mrc")
      ->type_name("PREFIX");
  add_frame(*command, options.frame);
  add_hydrogens(*command, options.hydrogens);
  command->add_option("--device", options.engine.device, "auto, cpu or cuda[:N,...]; see acuity devices")
      ->capture_default_str();
  command->add_option("--method", options.engine.method, "auto, sliding or fft; see acuity devices")
      ->capture_default_str();
  command
      ->add_option("--batch", options.engine.batch, "Windows that a GPU works on at a time; default: from its memory")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 30));
  add_threads(*command, options.engine.threads);
  command->add_option("--report", options.report, "Report in JSON; default: beside the output")->type_name("FILE");
  command->add_flag("-n,--dry-run", arguments->dry_run,
                    "Say what would run, how long and in how much memory; write nothing");
  command->add_flag("-q,--quiet", arguments->quiet, "Print warnings and errors only");
  command->callback(
      [&action, arguments, command_line] { action = [arguments, command_line] { run(*arguments, command_line); }; });
}

}  // namespace acuity::commands
