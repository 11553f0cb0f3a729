#include "host/io/voxel_placer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include "host/io/half_precision.h"
#include "host/io/mrc_format.h"

namespace acuity {
namespace {

void lower_to(std::atomic<std::uint64_t>& least, std::uint64_t value) {
  std::uint64_t known = least.load(std::memory_order_relaxed);
  while (value < known && !least.compare_exchange_weak(known, value, std::memory_order_relaxed)) {
  }
}

std::uint16_t swap_bytes(std::uint16_t v) { return static_cast<std::uint16_t>(v << 8 | v >> 8); }
std::uint32_t swap_bytes(std::uint32_t v) { return __builtin_bswap32(v); }

/// Calls to_float() on the unsigned integers of a row.
template <class Bits, bool swapped, class ToFloat>
void decode_row(const unsigned char* from, float* to, std::int64_t count, const ToFloat& to_float) {
  for (std::int64_t i = 0; i < count; ++i) {
    Bits bits;
    std::memcpy(&bits, from + i * static_cast<std::int64_t>(sizeof(Bits)), sizeof(Bits));
    if constexpr (swapped) bits = swap_bytes(bits);
    to[i] = to_float(bits);
  }
}

template <class Bits, class ToFloat>
void decode_row(const unsigned char* from, bool swapped, float* to, std::int64_t count, const ToFloat& to_float) {
  if (swapped)
    decode_row<Bits, true>(from, to, count, to_float);
  else
    decode_row<Bits, false>(from, to, count, to_float);
}

void decode_row(const unsigned char* from, int mode, bool swapped, float* to, std::int64_t count) {
  switch (mode) {
    case 0:
      decode_row<std::uint8_t, false>(from, to, count, [](std::uint8_t v) { return static_cast<float>(v); });
      break;
    case 1:
      decode_row<std::uint16_t>(from, swapped, to, count,
                                [](std::uint16_t v) { return static_cast<float>(static_cast<std::int16_t>(v)); });
      break;
    case 2:
      decode_row<std::uint32_t>(from, swapped, to, count, [](std::uint32_t v) { return std::bit_cast<float>(v); });
      break;
    case 6:
      decode_row<std::uint16_t>(from, swapped, to, count, [](std::uint16_t v) { return static_cast<float>(v); });
      break;
    default:
      decode_row<std::uint16_t>(from, swapped, to, count, float_of_half);
  }
}

bool not_finite(float value) { return (std::bit_cast<std::uint32_t>(value) & 0x7f800000U) == 0x7f800000U; }

}  // namespace

VoxelPlacer::VoxelPlacer(const MapHeader& header, Volume& volume)
    : order_(header, volume.size),
      mode_(header.mode),
      swapped_(header.other_byte_order),
      volume_(volume),
      first_bad_(std::numeric_limits<std::uint64_t>::max()) {
  in_place_ = mode_ == 2 && !swapped_ && header.axis_of_crs == std::array{0, 1, 2};
  row_bytes_ = static_cast<std::size_t>(order_.columns * mrc::bytes_of_mode(mode_));
  section_bytes_ = row_bytes_ * static_cast<std::size_t>(order_.rows);
  first_other_byte_ = section_bytes_ * static_cast<std::size_t>(order_.sections);
}

void VoxelPlacer::look_at_bytes(std::int64_t section, std::int64_t row, const unsigned char* bytes) {
  const std::uint64_t at =
      static_cast<std::uint64_t>(section) * section_bytes_ + static_cast<std::uint64_t>(row) * row_bytes_;
  if (at >= first_other_byte_.load(std::memory_order_relaxed)) return;
  const unsigned char* other = std::find_if(bytes, bytes + row_bytes_, [](unsigned char byte) { return byte != 0; });
  if (other != bytes + row_bytes_) lower_to(first_other_byte_, at + static_cast<std::uint64_t>(other - bytes));
}

void VoxelPlacer::look_at_voxels(std::int64_t section, std::int64_t row, const float* voxels) {
  unsigned any = 0;
  for (std::int64_t i = 0; i < order_.columns; ++i) any |= not_finite(voxels[i]) ? 1U : 0U;
  if (any == 0) return;
  const float* bad = std::find_if(voxels, voxels + order_.columns, not_finite);
  lower_to(first_bad_, static_cast<std::uint64_t>((section * order_.rows + row) * order_.columns + (bad - voxels)));
}

void VoxelPlacer::place(const VoxelBlock& block, const unsigned char* bytes, std::size_t section_stride) {
  const bool along_columns = order_.x_along == FileOrder::Along::columns;
  ByteSigns signs;
  std::vector<float> own;  // In the file's order, where x does not run along columns.
  if (!along_columns) own.resize(static_cast<std::size_t>(block.sections * block.rows * order_.columns));
  for (std::int64_t s = 0; s < block.sections; ++s)
    for (std::int64_t r = 0; r < block.rows; ++r) {
      const std::int64_t section = block.section + s;
      const std::int64_t row = block.row + r;
      const unsigned char* from =
          bytes + static_cast<std::size_t>(s) * section_stride + static_cast<std::size_t>(r) * row_bytes_;
      float* to = along_columns ? volume_.voxels.data() + order_.begin_of({section, 1, row, 1})
                                : own.data() + (s * block.rows + r) * order_.columns;
      look_at_bytes(section, row, from);
      if (mode_ == 0) signs.add_row({from, row_bytes_});
      decode_row(from, mode_, swapped_, to, order_.columns);
      look_at_voxels(section, row, to);
    }
  if (!along_columns) order_.scatter(block, own.data(), volume_.voxels.data());
  if (mode_ != 0) return;
  const std::lock_guard lock(signs_mutex_);
  signs_.add(signs);
}

float* VoxelPlacer::place_of(const VoxelBlock& block) { return volume_.voxels.data() + order_.begin_of(block); }

void VoxelPlacer::place_in(const VoxelBlock& block) {
  const float* voxels = place_of(block);
  for (std::int64_t r = 0; r < block.rows; ++r, voxels += order_.columns) {
    look_at_bytes(block.section, block.row + r, reinterpret_cast<const unsigned char*>(voxels));
    look_at_voxels(block.section, block.row + r, voxels);
  }
}

std::optional<std::uint64_t> VoxelPlacer::first_not_finite() const {
  if (first_bad_ == std::numeric_limits<std::uint64_t>::max()) return {};
  return first_bad_;
}

}  // namespace acuity
