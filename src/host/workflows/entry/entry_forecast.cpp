#include "host/workflows/entry/entry_forecast.h"

#include <algorithm>
#include <cmath>

namespace acuity {
namespace {

// Measured (docs/emdb-costs.md).
constexpr double base_bytes = 48e6;
constexpr double bytes_per_voxel = 36;
constexpr double base_seconds = 0.5;
constexpr double seconds_per_voxel = 4e-7;
// Seconds on one core per voxel of the mask and per kvoxel of its window.
constexpr double seconds_per_window_kvoxel = 1e-6;
constexpr double passes_half_maps = 2.5;
constexpr double passes_map = 2;
// Typical fraction of the box that a mask fills, where the header states no mass.
constexpr double typical_mask_fraction = 0.1;
constexpr double mask_angstrom3_per_dalton = 3;
constexpr double window_angstrom = 25;

}  // namespace

void forecast_entry(EntryPlan& plan, bool half_maps_out) {
  const auto& size = *plan.header.size_crs;
  plan.voxels = size[0] * size[1] * size[2];
  const auto voxels = static_cast<double>(plan.voxels);
  const bool blend = plan.reference == EntryReference::blend || plan.reference == EntryReference::model;
  plan.memory_bytes =
      static_cast<std::int64_t>(base_bytes + voxels * bytes_per_voxel + (half_maps_out ? 8 * voxels : 0));
  const double spacing = plan.header.spacing_angstrom.value_or(1);
  double in_mask = typical_mask_fraction * voxels;
  if (plan.header.mass_kda)
    in_mask = std::min(voxels, 1000 * *plan.header.mass_kda * mask_angstrom3_per_dalton / std::pow(spacing, 3));
  const double window_kvoxels = std::pow(window_angstrom / spacing, 3) / 1000;
  const double passes =
      (plan.from_half_maps ? passes_half_maps : passes_map) + (blend ? 1 : 0) + (half_maps_out ? 1 : 0);
  plan.core_seconds =
      base_seconds + voxels * seconds_per_voxel + passes * in_mask * window_kvoxels * seconds_per_window_kvoxel;
}

}  // namespace acuity
