#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <acuity/error.h>
#include <acuity/progress.h>
#include <acuity/run_log.h>

#include "host/cli/commands.h"
#include "host/cli/options/command_line.h"
#include "host/memory/large_blocks.h"

namespace {

constexpr int exit_done = 0;
constexpr int exit_other = 1;
constexpr int exit_input = 2;
constexpr int exit_interrupted = 130;

/// A second Ctrl-C ends the program at once.
void on_signal(int signal) {
  acuity::request_interrupt();
  std::signal(signal, SIG_DFL);
}

void handle_signals() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  std::signal(SIGHUP, on_signal);
  // A file size limit and a closed pipe are errors of the write call, which has a message; the signals would kill
  // without one.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
}

std::string join(int argc, char** argv) {
  std::string line = "acuity";
  for (int i = 1; i < argc; ++i) line.append(" ").append(argv[i]);
  return line;
}

int report_error(const std::string& line, int code) {
  std::fprintf(stderr, "acuity: %s\n", line.c_str());
  return code;
}

int exit_code_of(acuity::ErrorKind kind) {
  switch (kind) {
    case acuity::ErrorKind::input:
      return exit_input;
    case acuity::ErrorKind::interrupted:
      return exit_interrupted;
    default:
      return exit_other;
  }
}

/// CLI11's complaint as "problem. suggestion."; --help and --version are no errors.
int report_parse_error(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error) == 0 ? exit_done : exit_other;
  std::string command = "acuity";
  for (const CLI::App* chosen : app.get_subcommands()) command += " " + chosen->get_name();
  std::string what = error.what();
  if (app.get_subcommands().empty() && !app.remaining().empty())
    what = "There is no command " + app.remaining().front();
  for (char& c : what) {
    if (c == '\n') c = ' ';
  }
  while (!what.empty() && (what.back() == '.' || what.back() == ' ')) what.pop_back();
  return report_error(what + ". See " + command + " --help.", exit_input);
}

/// An option with nothing behind it names no file, as an unset variable of a shell does.
void refuse_empty_values(const CLI::App& app) {
  for (const CLI::App* command : app.get_subcommands())
    for (const CLI::Option* option : command->get_options())
      for (const std::string& value : option->results())
        if (value.empty()) acuity::throw_input_error("Cannot use " + option->get_name(), "its name is empty");
}

}  // namespace

#ifndef ACUITY_SANITIZED
// Maps and masks of the program lie in large blocks, too. What is no such block comes from malloc().
void* operator new(std::size_t bytes) {
  void* memory = bytes < acuity::large_block_bytes ? nullptr : acuity::take_large_block(bytes);
  if (memory == nullptr) memory = std::malloc(std::max<std::size_t>(bytes, 1));
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  if (!acuity::give_back_large_block(memory)) std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }
#endif

int main(int argc, char** argv) {
  handle_signals();
#ifdef __GLIBC__
  // Planes and lines stay with the process when they are freed: the next one would wait for the same pages again.
  constexpr int large = 8 << 20;
  mallopt(M_MMAP_THRESHOLD, large);
  mallopt(M_TRIM_THRESHOLD, large / 2);
  mallopt(M_TOP_PAD, large / 8);
#endif
  acuity::commands::Action action;
  const acuity::commands::Session session{join(argc, argv)};
  CLI::App app{"Acuity sharpens cryo-EM density maps locally.", "acuity"};
  acuity::commands::add_commands(app, action, session);
  try {
    acuity::commands::refuse_empty_options(std::vector<std::string>(argv + 1, argv + argc));
    app.parse(argc, argv);
    refuse_empty_values(app);
    action();
    return exit_done;
  } catch (const CLI::ParseError& error) {
    return report_parse_error(app, error);
  } catch (const acuity::Error& error) {
    return report_error(acuity::with_settings(error.message(), "--"), exit_code_of(error.kind()));
  } catch (const std::bad_alloc&) {
    return report_error(
        "Not enough memory. Close other programs, or use a smaller map; acuity sharpen --dry-run tells the need.",
        exit_other);
  } catch (const std::exception& error) {
    return report_error(std::string("Unexpected: ") + error.what() + ".", exit_other);
  }
}
