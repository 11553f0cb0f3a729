// Text in the manner of printf.
// Used by messages, tables and what the command line prints.
#pragma once

#include <cstdio>
#include <string>

namespace acuity {

/// Numbers and short words as printf formats them: up to 255 characters.
template <class... Values>
std::string formatted(const char* format, Values... values) {
  char text[256];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

/// A number with four significant digits, as in 3.142 or 1e+06.
inline std::string number(double value) { return formatted("%.4g", value); }

}  // namespace acuity
