#include "host/html_report/packed_bytes.h"

#include <vector>

#include "host/bytes/gzip_stream.h"

namespace acuity {

std::string base64(std::span<const std::uint8_t> bytes) {
  static constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t at) { return at < bytes.size() ? std::uint32_t{bytes[at]} : 0U; };
    const std::uint32_t word = byte(i) << 16U | byte(i + 1) << 8U | byte(i + 2);
    for (std::size_t k = 0; k < 4; ++k) text += i + k <= bytes.size() ? letters[word >> (18U - 6U * k) & 63U] : '=';
  }
  return text;
}

std::string base64(std::string_view bytes) {
  return base64({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::string packed_bytes(std::span<const std::uint8_t> bytes) { return base64(gzip_member(bytes)); }

std::string packed_rows(std::span<const std::uint8_t> bytes, std::int64_t row_length) {
  std::vector<std::uint8_t> steps(bytes.begin(), bytes.end());
  const auto row = static_cast<std::size_t>(row_length);
  for (std::size_t i = steps.size(); i-- > 0;)
    if (i % row != 0) steps[i] = static_cast<std::uint8_t>(steps[i] - steps[i - 1]);
  return packed_bytes(steps);
}

}  // namespace acuity
