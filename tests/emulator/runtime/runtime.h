// An emulated CUDA runtime: streams are lists of work that is done when somebody waits for it, at once, or in random
// order. It stands in the place of libcudart and libcufft in an emulated program, and runs kernels by emulator/ptx.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include <cuda_runtime_api.h>

#include "emulator/ptx/options.h"
#include "emulator/ptx/program.h"

struct CUstream_st {
  int device = 0;
  std::deque<std::function<void()>> work;
};

struct CUevent_st {
  int device = 0;
  bool recorded = false;
  bool reached = false;
  double seconds = 0;
};

namespace acuity::emulator {

/// One lock for all calls of the runtime.
std::recursive_mutex& runtime_mutex();
#define ACUITY_EMULATED_CALL const std::lock_guard<std::recursive_mutex> lock(::acuity::emulator::runtime_mutex())

/// Remembers an error for cudaGetLastError() and returns it.
cudaError_t failed(cudaError_t error);
/// The device of the calling thread.
int current_device();
/// Whether the allocation that comes next is the one that OOM names; counts it.
bool allocation_fails();

/// A stream, or the one that a null stream of the calling thread's device stands for.
cudaStream_t real_stream(cudaStream_t stream);
/// Whether a stream does not exist; reports it.
bool is_unknown(cudaStream_t stream);
/// Puts work behind that of a stream.
void add_work(cudaStream_t stream, std::function<void()> work);
/// Does the work of a stream, or of all streams of a device, those included that were destroyed.
void finish_stream(cudaStream_t stream);
void finish_device(int device);
/// Does all work that is left, at the end of the program.
void finish_all();

}  // namespace acuity::emulator
