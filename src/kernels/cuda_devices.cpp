#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <set>

#include <acuity/error.h>

#include "kernels/device/architectures.h"
#include "kernels/device/cufft_library.h"
#include "kernels/fft/cuda_fft_device.h"
#include "kernels/kernels.h"
#include "kernels/maps/cuda_map_device.h"
#include "kernels/sliding/cuda_sliding_device.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

/// 13000 -> "13.0".
std::string version_in_words(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

/// Number of devices; 0 with the reason in `why`.
int count_devices(std::string& why) {
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  if (error == cudaSuccess && count > 0) return count;
  cudaGetLastError();
  int driver = 0;
  if (error == cudaSuccess || error == cudaErrorNoDevice) {
    why = "no NVIDIA GPU was found";
    if (const char* const visible = std::getenv("CUDA_VISIBLE_DEVICES"))
      why += "; CUDA_VISIBLE_DEVICES is \"" + std::string(visible) + "\"";
  } else if (error != cudaErrorInsufficientDriver || cudaDriverGetVersion(&driver) != cudaSuccess) {
    why = cudaGetErrorString(error);
  } else if (driver == 0) {
    why = "no NVIDIA driver was found";
  } else {
    why = "the NVIDIA driver is too old: it knows CUDA " + version_in_words(driver) + ", this program needs " +
          version_in_words(CUDART_VERSION);
  }
  return 0;
}

/// Why a device cannot be used, or nothing. Makes no context on it.
std::string why_not(int device, const cudaDeviceProp& properties) {
  int memory_pools = 0;
  int mode = cudaComputeModeDefault;
  cudaError_t error = cudaDeviceGetAttribute(&memory_pools, cudaDevAttrMemoryPoolsSupported, device);
  if (error == cudaSuccess) error = cudaDeviceGetAttribute(&mode, cudaDevAttrComputeMode, device);
  cudaGetLastError();
  if (error != cudaSuccess) return cudaGetErrorString(error);
  if (memory_pools == 0) return "it cannot allocate memory in the order of a stream";
  if (mode == cudaComputeModeProhibited) return "its compute mode is prohibited";
  return has_code_for(ACUITY_CUDA_CODE, properties.major * 10 + properties.minor) ? ""
                                                                                  : "this program holds no code for it";
}

/// Why a device did not start.
std::string in_words(cudaError_t error) {
  int driver = 0;
  switch (error) {
    case cudaErrorDevicesUnavailable:
      return "another process has it for itself (its compute mode is exclusive)";
    case cudaErrorMemoryAllocation:
      return "its memory is full";
    case cudaErrorUnsupportedPtxVersion:
    case cudaErrorNoKernelImageForDevice:
      cudaDriverGetVersion(&driver);
      return "the NVIDIA driver, which knows CUDA " + version_in_words(driver) +
             ", cannot run this program's code, made by CUDA " + version_in_words(CUDART_VERSION);
    default:
      return cudaGetErrorString(error);
  }
}

std::string in_words(const cudaDeviceProp& properties) {
  char text[320];
  std::snprintf(text, sizeof text, "%s, compute capability %d.%d, %.0f GiB", properties.name, properties.major,
                properties.minor, static_cast<double>(properties.totalGlobalMem) / (1 << 30));
  return text;
}

/// Bandwidth that the memory's clock and bus allow, or 0.
double peak_bytes_per_second(int device) {
  int kilohertz = 0;
  int bits = 0;
  if (cudaDeviceGetAttribute(&kilohertz, cudaDevAttrMemoryClockRate, device) != cudaSuccess ||
      cudaDeviceGetAttribute(&bits, cudaDevAttrGlobalMemoryBusWidth, device) != cudaSuccess)
    return 0;
  return 2.0 * kilohertz * 1e3 * bits / 8;  // Two transfers a clock.
}

/// The numbers in "cuda:0,1", in that order; "cuda" is device 0.
std::vector<int> device_numbers(const std::string& device) {
  const auto wrong = [&](const std::string& why) {
    throw_input_error("The device " + device + " cannot be used", why,
                      "Give cuda, cuda:0 or cuda:0,1; see acuity devices");
  };
  if (device == "cuda") return {0};
  std::vector<int> numbers;
  std::set<int> seen;
  const char* at = device.data() + std::string("cuda:").size();
  const char* const end = device.data() + device.size();
  if (!device.starts_with("cuda:") || at == end) wrong("it names no GPU");
  for (;;) {
    int number = 0;
    const auto [stop, error] = std::from_chars(at, end, number);
    if (error != std::errc() || number < 0 || (stop != end && *stop != ',') || stop + 1 == end)
      wrong("a GPU is named by its number");
    if (!seen.insert(number).second) wrong("GPU " + std::to_string(number) + " stands there twice");
    numbers.push_back(number);
    if (stop == end) return numbers;
    at = stop + 1;
  }
}

/// Windows that a tile of the sliding engine holds.
constexpr std::int64_t tile_windows = max_tile_rows * warp_lanes;

std::unique_ptr<WindowEngine> make_fft(const std::vector<int>& numbers, std::int64_t batch) {
  std::vector<FftPipelineEngine::MakeDevice> devices;
  const auto memory = std::make_shared<KeptMemory>(numbers);
  for (const int number : numbers)
    devices.emplace_back([number, memory] { return std::make_unique<CudaFftDevice>(number, memory); });
  FftOptions options;
  options.batch = batch;
  return std::make_unique<FftPipelineEngine>(std::move(devices), options);
}

std::unique_ptr<WindowEngine> make_sliding(const std::vector<int>& numbers, std::int64_t batch) {
  std::vector<SlidingPipelineEngine::MakeDevice> devices;
  const auto memory = std::make_shared<KeptMemory>(numbers);
  for (const int number : numbers)
    devices.emplace_back([number, memory] { return std::make_unique<CudaSlidingDevice>(number, memory); });
  SlidingOptions options;
  options.tiles = (batch + tile_windows - 1) / tile_windows;
  options.lanes = warp_lanes;
  return std::make_unique<SlidingPipelineEngine>(std::move(devices), options);
}

}  // namespace

std::vector<EngineInfo> cuda_engines() {
  std::string why;
  const int count = count_devices(why);
  if (count == 0) return {{"cuda", "sliding", why, false}, {"cuda", "fft", why, false}};
  std::vector<EngineInfo> engines;
  for (int device = 0; device < count; ++device) {
    cudaDeviceProp properties{};
    check(cudaGetDeviceProperties(&properties, device), "tell its properties");
    const std::string problem = why_not(device, properties);
    for (const char* method : {"sliding", "fft"})
      engines.push_back({"cuda:" + std::to_string(device), method,
                         in_words(properties) + (problem.empty() ? "" : ", but " + problem), problem.empty(),
                         peak_bytes_per_second(device)});
  }
  return engines;
}

std::string first_usable_gpu(int first, std::string& why) {
  why.clear();
  for (const EngineInfo& engine : cuda_engines()) {
    if (engine.method != "sliding") continue;  // Each device has a row per method.
    const int number = engine.device == "cuda" ? -1 : device_numbers(engine.device).front();
    if (number >= 0 && number < first) continue;
    std::string problem = engine.available ? "" : engine.details;
    if (engine.available) {
      const cudaError_t error = start_device(number);
      if (error == cudaSuccess) return engine.device;
      problem = engine.details + ", but " + in_words(error);
    }
    why += (why.empty() ? "" : "; ") + (number < 0 ? problem : engine.device + ": " + problem);
  }
  return "";
}

std::unique_ptr<WindowEngine> make_cuda_engine(const EngineChoice& choice) {
  const std::vector<int> numbers = device_numbers(choice.device);
  const std::vector<EngineInfo> engines = cuda_engines();
  const auto refuse = [&](const std::string& why) {
    throw_input_error("The device " + choice.device + " cannot be used", why, "Use {device cpu}; see acuity devices");
  };
  if (engines.front().device == "cuda") refuse(engines.front().details);
  for (const int number : numbers) {
    const auto engine = std::find_if(engines.begin(), engines.end(), [&](const EngineInfo& info) {
      return info.device == "cuda:" + std::to_string(number) && info.method == choice.method;
    });
    // Each device has a row a method.
    if (engine == engines.end()) refuse("GPUs are numbered 0 to " + std::to_string(engines.size() / 2 - 1));
    if (!engine->available) refuse(engine->details);
    const cudaError_t error = start_device(number);
    if (error != cudaSuccess) refuse(engine->details + ", but " + in_words(error));
  }
  if (choice.method == "fft") cufft();
  return choice.method == "fft" ? make_fft(numbers, choice.batch) : make_sliding(numbers, choice.batch);
}

std::unique_ptr<MapDevice> make_map_device(const std::string& device, int threads) {
  try {
    cufft();
  } catch (const TaskDoesNotFit&) {
    return nullptr;
  }
  return std::make_unique<CudaMapDevice>(device_numbers(device).front(), threads);
}

}  // namespace acuity
