// The gains of one voxel of a task from the mean amplitudes of its window (Eq. 2 or 9, and 7), for the CPU engines.
// Lies between the sums of fft_engine.cpp and sliding_engine.cpp and the output voxel of Eq. 4.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "windows/profile_gain.h"
#include "windows/window_engine.h"

namespace acuity {

/// `gains` holds A_j of the observed map and receives g_j; `reference` holds A_j of the reference, and is not read with
/// a profile. `signals` is memory to work in.
void find_gains(const ScalingTask& task, std::size_t voxel, std::span<double> gains, std::span<const double> reference,
                std::vector<ShellSignal>& signals);

}  // namespace acuity
