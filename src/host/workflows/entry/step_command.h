// The command that does only one step of an entry.
// Reports of steps name it, so that they say how to repeat them, and what they are reports of.
#pragma once

#include <array>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string>
#include <type_traits>

namespace acuity {

/// Words of a command as a shell takes them.
class StepCommand {
 public:
  explicit StepCommand(const std::string& name) : text_("acuity " + name) {}
  StepCommand& add(const std::string& word) {
    std::string safe;
    for (const char c : word) safe += c == '\'' ? std::string("'\\''") : std::string(1, c);
    const bool plain = word.find_first_of(" '\"\\$`!*?[](){}<>|&;~#") == std::string::npos;
    text_ += " " + (plain ? word : "'" + safe + "'");
    return *this;
  }
  template <class Value>
  StepCommand& add(const std::string& option, const std::optional<Value>& value) {
    if (!value) return *this;
    text_ += " " + option;
    if constexpr (std::is_floating_point_v<Value>)
      return add(exactly(*value));
    else
      return add(std::filesystem::path(*value).string());
  }
  const std::string& text() const { return text_; }

 private:
  /// The shortest number that is read as the same double: the step then writes the same bytes.
  static std::string exactly(double value) {
    std::array<char, 32> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
    return {text.data(), end};
  }

  std::string text_;
};

}  // namespace acuity
