#include <algorithm>
#include <cstdio>
#include <cstring>
#include <set>

#include "emulator/runtime/runtime.h"

namespace acuity::emulator {
namespace {

thread_local int device_of_thread = 0;
thread_local cudaError_t last_error = cudaSuccess;

}  // namespace

std::recursive_mutex& runtime_mutex() {
  static auto& mutex = *new std::recursive_mutex;
  return mutex;
}

cudaError_t failed(cudaError_t error) { return last_error = error; }
int current_device() { return device_of_thread; }

bool allocation_fails() {
  static long count = 0;
  return ++count == options().failing_allocation;
}

}  // namespace acuity::emulator

using namespace acuity::emulator;

extern "C" {

cudaError_t cudaGetLastError() {
  const cudaError_t error = last_error;
  last_error = cudaSuccess;
  return error;
}
cudaError_t cudaPeekAtLastError() { return last_error; }
const char* cudaGetErrorString(cudaError_t error) {
  static thread_local char text[64];
  std::snprintf(text, sizeof text, "emulated error %d", static_cast<int>(error));
  return error == cudaErrorMemoryAllocation ? "out of memory" : text;
}
const char* cudaGetErrorName(cudaError_t error) {
  if (error == cudaErrorMemoryAllocation) return "cudaErrorMemoryAllocation";
  return error == cudaErrorDevicesUnavailable ? "cudaErrorDevicesUnavailable" : "cudaError";
}

cudaError_t cudaGetDeviceCount(int* count) {
  *count = options().devices;
  return options().devices > 0 ? cudaSuccess : failed(cudaErrorNoDevice);
}
cudaError_t cudaGetDevice(int* device) {
  *device = device_of_thread;
  return cudaSuccess;
}
cudaError_t cudaSetDevice(int device) {
  ACUITY_EMULATED_CALL;
  static std::set<int> contexts;
  if (device < 0 || device >= options().devices) return failed(cudaErrorInvalidDevice);
  if (device == options().busy_device) return failed(cudaErrorDevicesUnavailable);
  if (contexts.insert(device).second) log_line("context " + std::to_string(device));
  device_of_thread = device;
  return cudaSuccess;
}
cudaError_t cudaDriverGetVersion(int* version) {
  *version = 13000;
  return cudaSuccess;
}
cudaError_t cudaRuntimeGetVersion(int* version) {
  *version = 13000;
  return cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
  if (device >= options().devices) return failed(cudaErrorInvalidDevice);
  std::memset(properties, 0, sizeof *properties);
  std::snprintf(properties->name, sizeof properties->name, "emulated sm_%d", options().architecture);
  properties->major = options().architecture / 10;
  properties->minor = options().architecture % 10;
  properties->totalGlobalMem = options().device_memory;
  properties->multiProcessorCount = options().multiprocessors;
  properties->warpSize = 32;
  properties->maxThreadsPerBlock = 1024;
  return cudaSuccess;
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int device) {
  if (device >= options().devices) return failed(cudaErrorInvalidDevice);
  switch (static_cast<int>(attribute)) {
    case cudaDevAttrMaxSharedMemoryPerBlockOptin:
      *value = static_cast<int>(options().shared_memory);
      break;
    case cudaDevAttrMaxSharedMemoryPerBlock:
      *value = 49152;
      break;
    case cudaDevAttrMaxSharedMemoryPerMultiprocessor:
      *value = static_cast<int>(options().shared_memory) + 1024;
      break;
    case cudaDevAttrReservedSharedMemoryPerBlock:
      *value = 1024;
      break;
    case cudaDevAttrComputeMode:
      *value = cudaComputeModeDefault;
      break;
    case cudaDevAttrMemoryPoolsSupported:
      *value = 1;
      break;
    case cudaDevAttrMemoryClockRate:
      *value = 3201000;
      break;
    case cudaDevAttrGlobalMemoryBusWidth:
      *value = 6144;
      break;
    case cudaDevAttrL2CacheSize:
      *value = 50 << 20;
      break;
    case cudaDevAttrMultiProcessorCount:
      *value = options().multiprocessors;
      break;
    case cudaDevAttrComputeCapabilityMajor:
      *value = options().architecture / 10;
      break;
    case cudaDevAttrComputeCapabilityMinor:
      *value = options().architecture % 10;
      break;
    case cudaDevAttrMaxThreadsPerBlock:
      *value = 1024;
      break;
    case cudaDevAttrMaxGridDimX:
      *value = 0x7fffffff;
      break;
    case cudaDevAttrWarpSize:
      *value = 32;
      break;
    case cudaDevAttrMaxThreadsPerMultiProcessor:
      *value = 2048;
      break;
    default:
      stop("attribute " + std::to_string(static_cast<int>(attribute)) + " of a device");
  }
  return cudaSuccess;
}

}  // extern "C"
