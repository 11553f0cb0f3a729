// Correlations of windows (Eq. 11) on the CPU, by the two methods of sharpening, and the spectra behind them.
// Used by the engines of the CPU; tests of windows with a soft edge take the spectra themselves.
#pragma once

#include <complex>
#include <cstdint>
#include <functional>
#include <vector>

#include <acuity/progress.h>

#include "windows/correlation_task.h"

namespace acuity {

/// By the sliding sweep, in single precision. Powers are the same for any number of threads.
void correlate_by_sliding(const CorrelationTask& task, int threads, const PowerSink& sink, Progress& progress);

/// Takes the half-spectra of both windows of a voxel (as WindowTransform has them). Called by many threads at a time,
/// for each voxel once; the spectra do not outlive the call.
using SpectraSink = std::function<void(std::int64_t voxel, const std::complex<double>* spectrum1,
                                       const std::complex<double>* spectrum2)>;

/// Transforms the windows of both maps around each voxel, in double; `weights` as WindowTransform takes them.
void transform_windows(const CorrelationTask& task, const std::vector<double>* weights, int threads,
                       const SpectraSink& sink, Progress& progress);

/// Correlates by one transform per window and map, in double: the oracle.
void correlate_by_fft(const CorrelationTask& task, int threads, const PowerSink& sink, Progress& progress);

/// The sums over the shells of windows with a soft edge (Eq. 14), in double.
void correlate_in_soft_windows(const CorrelationTask& task, const SoftWindowTable& window, int threads,
                               const PairedSink& sink, Progress& progress);

}  // namespace acuity
