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

/// Length of the setting in braces at the start of `text`, both braces included. It is 0 where these braces are no
/// setting but belong to the name of a file. `before` is the character before the text.
std::size_t setting_length(char before, std::string_view text) {
  const std::size_t close = text.find('}');
  if (close == std::string_view::npos || text.find('{', 1) < close) return 0;
  std::size_t name = 1;
  while (is_name_character(text[name])) ++name;
  const bool named = name > 3 && (name == close || text[name] == ' ');
  const char after = close + 1 < text.size() ? text[close + 1] : ' ';
  const bool stands_apart = std::string_view(" (:").find(before) != std::string_view::npos &&
                            std::string_view(" ,.;:)").find(after) != std::string_view::npos;
  return named && stands_apart ? close + 1 : 0;
}

}  // namespace

std::string with_settings(std::string_view message, std::string_view prefix) {
  std::string text;
  char before = ' ';
  while (!message.empty()) {
    const std::size_t length = message.front() == '{' ? setting_length(before, message) : 0;
    before = message.front();
    if (length > 0) {
      text.append(prefix).append(message.substr(1, length - 2));
      before = '}';
    } else {
      text += message.front();
    }
    message.remove_prefix(length > 0 ? length : 1);
  }
  return text;
}

Error::Error(ErrorKind kind, std::string_view problem, std::string_view why, std::string_view suggestion)
    : std::runtime_error(with_settings(compose(problem, why, suggestion), "")),
      kind_(kind),
      message_(compose(problem, why, suggestion)),
      problem_(problem),
      why_(why),
      suggestion_(suggestion) {}

void throw_input_error(std::string_view problem, std::string_view why, std::string_view suggestion) {
  throw Error(ErrorKind::input, problem, why, suggestion);
}

}  // namespace acuity
