#include "host/workflows/entry/entry_forecast.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace acuity {
namespace {

// Measured (docs/emdb-costs.md).
constexpr double base_bytes = 48e6;
constexpr double bytes_per_voxel = 36;
constexpr double base_seconds = 0.5;
constexpr double seconds_per_voxel = 9e-7;
// Seconds on one core per voxel of the mask and per kvoxel of its window.
constexpr double seconds_per_window_kvoxel = 7e-7;
constexpr double passes_half_maps = 2.5;
constexpr double passes_map = 2;
// Fraction of the box that the mask of a large molecule fills, where the header tells no mass.
constexpr double typical_mask_fraction = 0.1;
// Mean mass of an amino acid residue, and of a nucleotide.
constexpr double kda_per_residue = 0.11;
constexpr double kda_per_nucleotide = 0.325;
constexpr double mask_angstrom3_per_dalton = 3;
constexpr double window_angstrom = 25;

/// Mass of the sample in kDa: stated, or from the lengths of all its sequences.
std::optional<double> mass_of(const EntryHeader& header) {
  if (header.mass_kda) return header.mass_kda;
  double mass = 0;
  for (const EntryPolymer& polymer : header.polymers) {
    if (!polymer.kda && polymer.sequence.empty()) return std::nullopt;
    const double each = polymer.kind == "protein" ? kda_per_residue : kda_per_nucleotide;
    mass += polymer.copies * polymer.kda.value_or(each * static_cast<double>(polymer.sequence.size()));
  }
  return mass > 0 ? std::optional(mass) : std::nullopt;
}

/// Predicted voxels of the mask.
double mask_voxels_of(const EntryPlan& plan, double spacing) {
  const auto voxels = static_cast<double>(plan.voxels);
  const double typical = typical_mask_fraction * voxels;
  const std::optional<double> kda = mass_of(plan.header);
  if (!kda) return typical;
  const double of_mass = std::min(voxels, 1000 * *kda * mask_angstrom3_per_dalton / std::pow(spacing, 3));
  // A filament goes on beyond the sample that its header states.
  return plan.header.method == EntryMethod::helical ? std::max(typical, of_mass) : of_mass;
}

}  // namespace

void forecast_entry(EntryPlan& plan, bool half_maps_out) {
  const auto& size = *plan.header.size_crs;
  plan.voxels = size[0] * size[1] * size[2];
  const auto voxels = static_cast<double>(plan.voxels);
  const bool blend = plan.reference == EntryReference::blend || plan.reference == EntryReference::model;
  plan.memory_bytes =
      static_cast<std::int64_t>(base_bytes + voxels * bytes_per_voxel + (half_maps_out ? 8 * voxels : 0));
  const double spacing = plan.header.spacing_angstrom.value_or(1);
  const double window_kvoxels = std::pow(window_angstrom / spacing, 3) / 1000;
  const double passes =
      (plan.from_half_maps ? passes_half_maps : passes_map) + (blend ? 1 : 0) + (half_maps_out ? 1 : 0);
  plan.core_seconds = base_seconds + voxels * seconds_per_voxel +
                      passes * mask_voxels_of(plan, spacing) * window_kvoxels * seconds_per_window_kvoxel;
}

}  // namespace acuity
