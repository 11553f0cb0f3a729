// Bytes as text that a page unpacks: gzip, then base64.
// Lies between the voxels and pictures of a report and its HTML file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace acuity {

/// Base64 with padding (RFC 4648, section 4).
std::string base64(std::span<const std::uint8_t> bytes);
std::string base64(std::string_view bytes);

/// One gzip member in base64.
std::string packed_bytes(std::span<const std::uint8_t> bytes);

/// The bytes of a grid, x fastest, each minus its neighbour before it in the row (modulo 256), packed. Neighbours are
/// alike, so that this is smaller; the first of a row stays.
std::string packed_rows(std::span<const std::uint8_t> bytes, std::int64_t row_length);

}  // namespace acuity
