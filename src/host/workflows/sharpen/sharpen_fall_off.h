// The overall fall-off of the map beside that of atoms. Result and model get a target in its place (Eq. 26), and it is
// removed before windows are cut (Eq. 27). Lies between the resolution and the passes of sharpen(), which refine
// window by window what is left.
#pragma once

#include <vector>

#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {

/// Finds the radial amplitudes inside the mask, and B of the map beside the average profile of the settings (of
/// proteins without one). The target follows from them. Some maps end where a low-pass took their signal (Eq. 29).
/// These are one map that is sharpened towards a profile, and half maps with a given resolution. Window and profile of
/// the run follow. Warns of this, of a resolution far beyond the signal, and of maps that fall off less than atoms do.
void find_fall_off(RunStart& run, SharpenData& data, SharpenFindings& found, RunLog& log);

/// Takes a fall-off off the map and off half the difference of its half maps. It is that of the map, noise included,
/// beside the reference (`curves`), or beside the target. A spectrum that rises would leak, too. Nothing without a
/// resolution, or where settings say so. Warns where that is more than is taken off at most.
void flatten(Observed& observed, SharpenData& data, const Resolution& resolution, const ProfileCurves& curves,
             FallOffFindings& found, RunLog& log);

/// The equivalent B of the output in `curves`. Warns where the result is smoother than the map.
void compare_fall_off(const SharpenData& data, const Resolution& resolution, const ProfileCurves& curves,
                      FallOffFindings& found, RunLog& log);

}  // namespace acuity
