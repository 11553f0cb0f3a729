// Marks arithmetic that CPU and GPU share: such functions are written once, in this folder, and compile with g++ and
// nvcc. Everything in the window pass that is a formula (shells, gains, output) carries this mark; see
// docs/reference/equations.md.
#pragma once

#include <cmath>

#ifdef __CUDACC__
#define ACUITY_HOST_DEVICE __host__ __device__
#else
#define ACUITY_HOST_DEVICE
#endif

/// Before a loop of a kernel's body whose arrays must live in registers. Before ones that must not take many more of
/// them, or none.
#ifdef __CUDA_ARCH__
#define ACUITY_UNROLL _Pragma("unroll")
#define ACUITY_UNROLL_TWICE _Pragma("unroll 2")
#define ACUITY_ROLLED _Pragma("unroll 1")
#else
#define ACUITY_UNROLL
#define ACUITY_UNROLL_TWICE
#define ACUITY_ROLLED
#endif

namespace acuity {

/// |F| from |F|^2: on a GPU one instruction with a relative error of 2^-23, where the rounded root takes a dozen.
ACUITY_HOST_DEVICE inline float modulus(float squared) {
#ifdef __CUDA_ARCH__
  float root;
  asm("sqrt.approx.ftz.f32 %0, %1;" : "=f"(root) : "f"(squared));
  return root;
#else
  return std::sqrt(squared);
#endif
}

}  // namespace acuity
