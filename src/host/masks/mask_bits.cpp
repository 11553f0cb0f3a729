#include "host/masks/mask_bits.h"

#include <algorithm>
#include <cstring>

#include "host/core/parallel.h"

namespace acuity {
namespace {

constexpr std::int64_t word_voxels = 64;

/// 8 bytes that are 0 or 1 as 8 bits, the first one lowest.
std::uint64_t bits_of_bytes(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, 8);
  // Byte i is shifted to bit 56 + i; no two bytes meet at one bit.
  return word * 0x0102040810204080U >> 56U;
}

/// The rows of a ball around the middle of one of its rows, by the voxels that they reach to either side of it.
struct BallRow {
  std::int64_t y = 0;
  std::int64_t z = 0;
};
std::vector<std::vector<BallRow>> rows_of_ball(double radius) {
  const auto reach = static_cast<std::int64_t>(radius);
  std::vector<std::vector<BallRow>> rows(static_cast<std::size_t>(reach) + 1);
  for (std::int64_t z = -reach; z <= reach; ++z)
    for (std::int64_t y = -reach; y <= reach; ++y) {
      std::int64_t x = reach;
      while (x >= 0 && static_cast<double>(x * x + y * y + z * z) > radius * radius) --x;
      if (x >= 0) rows[static_cast<std::size_t>(x)].push_back({y, z});
    }
  return rows;
}

/// Each bit spreads to both its neighbours.
void spread_by_one(std::vector<std::uint64_t>& row) {
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::uint64_t word = row[i];
    const std::uint64_t after = i + 1 < row.size() ? row[i + 1] : 0;
    row[i] = word | word << 1U | before >> 63U | word >> 1U | after << 63U;
    before = word;
  }
}

}  // namespace

MaskBits::MaskBits(GridSize size)
    : size_(size),
      width_((size.x + word_voxels - 1) / word_voxels),
      last_word_(~std::uint64_t{0} >> static_cast<unsigned>(width_ * word_voxels - size.x)),
      words_(static_cast<std::size_t>(width_ * size.y * size.z)) {}

MaskBits::MaskBits(const Mask& mask, int threads) : MaskBits(mask.size) {
  parallel_for(size_.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin; z < end; ++z)
      for (std::int64_t y = 0; y < size_.y; ++y) {
        const std::uint8_t* inside = mask.inside.data() + size_.index(0, y, z);
        std::uint64_t* words = row(y, z);
        std::int64_t x = 0;
        for (; x + 8 <= size_.x; x += 8) words[x / word_voxels] |= bits_of_bytes(inside + x) << x % word_voxels;
        for (; x < size_.x; ++x) words[x / word_voxels] |= std::uint64_t{inside[x]} << x % word_voxels;
      }
  });
}

Mask MaskBits::bytes(int threads) const {
  Mask mask{size_, std::vector<std::uint8_t>(static_cast<std::size_t>(size_.count()))};
  parallel_for(size_.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin; z < end; ++z)
      for (std::int64_t y = 0; y < size_.y; ++y) {
        if (!has_voxels(y, z)) continue;
        const std::uint64_t* words = row(y, z);
        std::uint8_t* inside = mask.inside.data() + size_.index(0, y, z);
        for (std::int64_t x = 0; x < size_.x; ++x) inside[x] = words[x / word_voxels] >> x % word_voxels & 1U;
      }
  });
  return mask;
}

bool MaskBits::has_voxels(std::int64_t y, std::int64_t z) const {
  return std::any_of(row(y, z), row(y, z) + width_, [](std::uint64_t word) { return word != 0; });
}

MaskBits MaskBits::inverse() const {
  MaskBits result(size_);
  std::transform(words_.begin(), words_.end(), result.words_.begin(), [](std::uint64_t word) { return ~word; });
  for (std::size_t i = static_cast<std::size_t>(width_) - 1; i < words_.size(); i += static_cast<std::size_t>(width_))
    result.words_[i] &= last_word_;
  return result;
}

MaskBits MaskBits::without(const MaskBits& other) const {
  MaskBits result(size_);
  std::transform(words_.begin(), words_.end(), other.words_.begin(), result.words_.begin(),
                 [](std::uint64_t word, std::uint64_t removed) { return word & ~removed; });
  return result;
}

// A row of the result joins rows of the mask, each spread along x as far as the ball reaches there. Those that are
// spread most come first, and one voxel at a time is spread for all that have come: what is joined after k more steps
// is spread k voxels less.
MaskBits MaskBits::dilated(double radius_voxels, int threads, const MaskBits* where) const {
  const std::vector<std::vector<BallRow>> ball = rows_of_ball(radius_voxels);
  std::vector<std::uint8_t> filled(static_cast<std::size_t>(size_.y * size_.z));
  parallel_for(size_.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin * size_.y; i < end * size_.y; ++i)
      filled[static_cast<std::size_t>(i)] = has_voxels(i % size_.y, i / size_.y) ? 1 : 0;
  });
  MaskBits result(size_);
  parallel_for(size_.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<std::uint64_t> joined(static_cast<std::size_t>(width_));
    for (std::int64_t z = begin; z < end; ++z)
      for (std::int64_t y = 0; y < size_.y; ++y) {
        if (where != nullptr && !where->has_voxels(y, z)) continue;
        std::fill(joined.begin(), joined.end(), 0);
        bool any = false;
        for (auto rows = ball.rbegin(); rows != ball.rend(); ++rows) {
          if (any) spread_by_one(joined);
          for (const BallRow& at : *rows) {
            const std::int64_t from_y = y + at.y;
            const std::int64_t from_z = z + at.z;
            if (from_y < 0 || from_y >= size_.y || from_z < 0 || from_z >= size_.z) continue;
            if (filled[static_cast<std::size_t>(from_z * size_.y + from_y)] == 0) continue;
            const std::uint64_t* from = row(from_y, from_z);
            for (std::size_t i = 0; i < joined.size(); ++i) joined[i] |= from[i];
            any = true;
          }
        }
        if (!any) continue;
        joined.back() &= last_word_;
        std::copy(joined.begin(), joined.end(), result.row(y, z));
      }
  });
  return result;
}

}  // namespace acuity
