#include "kernels/device/cuda_check.h"

#include <string>

#include "kernels/device/pipeline.h"

namespace acuity {
namespace {

std::string place(const std::source_location& where) {
  std::string file = where.file_name();
  file.erase(0, file.find_last_of('/') + 1);
  return file + ":" + std::to_string(where.line());
}

[[noreturn]] void fail(std::string_view what, const std::string& why, bool memory) {
  const std::string problem = "The GPU could not " + std::string(what);
  if (memory) throw OutOfDeviceMemory(ErrorKind::system, problem, why, "Give a smaller {batch}, or use {device cpu}");
  throw Error(ErrorKind::system, problem, why, "See acuity devices, or use {device cpu}");
}

/// cuFFT has no function for this.
const char* name_of(cufftResult result) {
  switch (result) {
    case CUFFT_INVALID_PLAN:
      return "invalid plan";
    case CUFFT_ALLOC_FAILED:
      return "out of memory";
    case CUFFT_INVALID_VALUE:
      return "invalid value";
    case CUFFT_INTERNAL_ERROR:
      return "internal error";
    case CUFFT_EXEC_FAILED:
      return "execution failed";
    case CUFFT_SETUP_FAILED:
      return "the library could not start";
    case CUFFT_INVALID_SIZE:
      return "invalid size";
    case CUFFT_INVALID_DEVICE:
      return "invalid device";
    case CUFFT_NO_WORKSPACE:
      return "no work area";
    case CUFFT_NOT_SUPPORTED:
      return "not supported";
    default:
      return "unknown error";
  }
}

}  // namespace

void check(cudaError_t error, std::string_view what, std::source_location where) {
  if (error == cudaSuccess) return;
  cudaGetLastError();  // Errors that leave the device usable, such as out of memory, are not to be seen a second time.
  fail(what, std::string(cudaGetErrorString(error)) + ", " + cudaGetErrorName(error) + " at " + place(where),
       error == cudaErrorMemoryAllocation);
}

void check(cufftResult result, std::string_view what, std::source_location where) {
  if (result == CUFFT_SUCCESS) return;
  cudaGetLastError();
  fail(what,
       std::string("cuFFT: ") + name_of(result) + ", code " + std::to_string(static_cast<int>(result)) + " at " +
           place(where),
       result == CUFFT_ALLOC_FAILED);
}

}  // namespace acuity
