#include "host/masks/enclosing_level.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <functional>
#include <mutex>

#include "host/core/parallel.h"

namespace acuity {
namespace {

constexpr std::int64_t piece_voxels = std::int64_t{1} << 22;
constexpr int half_bits = 16;
constexpr std::size_t half_keys = std::size_t{1} << half_bits;
using Counts = std::vector<std::int64_t>;

/// Keys of floats as integers that are in the floats' order.
std::uint32_t key_of(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  constexpr std::uint32_t sign = 0x80000000U;
  return (bits & sign) != 0 ? ~bits : bits | sign;
}

float value_of(std::uint32_t key) {
  constexpr std::uint32_t sign = 0x80000000U;
  return std::bit_cast<float>((key & sign) != 0 ? key & ~sign : ~key);
}

/// Counts what `add` counts in each piece of the values. Counts are whole numbers, so that their order does not matter.
Counts count_in_pieces(std::span<const float> values, std::size_t bins, int threads,
                       const std::function<void(std::span<const float>, Counts&)>& add) {
  Counts all(bins, 0);
  std::mutex mutex;
  parallel_for(static_cast<std::int64_t>(values.size()), piece_voxels, threads,
               [&](std::int64_t begin, std::int64_t end) {
                 Counts own(bins, 0);
                 add(values.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)), own);
                 const std::lock_guard lock(mutex);
                 for (std::size_t i = 0; i < bins; ++i) all[i] += own[i];
               });
  return all;
}

/// The highest bin such that it and those above it hold `count`, which is lowered by those above it.
std::size_t bin_of(const Counts& counts, std::int64_t& count) {
  std::size_t bin = counts.size() - 1;
  while (bin > 0 && counts[bin] < count) count -= counts[bin--];
  return bin;
}

}  // namespace

std::int64_t voxels_from(std::span<const float> values, double level, const Mask* mask, int threads) {
  std::int64_t all = 0;
  std::mutex mutex;
  parallel_for(static_cast<std::int64_t>(values.size()), piece_voxels, threads,
               [&](std::int64_t begin, std::int64_t end) {
                 std::int64_t own = 0;
                 for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
                   own += static_cast<double>(values[i]) >= level && (mask == nullptr || mask->inside[i] != 0) ? 1 : 0;
                 const std::lock_guard lock(mutex);
                 all += own;
               });
  return all;
}

// Two passes over the keys: the upper half of the level's key, then the lower half among the values that share it.
float level_enclosing(std::span<const float> values, std::int64_t count, int threads) {
  const Counts upper_counts =
      count_in_pieces(values, half_keys, threads, [](std::span<const float> piece, Counts& own) {
        for (const float value : piece) ++own[key_of(value) >> half_bits];
      });
  const auto upper = static_cast<std::uint32_t>(bin_of(upper_counts, count));
  const Counts lower_counts =
      count_in_pieces(values, half_keys, threads, [upper](std::span<const float> piece, Counts& own) {
        for (const float value : piece) {
          const std::uint32_t key = key_of(value);
          if (key >> half_bits == upper) ++own[key & (half_keys - 1)];
        }
      });
  return value_of(upper << half_bits | static_cast<std::uint32_t>(bin_of(lower_counts, count)));
}

EnclosedVoxels enclosed_voxels(std::span<const float> values, double low, double high, int levels, int threads) {
  EnclosedVoxels curve{low, (high - low) / levels, {}};
  curve.voxels = count_in_pieces(values, static_cast<std::size_t>(levels), threads,
                                 [&](std::span<const float> piece, Counts& own) {
                                   for (const float value : piece) {
                                     const double at = (static_cast<double>(value) - low) / curve.step;
                                     if (at >= 0) ++own[static_cast<std::size_t>(std::min<double>(at, levels - 1))];
                                   }
                                 });
  for (std::size_t i = curve.voxels.size() - 1; i-- > 0;) curve.voxels[i] += curve.voxels[i + 1];
  return curve;
}

}  // namespace acuity
