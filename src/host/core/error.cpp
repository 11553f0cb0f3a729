#include <acuity/error.h>

namespace acuity {
namespace {

std::string compose(std::string_view problem, std::string_view why, std::string_view suggestion) {
  std::string line(problem);
  if (!why.empty()) line.append(" (").append(why).append(")");
  line.append(".");
  if (!suggestion.empty()) line.append(" ").append(suggestion).append(".");
  for (char& c : line) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return line;
}

bool is_name_character(char c) { return (c >= 'a' && c <= 'z') || c == '-'; }

}  // namespace

std::string with_settings(std::string_view message, std::string_view prefix) {
  std::string text;
  while (!message.empty()) {
    const std::size_t open = message.find('{');
    text.append(message.substr(0, open));
    if (open == std::string_view::npos) break;
    message.remove_prefix(open);
    const std::size_t close = message.find('}');
    // Other braces belong to names of files.
    const bool is_setting = close != std::string_view::npos && close > 1 && is_name_character(message[1]);
    if (is_setting)
      text.append(prefix).append(message.substr(1, close - 1));
    else
      text.append("{");
    message.remove_prefix(is_setting ? close + 1 : 1);
  }
  return text;
}

Error::Error(ErrorKind kind, std::string_view problem, std::string_view why, std::string_view suggestion)
    : std::runtime_error(with_settings(compose(problem, why, suggestion), "")),
      kind_(kind),
      message_(compose(problem, why, suggestion)) {}

void throw_input_error(std::string_view problem, std::string_view why, std::string_view suggestion) {
  throw Error(ErrorKind::input, problem, why, suggestion);
}

}  // namespace acuity
