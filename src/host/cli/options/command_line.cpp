#include "host/cli/options/command_line.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>

#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/model.h>

namespace acuity::commands {

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& description,
                      const std::string& example) {
  CLI::App* command = app.add_subcommand(name, description);
  command->footer("Example:\n  " + example);
  return command;
}

CLI::Validator number_in(double least, double most) {
  char words[64];
  std::snprintf(words, sizeof words, "%g to %g", least, most);
  const std::string range = words;
  return CLI::Validator(
      [least, most, range](const std::string& text) {
        double value = 0;
        const bool inside = CLI::detail::lexical_cast(text, value) && value >= least && value <= most;
        return inside ? std::string() : text + " is not a number from " + range;
      },
      range);
}

void add_threads(CLI::App& command, int& threads) {
  command
      .add_option("-j,--threads", threads, "Number of threads, at most one per usable CPU; 0 means one per usable CPU")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
}

void add_spacing(CLI::App& command, std::optional<double>& spacing_angstrom, const std::string& description) {
  command.add_option("--spacing", spacing_angstrom, description)->check(number_in(0.05, 1000));
}

CLI::Option* add_engine(CLI::App& command, EngineChoice& engine) {
  command.add_option("--device", engine.device, "Device: auto, cpu or cuda[:N,...]; see acuity devices")
      ->capture_default_str();
  CLI::Option* method =
      command.add_option("--method", engine.method, "Method: auto, sliding or fft; see acuity devices")
          ->capture_default_str();
  command.add_option("--batch", engine.batch, "Number of windows per batch on a GPU; default: from its memory")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 30));
  add_threads(command, engine.threads);
  return method;
}

void add_maps(CLI::App& command, std::vector<std::string>& maps, const std::string& description,
              const std::string& option_text) {
  command.add_option("MAP", maps, description)->option_text(option_text)->required()->expected(1, 2);
}

void add_output(CLI::App& command, std::filesystem::path& output, const std::string& description,
                const Session& session) {
  command.add_option("-o,--output", output, description)->type_name("FILE")->required(session.taker == nullptr);
}

void add_output_mode(CLI::App& command, int& mode) {
  command
      .add_option("--output-mode", mode,
                  "Mode of the maps to write: 2 (float) or 12 (half precision: half the size, 11 bits)")
      ->check(CLI::IsMember({2, 12}))
      ->capture_default_str();
}

CLI::Option* add_window(CLI::App& command, double& window_angstrom) {
  return command.add_option("-w,--window", window_angstrom, "Window edge in A, rounded up to an even number of voxels")
      ->check(number_in(0.1, 1e6))
      ->capture_default_str();
}

void add_report(CLI::App& command, std::filesystem::path& report) {
  command.add_option("--report", report, "JSON report; default: beside the output")->type_name("FILE");
}

void add_page(CLI::App& command, PageFiles& page) {
  command.add_option("--html", page.html, "Write the report as one HTML file, which opens without a network")
      ->type_name("FILE");
  add_figures(command, page);
}

void add_figures(CLI::App& command, PageFiles& page) {
  command
      .add_option("--figures", page.figures,
                  "Write curves (SVG) and slices (PNG) into this folder, made where it is missing")
      ->type_name("FOLDER");
}

void add_quiet(CLI::App& command, bool& quiet) {
  command.add_flag("-q,--quiet", quiet, "Print warnings and errors only");
}

std::string engine_in_words(const EngineChoice& engine) {
  const std::string note = engine.note.empty() ? "" : " (" + engine.note + ")";
  return formatted("  engine    %s/%s, %d threads", engine.device.c_str(), engine.method.c_str(), engine.threads) +
         note + "\n";
}

void add_frame(CLI::App& command, OriginConvention& frame) {
  static const std::map<std::string, OriginConvention> names{{"auto", OriginConvention::automatic},
                                                             {"origin", OriginConvention::origin},
                                                             {"nxstart", OriginConvention::nxstart},
                                                             {"zero", OriginConvention::zero}};
  command
      .add_option("--frame", frame,
                  "Header words that place the map in the model's coordinates: origin, nxstart, zero (none) or auto. "
                  "The default auto is ORIGIN unless it is zero, else NXSTART, and is checked against the density")
      ->transform(CLI::Transformer(names))
      ->option_text("auto|origin|nxstart|zero");
}

void add_hydrogens(CLI::App& command, Hydrogens& hydrogens) {
  command.add_flag_callback(
      "--hydrogens", [&hydrogens] { hydrogens = Hydrogens::keep; }, "Keep the model's hydrogens; default: left out");
}

void add_model_number(CLI::App& command, ModelChoice& choice) {
  command
      .add_option_function<std::string>(
          "--model-number",
          [&choice](const std::string& text) {
            choice = {};
            int number = 0;
            if (text == "all")
              choice.all = true;
            else if (CLI::detail::lexical_cast(text, number))
              choice.number = number;
            else
              throw CLI::ValidationError("--model-number", text + " is neither a number nor all");
          },
          "Model of the model's file that is read, or all. Default: the first one, and those that lie apart from it as "
          "parts of an assembly do")
      ->option_text("N|all");
}

void add_part(CLI::App& command, ModelSelection& part, const std::string& select) {
  command.add_option("--select", part.select, select)->option_text("SELECTION ...")->allow_extra_args(false);
  command
      .add_option("--leave-out", part.leave_out,
                  "Atoms to leave out, in gemmi's syntax: A,B or A/10-50; may be repeated")
      ->option_text("SELECTION ...")
      ->allow_extra_args(false);
}

void print_warnings(const RunLog& log) {
  for (const std::string& warning : log.warnings())
    std::fprintf(stderr, "acuity: warning: %s.\n", with_settings(warning, "--").c_str());
}

void print(const std::string& text) {
  if (std::fputs(text.c_str(), stdout) == EOF || std::fflush(stdout) == EOF)
    throw Error(ErrorKind::system, "Cannot write to standard output", std::strerror(errno));
}

void refuse_empty_options(std::span<const std::string> arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--") return;
    if (argument.starts_with("--") && argument.ends_with('='))
      throw_input_error("Cannot use " + argument.substr(0, argument.size() - 1), "there is nothing behind it");
  }
}

}  // namespace acuity::commands
