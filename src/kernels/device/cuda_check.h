// Turns the error codes of the CUDA runtime and of cuFFT into exceptions that say what was being done, and where.
// Around every call that src/kernels makes to them.
#pragma once

#include <source_location>
#include <string_view>

#include <cuda_runtime_api.h>
#include <cufft.h>

namespace acuity {

/// Throws unless `error` is success: OutOfDeviceMemory when memory ran out, else Error(ErrorKind::system). `what`
/// completes "The GPU could not ...".
void check(cudaError_t error, std::string_view what, std::source_location where = std::source_location::current());
void check(cufftResult result, std::string_view what, std::source_location where = std::source_location::current());

}  // namespace acuity
