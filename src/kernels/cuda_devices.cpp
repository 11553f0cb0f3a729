#include <string>

#include <cuda_runtime_api.h>

#include "kernels/kernels.h"

namespace acuity {

std::vector<EngineInfo> cuda_engines() {
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  if (error != cudaSuccess || count == 0) {
    const char* why = error == cudaSuccess ? "no device" : cudaGetErrorString(error);
    return {{"cuda", "none", std::string("built with CUDA, but no device can be used: ") + why, false}};
  }
  std::vector<EngineInfo> engines;
  for (int device = 0; device < count; ++device) {
    cudaDeviceProp properties{};
    if (cudaGetDeviceProperties(&properties, device) != cudaSuccess) continue;
    engines.push_back({"cuda:" + std::to_string(device), "none",
                       std::string(properties.name) + " is here, but this version has no CUDA engine yet", false});
  }
  return engines;
}

}  // namespace acuity
