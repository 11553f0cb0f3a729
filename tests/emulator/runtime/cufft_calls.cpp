// cuFFT's transforms by gemmi's pocketfft, in double precision, with the layouts of cufftPlanMany().
#include <complex>
#include <map>
#include <string>
#include <vector>

#include <cufft.h>

#define POCKETFFT_NO_MULTITHREADING
#include <gemmi/third_party/pocketfft_hdronly.h>

#include "emulator/ptx/memory.h"
#include "emulator/runtime/runtime.h"

namespace acuity::emulator {
namespace {

/// Places of the elements of a transform, in elements.
struct Layout {
  std::size_t rows = 0;     ///< Embedded size of the middle axis.
  std::size_t columns = 0;  ///< Embedded size of the last axis.
  std::size_t stride = 0;
  std::size_t distance = 0;  ///< From a transform of the batch to the next.

  std::size_t at(std::size_t transform, std::size_t i, std::size_t j, std::size_t k) const {
    return transform * distance + ((i * rows + j) * columns + k) * stride;
  }
};

struct Plan {
  std::size_t size[3] = {};
  cufftType type = CUFFT_R2C;
  Layout in;
  Layout out;
  std::size_t batch = 0;
  cudaStream_t stream = nullptr;
  int device = 0;
};
std::map<cufftHandle, Plan>& plans() {
  static auto& all = *new std::map<cufftHandle, Plan>;
  return all;
}

std::uint64_t address_of(const void* pointer) { return reinterpret_cast<std::uint64_t>(pointer); }

/// Values of type T of a transform of the batch, on rows of `columns` values; false where the memory is not there.
template <class T, class Value>
bool read(const Plan& plan, std::size_t columns, std::size_t transform, const void* in, std::vector<Value>& values) {
  const auto [n0, n1, n2] = plan.size;
  for (std::size_t i = 0; i < n0; ++i)
    for (std::size_t j = 0; j < n1; ++j)
      for (std::size_t k = 0; k < columns; ++k) {
        T value{};
        if (!copy_out(&value, address_of(in) + plan.in.at(transform, i, j, k) * sizeof value, sizeof value, "cuFFT"))
          return false;
        values[(i * n1 + j) * columns + k] = Value(value);
      }
  return true;
}

template <class T, class Value>
bool write(const Plan& plan, std::size_t columns, std::size_t transform, const std::vector<Value>& values, void* out) {
  const auto [n0, n1, n2] = plan.size;
  for (std::size_t i = 0; i < n0; ++i)
    for (std::size_t j = 0; j < n1; ++j)
      for (std::size_t k = 0; k < columns; ++k) {
        const auto value = static_cast<T>(values[(i * n1 + j) * columns + k]);
        if (!copy_in(address_of(out) + plan.out.at(transform, i, j, k) * sizeof value, &value, sizeof value, "cuFFT"))
          return false;
      }
  return true;
}

/// `Real` is the type in the memory of the device.
template <class Real>
void transform(const Plan& plan, bool forward, const void* in, void* out) {
  const auto [n0, n1, n2] = plan.size;
  const std::size_t half = n2 / 2 + 1;
  const auto stride = [](std::size_t value) { return static_cast<std::ptrdiff_t>(value); };
  const std::vector<std::size_t> shape{n0, n1, n2};
  const std::vector<std::ptrdiff_t> real_strides{stride(n1 * n2 * 8), stride(n2 * 8), 8};
  const std::vector<std::ptrdiff_t> strides{stride(n1 * half * 16), stride(half * 16), 16};
  std::vector<double> real(n0 * n1 * n2);
  std::vector<std::complex<double>> spectrum(n0 * n1 * half);
  for (std::size_t b = 0; b < plan.batch; ++b) {
    if (forward) {
      if (!read<Real>(plan, n2, b, in, real)) return;
      pocketfft::r2c<double>(shape, real_strides, strides, {0, 1, 2}, true, real.data(), spectrum.data(), 1.0);
      if (!write<std::complex<Real>>(plan, half, b, spectrum, out)) return;
    } else {
      if (!read<std::complex<Real>>(plan, half, b, in, spectrum)) return;
      pocketfft::c2r<double>(shape, strides, real_strides, {0, 1, 2}, false, spectrum.data(), real.data(), 1.0);
      if (!write<Real>(plan, n2, b, real, out)) return;
    }
  }
}

/// Puts the transform of a plan on its stream.
cufftResult execute(cufftHandle handle, cufftType type, const void* in, void* out) {
  const auto found = plans().find(handle);
  if (found == plans().end()) return CUFFT_INVALID_PLAN;
  const Plan plan = found->second;
  cudaStream_t stream = real_stream(plan.stream);
  if (is_unknown(stream) || plan.type != type) return CUFFT_INVALID_VALUE;
  if (plan.device != current_device()) report("call", "a cuFFT plan of another device");
  log_line("cufft " + std::to_string(plan.size[0]) + " batch " + std::to_string(plan.batch));
  add_work(stream, [plan, type, in, out] {
    const bool forward = type == CUFFT_R2C || type == CUFFT_D2Z;
    if (type == CUFFT_R2C || type == CUFFT_C2R) return transform<float>(plan, forward, in, out);
    transform<double>(plan, forward, in, out);
  });
  return CUFFT_SUCCESS;
}

}  // namespace
}  // namespace acuity::emulator

using namespace acuity::emulator;

extern "C" {

cufftResult cufftPlanMany(cufftHandle* handle, int rank, int* size, int* in_size, int in_stride, int in_distance,
                          int* out_size, int out_stride, int out_distance, cufftType type, int batch) {
  ACUITY_EMULATED_CALL;
  static cufftHandle last = 0;
  const bool known = type == CUFFT_R2C || type == CUFFT_C2R || type == CUFFT_D2Z || type == CUFFT_Z2D;
  if (rank != 3 || !known || in_size == nullptr || out_size == nullptr) {
    report("cufft", "a plan that the emulator lacks");
    return CUFFT_INVALID_VALUE;
  }
  if (batch < 1) return CUFFT_INVALID_SIZE;
  if (allocation_fails()) return CUFFT_ALLOC_FAILED;
  const auto layout = [](const int* embedded, int stride, int distance) {
    return Layout{static_cast<std::size_t>(embedded[1]), static_cast<std::size_t>(embedded[2]),
                  static_cast<std::size_t>(stride), static_cast<std::size_t>(distance)};
  };
  Plan plan;
  for (int i = 0; i < 3; ++i) plan.size[i] = static_cast<std::size_t>(size[i]);
  plan.type = type;
  plan.in = layout(in_size, in_stride, in_distance);
  plan.out = layout(out_size, out_stride, out_distance);
  plan.batch = static_cast<std::size_t>(batch);
  plan.device = current_device();
  *handle = ++last;
  plans()[*handle] = plan;
  return CUFFT_SUCCESS;
}

cufftResult cufftSetStream(cufftHandle handle, cudaStream_t stream) {
  ACUITY_EMULATED_CALL;
  const auto plan = plans().find(handle);
  if (plan == plans().end()) return CUFFT_INVALID_PLAN;
  plan->second.stream = stream;
  return CUFFT_SUCCESS;
}

cufftResult cufftDestroy(cufftHandle handle) {
  ACUITY_EMULATED_CALL;
  return plans().erase(handle) > 0 ? CUFFT_SUCCESS : CUFFT_INVALID_PLAN;
}

cufftResult cufftExecR2C(cufftHandle handle, cufftReal* in, cufftComplex* out) {
  ACUITY_EMULATED_CALL;
  return execute(handle, CUFFT_R2C, in, out);
}

cufftResult cufftExecC2R(cufftHandle handle, cufftComplex* in, cufftReal* out) {
  ACUITY_EMULATED_CALL;
  return execute(handle, CUFFT_C2R, in, out);
}

cufftResult cufftExecD2Z(cufftHandle handle, cufftDoubleReal* in, cufftDoubleComplex* out) {
  ACUITY_EMULATED_CALL;
  return execute(handle, CUFFT_D2Z, in, out);
}

cufftResult cufftExecZ2D(cufftHandle handle, cufftDoubleComplex* in, cufftDoubleReal* out) {
  ACUITY_EMULATED_CALL;
  return execute(handle, CUFFT_Z2D, in, out);
}

}  // extern "C"
