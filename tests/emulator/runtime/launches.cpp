#include <algorithm>
#include <cstdio>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <set>

#include <cufft.h>
#include <unistd.h>

#include "emulator/runtime/runtime.h"

struct CUkern_st {
  acuity::emulator::Kernel* kernel = nullptr;
};

namespace acuity {
void request_interrupt() __attribute__((weak));
}

namespace acuity::emulator {
namespace {

struct Functions {
  std::map<const void*, std::string> names;                   // Names of the host's functions that stand for kernels.
  std::map<const void*, std::unique_ptr<CUkern_st>> handles;  // By function.
  std::set<const void*> handle_addresses;
  std::map<std::pair<int, const Kernel*>, int> dynamic_shared;  // Shared memory that a kernel may take on a device.
  long calls = 0;
};
Functions& functions() {
  static auto& all = *new Functions;
  return all;
}

constexpr int default_shared = 49152;

Kernel* kernel_named(const void* function) {
  const auto name = functions().names.find(function);
  return name == functions().names.end() ? nullptr : find_kernel(name->second);
}

/// The kernel of a function of the host or of a handle.
Kernel* kernel_of(const void* function) {
  if (functions().handle_addresses.count(function) > 0) return static_cast<const CUkern_st*>(function)->kernel;
  return kernel_named(function);
}

int& dynamic_shared_of(const Kernel& kernel) {
  return functions().dynamic_shared.try_emplace({current_device(), &kernel}, default_shared).first->second;
}

/// Fault of the shape of a launch, or nothing.
std::string wrong_shape(const Kernel& kernel, const dim3& grid, const dim3& block, std::size_t shared) {
  const std::uint64_t threads = std::uint64_t{block.x} * block.y * block.z;
  if (threads == 0 || threads > 1024 || block.z > 64 || grid.x == 0 || grid.y == 0 || grid.z == 0 ||
      grid.x > 0x7fffffffU || grid.y > 65535 || grid.z > 65535)
    return "shape of the launch |" + std::to_string(grid.x) + "," + std::to_string(grid.y) + "," +
           std::to_string(grid.z);
  if (threads > static_cast<std::uint64_t>(kernel.max_threads)) return "more threads than its bounds";
  if (kernel.static_shared + shared > static_cast<std::size_t>(std::max(default_shared, dynamic_shared_of(kernel))))
    return "more shared memory than it asked for";
  return "";
}

std::string in_words(const dim3& size) {
  return std::to_string(size.x) + " " + std::to_string(size.y) + " " + std::to_string(size.z);
}

void interrupt_in_time() {
  static long launches = 0;
  if (++launches == options().interrupted_launch && acuity::request_interrupt != nullptr) acuity::request_interrupt();
}

cudaError_t launch(const void* function, dim3 grid, dim3 block, void** arguments, std::size_t shared,
                   cudaStream_t stream) {
  ACUITY_EMULATED_CALL;
  ++functions().calls;
  Kernel* const kernel = kernel_of(function);
  if (kernel == nullptr) {
    report("call", "a kernel that is not in the program");
    return failed(cudaErrorInvalidDeviceFunction);
  }
  stream = real_stream(stream);
  if (is_unknown(stream)) return failed(cudaErrorInvalidResourceHandle);
  if (stream->device != current_device()) {
    report("call", "a launch on a stream of another device");
    return failed(cudaErrorInvalidResourceHandle);
  }
  const std::string wrong = wrong_shape(*kernel, grid, block, shared);
  if (!wrong.empty()) {
    report("call", kernel->short_name + ": " + wrong);
    return failed(cudaErrorInvalidConfiguration);
  }
  std::vector<std::uint8_t> parameters(static_cast<std::size_t>(kernel->parameter_bytes));
  for (std::size_t i = 0; i < kernel->parameters.size(); ++i)
    std::memcpy(&parameters[static_cast<std::size_t>(kernel->parameters[i].offset)], arguments[i],
                static_cast<std::size_t>(kernel->parameters[i].size));
  // Kernels of the project go round again where a grid is too small; those with planes along z do so there.
  if (options().max_grid > 0 && kernel->short_name.compare(0, 5, "cub::") != 0)
    (grid.z > 1 ? grid.z : grid.x) = std::min(grid.z > 1 ? grid.z : grid.x, options().max_grid);
  interrupt_in_time();
  log_line("launch " + kernel->short_name + " grid " + in_words(grid) + " block " + in_words(block) + " shared " +
           std::to_string(kernel->static_shared + shared) + " device " + std::to_string(current_device()));
  const auto extent = [](const dim3& size) { return Extent{size.x, size.y, size.z}; };
  add_work(stream, [=, device = current_device()] {
    run_kernel(*kernel, extent(grid), extent(block), shared, parameters, device);
  });
  return cudaSuccess;
}

/// Ends every emulated program: does the work that is left, writes counts, and fails where something was reported.
struct AtExit {
  ~AtExit() {
    finish_all();
    write_counts();
    std::fprintf(stderr, "EMULATOR: sm_%d, %ld launches, %zu reports\n", options().architecture, functions().calls,
                 report_count());
    if (report_count() == 0) return;
    std::fflush(nullptr);
    _exit(97);
  }
};

}  // namespace

/// The emulator's memory is never destroyed, so that it is there at the end.
void arrange_end() { static const AtExit at_exit; }

struct LaunchShape {
  dim3 grid;
  dim3 block;
  std::size_t shared;
  cudaStream_t stream;
};
thread_local std::vector<LaunchShape> shapes;

}  // namespace acuity::emulator

using namespace acuity::emulator;

// Functions that nvcc's code for the host calls. The names are the runtime's.
extern "C" {

void** __cudaRegisterFatBinary(void* binary) {
  static std::deque<void*> binaries;
  arrange_end();
  binaries.push_back(binary);
  return &binaries.back();
}
void __cudaRegisterFatBinaryEnd(void**) {}
void __cudaUnregisterFatBinary(void**) {}
void __cudaRegisterFunction(void**, const char* function, char*, const char* name, int, void*, void*, void*, void*,
                            int*) {
  functions().names[function] = name;
}
void __cudaRegisterVar(void**, char*, char*, const char*, int, std::size_t, int, int) {}
char __cudaInitModule(void**) { return 1; }

unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, std::size_t shared, cudaStream_t stream) {
  shapes.push_back({grid, block, shared, stream});
  return 0;
}
cudaError_t __cudaPopCallConfiguration(dim3* grid, dim3* block, std::size_t* shared, void* stream) {
  const LaunchShape shape = shapes.back();
  shapes.pop_back();
  *grid = shape.grid;
  *block = shape.block;
  *shared = shape.shared;
  *static_cast<cudaStream_t*>(stream) = shape.stream;
  return cudaSuccess;
}
cudaError_t __cudaGetKernel(cudaKernel_t* out, const void* function) {
  ACUITY_EMULATED_CALL;
  auto& handle = functions().handles[function];
  if (handle == nullptr) {
    handle = std::make_unique<CUkern_st>();
    handle->kernel = kernel_named(function);
    functions().handle_addresses.insert(handle.get());
  }
  *out = reinterpret_cast<cudaKernel_t>(handle.get());
  return handle->kernel == nullptr ? cudaErrorInvalidDeviceFunction : cudaSuccess;
}
cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void** arguments, std::size_t shared,
                               cudaStream_t stream) {
  return launch(kernel, grid, block, arguments, shared, stream);
}
cudaError_t cudaLaunchKernel(const void* function, dim3 grid, dim3 block, void** arguments, std::size_t shared,
                             cudaStream_t stream) {
  return launch(function, grid, block, arguments, shared, stream);
}
cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t* shape, const void* function, void** arguments) {
  return launch(function, shape->gridDim, shape->blockDim, arguments, shape->dynamicSmemBytes, shape->stream);
}

cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* attributes, const void* function) {
  ACUITY_EMULATED_CALL;
  const Kernel* const kernel = kernel_of(function);
  // The runtime makes a context for this.
  if (kernel == nullptr) return failed(cudaErrorInvalidDeviceFunction);
  if (current_device() == options().busy_device) return failed(cudaErrorDevicesUnavailable);
  std::memset(attributes, 0, sizeof *attributes);
  attributes->ptxVersion = attributes->binaryVersion = options().architecture;
  attributes->maxThreadsPerBlock = kernel->max_threads;
  attributes->sharedSizeBytes = kernel->static_shared;
  attributes->numRegs = 64;
  attributes->maxDynamicSharedSizeBytes = dynamic_shared_of(*kernel);
  return cudaSuccess;
}
cudaError_t cudaFuncSetAttribute(const void* function, cudaFuncAttribute attribute, int value) {
  ACUITY_EMULATED_CALL;
  const Kernel* const kernel = kernel_of(function);
  if (kernel == nullptr) return failed(cudaErrorInvalidDeviceFunction);
  if (attribute != cudaFuncAttributeMaxDynamicSharedMemorySize) return cudaSuccess;
  if (value < 0 || static_cast<std::size_t>(value) + kernel->static_shared > options().shared_memory)
    return failed(cudaErrorInvalidValue);
  dynamic_shared_of(*kernel) = value;
  return cudaSuccess;
}
cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* blocks, const void*, int threads, std::size_t,
                                                                   unsigned) {
  *blocks = std::max(1, 1024 / threads);
  return cudaSuccess;
}
cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, const void*, int threads, std::size_t) {
  *blocks = std::max(1, 1024 / threads);
  return cudaSuccess;
}

}  // extern "C"
