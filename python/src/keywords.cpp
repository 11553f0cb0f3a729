#include "keywords.h"

#include <acuity/error.h>

namespace acuity::python {

std::string with_keywords(std::string_view message) {
  // No name of a file has a zero character.
  constexpr std::string_view mark("\0", 1);
  std::string text;
  bool in_name = false;
  for (const char c : with_settings(message, mark)) {
    in_name = c == mark[0] || (in_name && (c == '-' || (c >= 'a' && c <= 'z')));
    if (c != mark[0]) text += in_name && c == '-' ? '_' : c;
  }
  return text;
}

}  // namespace acuity::python
