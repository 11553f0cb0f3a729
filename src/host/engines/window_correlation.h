// What two half maps have in common, shell by shell, in the window around each voxel of a mask (Eq. 11).
// Between the half maps and what turns powers into resolutions (local_resolution); two methods, as for sharpening.
#pragma once

#include <complex>
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

/// Means over the coefficients of each shell j = 0 ... M of a window: Re F1 F2*, |F1|^2 and |F2|^2. Their units are
/// those of the maps after centring (Eq. 8), which no ratio shows. Shell 0 holds k = 0 alone, the means of the windows,
/// which say nothing of resolution and depend on the value beyond the box: it is 0.
struct ShellPowers {
  std::span<const double> cross;
  std::span<const double> power1;
  std::span<const double> power2;
};

/// Takes the powers of a voxel. Called by many threads at a time, for each voxel once; the spans do not outlive the
/// call.
using PowerTaker = std::function<void(std::int64_t voxel, const ShellPowers& powers)>;

/// By the sliding march, in single precision. Powers are the same for any number of threads.
void correlate_by_sliding(const CorrelationTask& task, int threads, const PowerTaker& take, Progress& progress);

/// Takes the half-spectra of both windows of a voxel (as WindowTransform has them). Called by many threads at a time,
/// for each voxel once; the spectra do not outlive the call.
using SpectraTaker = std::function<void(std::int64_t voxel, const std::complex<double>* spectrum1,
                                        const std::complex<double>* spectrum2)>;

/// Transforms the windows of both maps around each voxel, in double; `weights` as WindowTransform takes them.
void transform_windows(const CorrelationTask& task, const std::vector<double>* weights, int threads,
                       const SpectraTaker& take, Progress& progress);

/// By a transform a window and map, in double: the oracle.
void correlate_by_fft(const CorrelationTask& task, int threads, const PowerTaker& take, Progress& progress);

}  // namespace acuity
