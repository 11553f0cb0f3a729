// The Fourier shell correlation of two half maps in the window around each voxel of a mask (Eq. 11).
// Between the half maps and what turns curves into resolutions (local_resolution); two methods, as for sharpening.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <acuity/mask.h>
#include <acuity/progress.h>
#include <acuity/volume.h>

namespace acuity {

/// Both half maps have the same size; the runs lie inside it.
struct CorrelationTask {
  const Volume* half1 = nullptr;
  const Volume* half2 = nullptr;
  double beyond1 = 0;  ///< Value of the first half map beyond the box.
  double beyond2 = 0;
  std::vector<MaskRun> runs;  ///< Voxels to compute.
  int window_edge = 0;        ///< N, in voxels; 8 ... 1024 and no larger than the box.
};

/// Takes the curve of a voxel: FSC_j of the shells j = 0 ... M. Shell 0 holds k = 0 alone, the means of the windows,
/// which say nothing of resolution and depend on the value beyond the box: its FSC is given as 1.
/// Called by many threads at a time, for each voxel once; the span does not outlive the call.
using CurveTaker = std::function<void(std::int64_t voxel, std::span<const double> fsc)>;

/// By the sliding march, in single precision. Curves are the same for any number of threads.
void correlate_by_sliding(const CorrelationTask& task, int threads, const CurveTaker& take, Progress& progress);

/// By a transform a window and map, in double: the oracle.
void correlate_by_fft(const CorrelationTask& task, int threads, const CurveTaker& take, Progress& progress);

}  // namespace acuity
