#include "kernels/device/architectures.h"

#include <charconv>

namespace acuity {

bool has_code_for(std::string_view architectures, int capability) {
  while (!architectures.empty()) {
    const std::size_t comma = architectures.find(',');
    const std::string_view entry = architectures.substr(0, comma);
    architectures = comma == std::string_view::npos ? "" : architectures.substr(comma + 1);
    int number = 0;
    const char* const end = entry.data() + entry.size();
    const auto [stop, error] = std::from_chars(entry.data(), end, number);
    if (error != std::errc() || number > capability) continue;
    const std::string_view kind(stop, static_cast<std::size_t>(end - stop));
    if (kind != "-real" || number / 10 == capability / 10) return true;
  }
  return false;
}

}  // namespace acuity
