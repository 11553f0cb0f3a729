#include "host/io/voxel_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <gemmi/third_party/half.hpp>

#include <acuity/error.h>

#include "host/io/byte_source.h"
#include "host/io/mrc_format.h"

namespace acuity {
namespace {

/// Signed or unsigned: what the bytes of mode 0 mean, which the format and its programs do not agree on.
class ByteSigns {
 public:
  /// Takes rows of bytes one after the other.
  void add_row(std::span<const unsigned char> row);

  /// True where the bytes mean 0 to 255. The range that the header states decides if the voxels have it one way only,
  /// then if they stay within it one way only, then IMOD's stamp, then the voxels: neighbours differ less when they are
  /// read rightly. Adds a note to the header where the voxels decide.
  bool are_unsigned(MapHeader& header) const;

 private:
  bool by_voxels() const;

  std::array<std::int64_t, 256> counts_{};
  std::int64_t differences_unsigned_ = 0;  // Sums of |a - b| over neighbours along rows.
  std::int64_t differences_signed_ = 0;
};

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

/// What two tests say that exclude each other: true, false, or nothing where both or neither holds.
std::optional<bool> one_of(bool for_true, bool for_false) {
  if (for_true == for_false) return {};
  return for_true;
}

void ByteSigns::add_row(std::span<const unsigned char> row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    ++counts_[row[i]];
    if (i == 0) continue;
    differences_unsigned_ += std::abs(int{row[i]} - int{row[i - 1]});
    differences_signed_ += std::abs(int{static_cast<signed char>(row[i])} - int{static_cast<signed char>(row[i - 1])});
  }
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

template <class T>
T load(const unsigned char* bytes, bool swapped) {
  unsigned char own[sizeof(T)];
  std::copy_n(bytes, sizeof(T), own);
  if (swapped) std::reverse(own, own + sizeof(T));
  T value;
  std::memcpy(&value, own, sizeof(T));
  return value;
}

template <class T>
void convert(const unsigned char* bytes, bool swapped, std::vector<float>& out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(load<T>(bytes + i * sizeof(T), swapped));
}

/// Turns the bytes of one section into floats. Those of mode 0 become 0 to 255 for now.
void decode(const std::vector<unsigned char>& bytes, const MapHeader& header, std::vector<float>& out) {
  const bool swapped = header.other_byte_order;
  switch (header.mode) {
    case 0:
      convert<std::uint8_t>(bytes.data(), false, out);
      break;
    case 1:
      convert<std::int16_t>(bytes.data(), swapped, out);
      break;
    case 2:
      convert<float>(bytes.data(), swapped, out);
      break;
    case 6:
      convert<std::uint16_t>(bytes.data(), swapped, out);
      break;
    default:
      convert<half_float::half>(bytes.data(), swapped, out);
  }
}

void reject_not_finite(const std::string& name, const float* first_bad, const std::vector<float>& section,
                       std::int64_t section_index) {
  throw_input_error(name + " has voxels that are not finite",
                    (std::isnan(*first_bad) ? "a NaN" : "an infinite value") + std::string(" in section ") +
                        std::to_string(section_index) + ", position " + std::to_string(first_bad - section.data()),
                    "Export the map again, or replace these voxels");
}

/// Counts the zero bytes before the first other one.
class LeadingZeros {
 public:
  void add(std::span<const unsigned char> bytes) {
    if (ended_) return;
    const auto other = std::find_if(bytes.begin(), bytes.end(), [](unsigned char byte) { return byte != 0; });
    count_ += static_cast<std::uint64_t>(other - bytes.begin());
    ended_ = other != bytes.end();
  }
  std::uint64_t count() const { return count_; }

 private:
  std::uint64_t count_ = 0;
  bool ended_ = false;
};

/// Whether the header states a range that the voxels do not have. Many headers state none.
bool contradicts_range(const MapHeader& header, const std::vector<float>& voxels) {
  const auto [stated_least, stated_largest] = header.stated_range;
  if (!(stated_least < stated_largest)) return false;
  const auto [least, largest] = std::minmax_element(voxels.begin(), voxels.end());
  const float tolerance = 1e-3F * (stated_largest - stated_least);  // Half precision and rounded headers.
  return std::abs(*least - stated_least) > tolerance || std::abs(*largest - stated_largest) > tolerance;
}

bool names_extended_header(const MapHeader& header) {
  for (const char* type : {"FEI1", "FEI2", "SERI", "AGAR", "CCP4", "MRCO", "HDF5"})
    if (header.extended_type == type) return true;
  return false;
}

/// Decides what bytes behind the voxels mean: padding, something to ignore with a note, or a header that is wrong.
void judge_rest(const ByteSource::Rest& rest, std::uint64_t leading_zeros, const std::string& name, Map& map) {
  if (rest.bytes == 0) return;
  MapHeader& header = map.header;
  const bool may_be_shifted = leading_zeros >= rest.bytes;
  if (rest.zeros && !may_be_shifted) return;  // Padding.
  const std::string number = std::to_string(rest.bytes);
  const auto section =
      static_cast<std::uint64_t>(mrc::voxel_bytes(header)) / static_cast<std::uint64_t>(header.size_crs[2]);
  constexpr std::uint64_t min_section = 1024;  // A few bytes are no section.
  std::string why;
  if (!rest.zeros && section >= min_section && rest.bytes % section == 0)
    why = "as many as " + std::to_string(rest.bytes / section) + " more sections have";
  else if (!rest.zeros && header.extended_header_bytes == 0 && names_extended_header(header))
    why = "EXTTYP tells of an extended header, NSYMBT of none";
  else if (!rest.zeros && may_be_shifted)
    why = "the first bytes of its voxels are zeros, as those of an extended header that NSYMBT does not tell of";
  else if (!rest.zeros && contradicts_range(header, map.volume.voxels))
    why = "its voxels do not have the range of DMIN and DMAX";
  if (!why.empty())
    throw_input_error(name + " holds " + number + " bytes more than its header describes", why, "Export the map again");
  header.notes.push_back(number + " bytes behind its voxels are ignored");
}

}  // namespace

bool read_voxels(ByteSource& source, const std::string& name, Map& map) {
  MapHeader& header = map.header;
  Volume& volume = map.volume;
  const auto [step_c, step_r, step_s] = mrc::steps_of_crs(header, volume.size);
  const auto [columns, rows, sections] = header.size_crs;
  std::vector<float> section(static_cast<std::size_t>(columns * rows));
  std::vector<unsigned char> bytes(section.size() * mrc::bytes_of_mode(header.mode));
  ByteSigns signs;
  LeadingZeros zeros;
  for (std::int64_t s = 0; s < sections; ++s) {
    if (source.read_up_to(bytes.data(), bytes.size()) < bytes.size()) return false;
    zeros.add(bytes);
    decode(bytes, header, section);
    const float* from = section.data();
    for (std::int64_t r = 0; r < rows; ++r) {
      const auto row = static_cast<std::size_t>(r * columns);
      if (header.mode == 0) signs.add_row(std::span(bytes).subspan(row, static_cast<std::size_t>(columns)));
      float* to = &volume.voxels[static_cast<std::size_t>(s * step_s + r * step_r)];
      for (std::int64_t c = 0; c < columns; ++c, ++from) {
        if (!std::isfinite(*from)) reject_not_finite(name, from, section, s);
        to[c * step_c] = *from;
      }
    }
  }
  if (header.mode == 0) header.unsigned_bytes = signs.are_unsigned(header);
  if (header.mode == 0 && !header.unsigned_bytes)
    for (float& voxel : volume.voxels) voxel = voxel < 128 ? voxel : voxel - 256;
  judge_rest(source.finish(), zeros.count(), name, map);
  return true;
}

}  // namespace acuity
