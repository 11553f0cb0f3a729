#include "kernels/device/transform_plan.h"

#include "kernels/device/cufft_library.h"

namespace acuity {

// The delegated constructor makes the destructor free the plan when a later call fails.
TransformPlan::TransformPlan(const Stream& stream, std::array<int, 3> size, cufftType type, int boxes)
    : TransformPlan() {
  const int coefficients = size[2] / 2 + 1;
  std::array<int, 3> real{size[0], size[1], 2 * coefficients};
  std::array<int, 3> complex{size[0], size[1], coefficients};
  const int distance = size[0] * size[1] * coefficients;
  const bool backward = type == CUFFT_C2R || type == CUFFT_Z2D;
  std::array<int, 3>& from = backward ? complex : real;
  std::array<int, 3>& to = backward ? real : complex;
  cufftHandle plan = none;
  const auto make = [&] {
    return cufft().plan_many(&plan, 3, size.data(), from.data(), 1, backward ? distance : 2 * distance, to.data(), 1,
                             backward ? 2 * distance : distance, type, boxes);
  };
  cufftResult result = make();
  if (result == CUFFT_ALLOC_FAILED) {
    give_back_freed_memory();
    result = make();
  }
  check(result, "plan its transforms");
  plan_ = plan;
  type_ = type;
  check(cufft().set_stream(plan_, stream.get()), "plan its transforms");
}

TransformPlan::~TransformPlan() {
  if (plan_ != none) static_cast<void>(cufft().destroy(plan_));
}

void TransformPlan::run(void* boxes) const {
  const auto transform = [&] {
    switch (type_) {
      case CUFFT_C2R:
        return cufft().exec_c2r(plan_, static_cast<cufftComplex*>(boxes), static_cast<cufftReal*>(boxes));
      case CUFFT_D2Z:
        return cufft().exec_d2z(plan_, static_cast<cufftDoubleReal*>(boxes), static_cast<cufftDoubleComplex*>(boxes));
      case CUFFT_Z2D:
        return cufft().exec_z2d(plan_, static_cast<cufftDoubleComplex*>(boxes), static_cast<cufftDoubleReal*>(boxes));
      default:
        return cufft().exec_r2c(plan_, static_cast<cufftReal*>(boxes), static_cast<cufftComplex*>(boxes));
    }
  };
  check(transform(), "run its transforms");
}

}  // namespace acuity
