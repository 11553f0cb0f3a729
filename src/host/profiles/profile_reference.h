// An average profile as the passes of one window size take it: tables of what its shells show at any B factor (Eq. 9,
// 10). Lies between the file of a profile and the window engines.
#pragma once

#include <acuity/volume.h>

#include "windows/profile_gain.h"

namespace acuity {

struct AverageProfile;

/// The window of `window_edge` voxels of `spacing_angstrom`. The fit reaches from `wilson_low_angstrom` to
/// `wilson_high_angstrom`, or to the last shell where that is 0 or finer; full shells only (ShellRule::full). Leakage
/// is ignored for windows of more than 128 voxels, where it is small and costs minutes. Throws Error when fewer than 3
/// shells lie in that range.
ProfileReference make_profile_reference(const AverageProfile& profile, int window_edge, double spacing_angstrom,
                                        double target_b, double wilson_low_angstrom, double wilson_high_angstrom,
                                        Leakage leakage = Leakage::modelled, int threads = 0);

/// A range of resolutions in A, from low to high.
struct ProfileRange {
  double from_angstrom = 0;
  double to_angstrom = 0;
};

/// The least window edge in voxels that has the shells a profile needs in the range. It is searched from `window_edge`
/// on, in steps of 2 up to the box. It is `window_edge` where none has.
int window_with_shells(int window_edge, const GridSize& box, double spacing_angstrom, ProfileRange range);

}  // namespace acuity
