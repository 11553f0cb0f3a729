// The solvent of one map: where it is, and what its noise tells of the map's spectrum.
// One map takes this in place of half the difference of half maps.
#pragma once

#include <optional>

#include <acuity/mask.h>
#include <acuity/volume.h>

#include "host/molecule_mask/filtered_density.h"
#include "host/molecule_mask/voxel_test.h"

namespace acuity {

/// Blocks of about 8 A whose values hardly differ, as where a program set a map to a constant behind a mask.
Mask empty_voxels(VolumeView map, int threads);

struct SolventTest {
  FilteredDensity map;
  NoiseField noise;
  SignificantVoxels voxels;
};

/// Finds the solvent in steps. The first is the map with a strong low-pass, tested against the voxels that lie closest
/// together in value. Two more have the filter 1 - N / P and are tested against the solvent around (Eq. 23). N is the
/// power of the solvent, P that of the whole map. The filter is 0 from the shell on where it first falls below 0.25, as
/// FSC = 0.143 of half maps. Nothing where a map has next to no solvent, or as much significant density below the
/// solvent as above it. Eq. 23.
std::optional<SolventTest> test_against_solvent(VolumeView map, const Mask& empty, double level, int threads);

}  // namespace acuity
