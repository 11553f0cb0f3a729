// Time and memory of an entry's run, from the size of its box and the mass of its molecule.
// Part of the plan of an entry, which reads no voxel; docs/emdb-costs.md has the measurements behind the constants.
#pragma once

#include <acuity/entry.h>

namespace acuity {

/// Sets voxels, memory_bytes and core_seconds of a plan. They are upper estimates for most entries: the mask's volume
/// is not known before it is made.
void forecast_entry(EntryPlan& plan, bool half_maps_out);

}  // namespace acuity
