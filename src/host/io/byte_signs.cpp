#include "host/io/byte_signs.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>

namespace acuity {
namespace {

struct Range {
  int least;
  int largest;
};

bool equals(const std::array<float, 2>& stated, Range range) {
  return std::abs(stated[0] - static_cast<float>(range.least)) < 0.5F &&
         std::abs(stated[1] - static_cast<float>(range.largest)) < 0.5F;
}

bool holds(const std::array<float, 2>& stated, Range range) {
  return stated[0] < static_cast<float>(range.least) + 0.5F && stated[1] > static_cast<float>(range.largest) - 0.5F;
}

/// Answer of two tests that exclude each other: true, false, or nothing where both or neither holds.
std::optional<bool> one_of(bool for_true, bool for_false) {
  if (for_true == for_false) return {};
  return for_true;
}

}  // namespace

void ByteSigns::add_row(std::span<const unsigned char> row) {
  for (const unsigned char byte : row) ++counts_[byte];
  // Counts of one row in 32 bits, which vectors have more of.
  std::uint32_t as_unsigned = 0;
  std::uint32_t as_signed = 0;
  for (std::size_t i = 1; i < row.size(); ++i) {
    as_unsigned += static_cast<std::uint32_t>(std::abs(int{row[i]} - int{row[i - 1]}));
    as_signed += static_cast<std::uint32_t>(
        std::abs(int{static_cast<signed char>(row[i])} - int{static_cast<signed char>(row[i - 1])}));
  }
  differences_unsigned_ += as_unsigned;
  differences_signed_ += as_signed;
}

void ByteSigns::add(const ByteSigns& other) {
  for (std::size_t value = 0; value < counts_.size(); ++value) counts_[value] += other.counts_[value];
  differences_unsigned_ += other.differences_unsigned_;
  differences_signed_ += other.differences_signed_;
}

bool ByteSigns::by_voxels() const {
  // A mask of 0 and 255, whose neighbours differ less as 0 and -1.
  std::int64_t others = 0;
  for (int value = 1; value < 255; ++value) others += counts_[static_cast<std::size_t>(value)];
  if (others == 0) return true;
  // Half as much again: noise over the whole range of bytes differs as much either way, and is signed by the format.
  return 3 * differences_unsigned_ < 2 * differences_signed_;
}

bool ByteSigns::are_unsigned(MapHeader& header) const {
  const auto used = [&](int from, int to) {
    const auto first = std::find_if(counts_.begin() + from, counts_.begin() + to, [](auto n) { return n > 0; });
    return static_cast<int>(first - counts_.begin());
  };
  const auto last_used = [&](int from, int to) {
    int last = to - 1;
    while (last >= from && counts_[static_cast<std::size_t>(last)] == 0) --last;
    return last;
  };
  if (used(128, 256) == 256) return header.unsigned_bytes;  // All are 0 to 127, which means the same either way.
  const Range as_unsigned{used(0, 256), last_used(0, 256)};
  const Range as_signed{used(128, 256) - 256, used(0, 128) == 128 ? last_used(128, 256) - 256 : last_used(0, 128)};
  const std::array<float, 2>& stated = header.stated_range;
  if (const auto said = one_of(equals(stated, as_unsigned), equals(stated, as_signed))) return *said;
  if (const auto said =
          one_of(stated[1] < 255.5F && holds(stated, as_unsigned), stated[0] > -128.5F && holds(stated, as_signed)))
    return *said;
  if (header.imod_signed) return !*header.imod_signed;
  const bool result = by_voxels();
  header.notes.push_back(std::string("neither DMIN and DMAX nor a stamp says whether its bytes have a sign; read as ") +
                         (result ? "0 to 255" : "-128 to 127") + ", as the voxels suggest");
  return result;
}

}  // namespace acuity
