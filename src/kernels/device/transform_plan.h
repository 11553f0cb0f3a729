// Plans of cuFFT: batches of transforms in place. Used by the windows of cuda/fft and by the whole maps of
// CudaMapDevice.
#pragma once

#include <array>
#include <utility>

#include <cufft.h>

#include "kernels/device/cuda_resources.h"

namespace acuity {

/// Real boxes of n0 x n1 x n2 values (slowest axis first) and their half-spectra, in place. A row holds n2 values, or
/// n2 / 2 + 1 coefficients in the same bytes; boxes lie one behind the other. Nothing is divided by n0 n1 n2.
class TransformPlan {
 public:
  TransformPlan() = default;
  /// `type` is CUFFT_R2C, CUFFT_C2R, CUFFT_D2Z or CUFFT_Z2D; work goes to the stream.
  TransformPlan(const Stream& stream, std::array<int, 3> size, cufftType type, int boxes = 1);
  TransformPlan(TransformPlan&& other) noexcept : plan_(std::exchange(other.plan_, none)), type_(other.type_) {}
  TransformPlan& operator=(TransformPlan&& other) noexcept {
    std::swap(plan_, other.plan_);
    std::swap(type_, other.type_);
    return *this;
  }
  ~TransformPlan();

  /// `boxes` are floats, or doubles for CUFFT_D2Z and CUFFT_Z2D.
  void run(void* boxes) const;

 private:
  static constexpr cufftHandle none = -1;
  cufftHandle plan_ = none;
  cufftType type_ = CUFFT_R2C;
};

}  // namespace acuity
