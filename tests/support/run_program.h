// Runs the acuity program as a user would, and keeps what it says.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <sys/wait.h>

#include "support/places.h"
#include "support/test_files.h"

namespace acuity::testing {

struct ProgramResult {
  int exit_code = -1;  ///< 128 + signal where one ended it.
  std::string out;
  std::string err;
};

/// Runs a command of the shell.
inline ProgramResult run_shell(const std::string& command) {
  const TempDir folder;
  const std::string out = (folder / "out").string();
  const std::string err = (folder / "err").string();
  const int status = std::system((command + " >" + out + " 2>" + err + " </dev/null").c_str());
  ProgramResult result;
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  const auto slurp = [](const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(name).rdbuf();
    return text.str();
  };
  result.out = slurp(out);
  result.err = slurp(err);
  return result;
}

/// Runs `acuity ARGUMENTS` through the shell; `prefix` comes before the program (ulimit, environment).
inline ProgramResult run_acuity(const std::string& arguments, const std::string& prefix = "") {
  return run_shell(prefix + " " + program_path + " " + arguments);
}

}  // namespace acuity::testing
