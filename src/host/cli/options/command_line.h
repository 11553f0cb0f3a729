// Options that several subcommands share: options of the same name mean the same everywhere.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <acuity/engine.h>
#include <acuity/html_report.h>
#include <acuity/map.h>
#include <acuity/model.h>
#include <acuity/run_log.h>
#include <acuity/simulate.h>

#include "host/cli/options/session.h"
#include "host/core/formatted.h"

namespace acuity::commands {

/// A subcommand with one line of description and an example for the end of its help.
CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& description,
                      const std::string& example);

/// A number from `least` to `most`. CLI11's own checks let nan pass.
CLI::Validator number_in(double least, double most);

void add_threads(CLI::App& command, int& threads);

/// --spacing, the voxel size of the maps that the command reads.
void add_spacing(CLI::App& command, std::optional<double>& spacing_angstrom,
                 const std::string& description = "Voxel size of the maps in A; replaces that of their headers");

/// --device, --method, --batch and --threads; --method, for what goes without it.
CLI::Option* add_engine(CLI::App& command, EngineChoice& engine);

/// MAP, or HALF1 and HALF2; `option_text` says which.
void add_maps(CLI::App& command, std::vector<std::string>& maps, const std::string& description,
              const std::string& option_text);
/// -o, --output, which has to be given unless the session has a taker.
void add_output(CLI::App& command, std::filesystem::path& output, const std::string& description,
                const Session& session);
/// --output-mode, the number format of the maps that the command writes.
void add_output_mode(CLI::App& command, int& mode);
/// -w, --window.
CLI::Option* add_window(CLI::App& command, double& window_angstrom);
void add_report(CLI::App& command, std::filesystem::path& report);
/// --html and --figures.
void add_page(CLI::App& command, PageFiles& page);
void add_figures(CLI::App& command, PageFiles& page);
/// -q, --quiet.
void add_quiet(CLI::App& command, bool& quiet);

/// The engine that ran as a line of the summary.
std::string engine_in_words(const EngineChoice& engine);

void add_frame(CLI::App& command, OriginConvention& frame);
void add_hydrogens(CLI::App& command, Hydrogens& hydrogens);
/// --model-number.
void add_model_number(CLI::App& command, ModelChoice& choice);

/// --select, which this description explains, and --leave-out.
void add_part(CLI::App& command, ModelSelection& part, const std::string& select);

/// The log's warnings, a line each on standard error.
void print_warnings(const RunLog& log);

/// Runs body(log). The log's warnings are printed then, or go to the session's taker, also where the body throws.
template <class Body>
void with_log(const Session& session, const Body& body) {
  RunLog log(session.command_line);
  struct AtEnd {
    const RunLog& log;
    ResultTaker* taker;
    ~AtEnd() {
      try {
        if (taker != nullptr)
          taker->end(log);
        else
          print_warnings(log);
      } catch (...) {  // Memory may have run out; the error that is on its way says so.
      }
    }
  } const at_end{log, session.taker};
  body(log);
}

/// Throws Error for an option with nothing behind its "=", as an unset variable of a shell leaves it. CLI11 would take
/// the next word for its value.
void refuse_empty_options(std::span<const std::string> arguments);

/// Prints to standard output; Error(ErrorKind::system) when that fails (a full disk, a closed pipe).
void print(const std::string& text);

}  // namespace acuity::commands
