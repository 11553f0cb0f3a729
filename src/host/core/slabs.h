// Spheres around atoms, drawn onto a grid by many threads without two ever touching the same voxel.
// Used by the model density and the model mask.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

#include "host/core/parallel.h"

namespace acuity {

/// The planes of a grid that a sphere reaches: `first` may be negative and `last` beyond the grid.
struct PlaneRange {
  std::int64_t first = 0;
  std::int64_t last = -1;
};

/// Cuts `planes` planes into slabs, and calls draw(item, first, last) for every item that reaches into the slab of
/// planes first to last. Items of a slab come in ascending order. Slabs run in parallel. Every voxel belongs to one
/// slab, so it receives its items in the same order whatever the number of slabs or threads. `periodic`: planes beyond
/// the grid come in at the other end.
inline void for_each_slab(std::int64_t planes, const std::vector<PlaneRange>& ranges, bool periodic, int threads,
                          const std::function<void(std::int64_t item, std::int64_t first, std::int64_t last)>& draw) {
  // Slabs much thinner than a sphere would visit each atom many times; eight per thread even out the load.
  constexpr std::int64_t min_thickness = 8;
  const std::int64_t wanted = std::int64_t{8} * thread_count(threads);
  const std::int64_t thickness = std::max(min_thickness, (planes + wanted - 1) / wanted);
  const std::int64_t slabs = (planes + thickness - 1) / thickness;
  std::vector<std::vector<std::int64_t>> items(static_cast<std::size_t>(slabs));
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const auto reaches = [&](std::int64_t slab) {
      const std::int64_t first = slab * thickness;
      const std::int64_t last = std::min(planes, first + thickness) - 1;
      const auto overlaps = [&](std::int64_t shift) {
        return ranges[i].first + shift <= last && ranges[i].last + shift >= first;
      };
      return overlaps(0) || (periodic && (overlaps(planes) || overlaps(-planes)));
    };
    for (std::int64_t slab = 0; slab < slabs; ++slab) {
      if (reaches(slab)) items[static_cast<std::size_t>(slab)].push_back(static_cast<std::int64_t>(i));
    }
  }
  parallel_for(slabs, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t slab = begin; slab < end; ++slab) {
      const std::int64_t first = slab * thickness;
      const std::int64_t last = std::min(planes, first + thickness) - 1;
      for (const std::int64_t item : items[static_cast<std::size_t>(slab)]) draw(item, first, last);
    }
  });
}

}  // namespace acuity
