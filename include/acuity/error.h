// The one exception type of the project: what went wrong, why, and what to do about it.
// Every function of the library throws it; the program prints it as one line and exits with the code of its kind.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace acuity {

/// Kind of an error; it decides the exit code of the program.
enum class ErrorKind {
  input,        ///< The input or the options are wrong: exit code 2.
  system,       ///< Anything else: disk full, no permission, out of memory. Exit code 1.
  interrupted,  ///< The user stopped the program: exit code 130.
};

class Error : public std::runtime_error {
 public:
  /// Composes "problem (why). suggestion."; `why` and `suggestion` may be empty. No final full stop is expected in any
  /// part.
  Error(ErrorKind kind, std::string_view problem, std::string_view why = {}, std::string_view suggestion = {});

  ErrorKind kind() const noexcept { return kind_; }
  /// The message with settings as they are written in the library, for with_settings().
  const std::string& message() const noexcept { return message_; }
  /// The parts that the message was composed of, with settings as in message(); the last two may be empty.
  const std::string& problem() const noexcept { return problem_; }
  const std::string& why() const noexcept { return why_; }
  const std::string& suggestion() const noexcept { return suggestion_; }

 private:
  ErrorKind kind_;
  std::string message_;
  std::string problem_;
  std::string why_;
  std::string suggestion_;
};

/// Messages name settings in braces, by their names on the command line: "Give a larger {window}". This replaces the
/// braces by `prefix` before the name; the command line, whose settings are options, takes "--". what() has names only.
std::string with_settings(std::string_view message, std::string_view prefix);

/// Throws Error(ErrorKind::input, ...): the caller's data or options cannot be used.
[[noreturn]] void throw_input_error(std::string_view problem, std::string_view why = {},
                                    std::string_view suggestion = {});

}  // namespace acuity
