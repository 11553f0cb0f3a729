// The seam to CUDA: what the rest of the program asks of it.
// Implemented with the toolkit by cuda_devices.cpp, and without it by without_cuda.cpp; which of the two is linked is
// CMake's choice.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <acuity/engine.h>

#include "host/fourier/map_device.h"
#include "windows/window_engine.h"

namespace acuity {

/// The CUDA rows of `acuity devices`, at least one; `details` of an unavailable row says why. Makes no context on a
/// GPU, so that one which another process has for itself is listed as available.
std::vector<EngineInfo> cuda_engines();

/// The first GPU with a number of at least `first` that starts, as "cuda:0"; or nothing. `why` tells why others were
/// passed over. No context is made on GPUs behind it.
std::string first_usable_gpu(int first, std::string& why);

/// The engine of the method `sliding` or `fft` for a device of the form cuda[:N,...]. Throws Error when it cannot run
/// here.
std::unique_ptr<WindowEngine> make_cuda_engine(const EngineChoice& choice);

/// Whole maps on the first GPU of a device of the form cuda[:N,...], which has an engine; `threads` of the host feed
/// it. Null where cuFFT is not found.
std::unique_ptr<MapDevice> make_map_device(const std::string& device, int threads);

}  // namespace acuity
