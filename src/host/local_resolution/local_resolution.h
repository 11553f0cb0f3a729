// The map of local resolutions of two half maps, in memory.
// Lies between the half maps with their mask and the workflow that writes the map.
#pragma once

#include <optional>
#include <vector>

#include <acuity/mask.h>
#include <acuity/progress.h>
#include <acuity/resolution.h>
#include <acuity/volume.h>

#include "host/core/conventions.h"
#include "host/core/crop.h"
#include "host/fourier/map_parts.h"
#include "windows/window_engine.h"

namespace acuity {

/// Rule by which a window gives a resolution: ResolutionSettings for windows of a known size.
struct ResolutionRule {
  int window_edge = 0;  ///< N in voxels; 8 ... 1024 and no larger than the box.
  double threshold = fsc_threshold;
  LeakageRule leakage = LeakageRule::removed;
  std::optional<double> fdr;
  int step = 1;
};

/// Divides both maps by the root mean square, over both, of their Fourier amplitudes at each |s|. No frequency is then
/// much stronger than its neighbours, or leaks into their shells when windows are cut out. Amplitudes below 1e-4 of the
/// largest count as that. Correlations within a shell of the whole map do not change. Same bytes for any thread count.
void whiten(VolumeInput& half1, VolumeInput& half2, int threads);

/// One factor per shell that whitens both half maps, from the sums of their powers over the shells of the whole map.
std::vector<double> whitening_gains(std::vector<double> power_of_both);

/// A part of a whitened map, and the map's mean outside a mask that lies in the part.
struct WhitenedPart {
  Volume part;
  double padding = 0;
};
WhitenedPart whitened_part(const MapParts& half, const std::vector<double>& gains, const GridBox& box,
                           const Mask& mask_of_part, int threads);

/// The resolution in A at every voxel of the mask, 0 elsewhere: N * voxel size / p. Here p is the first shell
/// from 1 on at which the FSC of the window (Eq. 11) falls below the threshold, linear between shells. Where
/// shell 1 lies below already, the result is the window edge. Where no shell does, it is that of the last shell:
/// the Nyquist limit for even N. With a rate of false discoveries, p is the last shell that passes before a
/// decisive one does not (ShellTests). Where none passes the resolution is the window edge. Both maps have the
/// size of the mask; whiten() them before. The same bytes for any thread count. Throws
/// Error(ErrorKind::interrupted) when an interrupt is requested.
Volume local_resolution(VolumeView half1, VolumeView half2, const Mask& mask, const ResolutionRule& rule,
                        WindowEngine& engine, int threads, Progress& progress);

/// The same from parts of the half maps. Where their faces are not those of the whole maps, half a window of voxels
/// lies between them and the mask.
Volume local_resolution(const WhitenedPart& half1, const WhitenedPart& half2, const Mask& mask_of_part,
                        const ResolutionRule& rule, WindowEngine& engine, int threads, Progress& progress);

/// `resolutions` holds 0 outside the mask and is what local_resolution() returns for windows of `window_edge` voxels.
ResolutionSummary summarize(VolumeView resolutions, int window_edge);

}  // namespace acuity
