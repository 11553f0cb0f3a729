// Numbers that several parts of Acuity share by convention, and why they are what they are.
// Below everything: workflows, fits and the command line take them from here.
#pragma once

namespace acuity {

/// Default radius around atoms, in A, within which voxels belong to a model. It is about twice the radius of an atom,
/// so that side chains and the blur of the map lie inside.
inline constexpr double mask_radius_angstrom = 3;

/// FSC of two half maps at the resolution of their mean: where a map of all data would correlate by one half with the
/// density. Rosenthal and Henderson 2003, J. Mol. Biol. 333, 721.
inline constexpr double fsc_threshold = 0.143;

/// Width in voxels of the cosine edge of a mask in which half maps are compared.
inline constexpr int fsc_soft_edge_voxels = 5;

}  // namespace acuity
