#include "host/masks/mask_bits.h"

#include <algorithm>
#include <cstring>

#include "host/core/parallel.h"
#include "host/memory/zeros.h"

namespace acuity {
namespace {

constexpr std::int64_t word_voxels = 64;
constexpr std::int64_t words_at_once = 4;

/// 8 bytes that are 0 or 1 as 8 bits, the first one lowest.
std::uint64_t bits_of_bytes(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, 8);
  // Byte i is shifted to bit 56 + i; no two bytes meet at one bit.
  return word * 0x0102040810204080U >> 56U;
}

/// A row of a ball, by its place from the middle.
struct BallRow {
  std::int64_t y = 0;
  std::int64_t z = 0;
};

/// The rows of a ball, by the number of voxels that they reach to either side of their middle.
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

/// to |= from, for a multiple of words_at_once.
void join(const std::uint64_t* from, std::uint64_t* to, std::int64_t words) {
  for (std::int64_t first = 0; first < words; first += words_at_once)
    for (std::int64_t i = first; i < first + words_at_once; ++i) to[i] |= from[i];
}

}  // namespace

/// The rows that have voxels, and the first and last of these in each plane.
class MaskBits::FilledRows {
 public:
  explicit FilledRows(GridSize size)
      : size_(size), rows_(static_cast<std::size_t>(size.y * size.z)), planes_(static_cast<std::size_t>(size.z)) {}

  /// Planes may be set by several threads, each by one.
  void set(std::int64_t y, std::int64_t z) {
    rows_[static_cast<std::size_t>(z * size_.y + y)] = 1;
    Span& plane = planes_[static_cast<std::size_t>(z)];
    plane = plane.begin == plane.end ? Span{y, y + 1} : Span{std::min(plane.begin, y), std::max(plane.end, y + 1)};
  }
  bool has(std::int64_t y, std::int64_t z) const {
    return y >= 0 && y < size_.y && z >= 0 && z < size_.z && rows_[static_cast<std::size_t>(z * size_.y + y)] != 0;
  }
  struct Span {
    std::int64_t begin = 0;
    std::int64_t end = 0;
  };
  /// The rows of a plane that may lie within `reach` of a filled one.
  Span within(std::int64_t z, std::int64_t reach) const {
    Span all{size_.y, 0};
    for (std::int64_t k = std::max<std::int64_t>(0, z - reach); k <= std::min(size_.z - 1, z + reach); ++k) {
      const Span& plane = planes_[static_cast<std::size_t>(k)];
      if (plane.begin == plane.end) continue;
      all = {std::min(all.begin, plane.begin), std::max(all.end, plane.end)};
    }
    if (all.begin >= all.end) return {};
    return {std::max<std::int64_t>(0, all.begin - reach), std::min(size_.y, all.end + reach)};
  }

 private:
  GridSize size_;
  std::vector<std::uint8_t> rows_;
  std::vector<Span> planes_;
};

MaskBits::FilledRows MaskBits::filled_rows(int threads) const {
  FilledRows filled(size_);
  parallel_for(size_.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin; z < end; ++z)
      for (std::int64_t y = 0; y < size_.y; ++y)
        if (has_voxels(y, z)) filled.set(y, z);
  });
  return filled;
}

MaskBits::MaskBits(GridSize size)
    : size_(size),
      width_((size.x + words_at_once * word_voxels - 1) / (words_at_once * word_voxels) * words_at_once),
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
  Mask mask{size_, zeros<std::uint8_t>(size_.count(), threads)};
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
  for (std::int64_t first = 0; first < std::ssize(words_); first += width_) keep_voxels(result.words_.data() + first);
  return result;
}

void MaskBits::keep_voxels(std::uint64_t* row) const {
  const std::int64_t full = size_.x / word_voxels;
  if (full == width_) return;
  row[full] &= (std::uint64_t{1} << size_.x % word_voxels) - 1;
  std::fill(row + full + 1, row + width_, 0);
}

MaskBits MaskBits::without(const MaskBits& other) const {
  MaskBits result(size_);
  std::transform(words_.begin(), words_.end(), other.words_.begin(), result.words_.begin(),
                 [](std::uint64_t word, std::uint64_t removed) { return word & ~removed; });
  return result;
}

// A row of the result joins rows of the mask, each spread along x as far as the ball reaches there. Those that are
// spread most come first, and one voxel at a time is spread for all that have come. Bits that join after k more steps
// are spread k voxels less.
MaskBits MaskBits::dilated(double radius_voxels, int threads, const MaskBits* where) const {
  const std::vector<std::vector<BallRow>> ball = rows_of_ball(radius_voxels);
  const auto reach = static_cast<std::int64_t>(radius_voxels);
  const FilledRows filled = filled_rows(threads);
  MaskBits result(size_);
  parallel_for(size_.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<std::uint64_t> joined(static_cast<std::size_t>(width_));
    for (std::int64_t z = begin; z < end; ++z) {
      const auto [first_y, end_y] = filled.within(z, reach);
      for (std::int64_t y = first_y; y < end_y; ++y) {
        if (where != nullptr && !where->has_voxels(y, z)) continue;
        std::fill(joined.begin(), joined.end(), 0);
        bool any = false;
        for (auto rows = ball.rbegin(); rows != ball.rend(); ++rows) {
          if (any) spread_by_one(joined);
          for (const BallRow& at : *rows) {
            if (!filled.has(y + at.y, z + at.z)) continue;
            join(row(y + at.y, z + at.z), joined.data(), width_);
            any = true;
          }
        }
        if (!any) continue;
        keep_voxels(joined.data());
        std::copy(joined.begin(), joined.end(), result.row(y, z));
      }
    }
  });
  return result;
}

}  // namespace acuity
