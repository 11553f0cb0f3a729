// Numbers in messages. Under every check that says what it found.
#pragma once

#include <cstdio>
#include <string>

namespace acuity {

/// With four significant digits, as in 3.142 or 1e+06.
inline std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

}  // namespace acuity
