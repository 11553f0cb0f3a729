// cuFFT, loaded when a method needs it: a program built with CUDA starts where the library is not. Used by FftPlan;
// make_cuda_engine() loads it before a pass begins.
#pragma once

#include <cufft.h>

namespace acuity {

/// The functions of cuFFT that the project calls.
struct CufftFunctions {
  decltype(&::cufftPlanMany) plan_many = nullptr;
  decltype(&::cufftSetStream) set_stream = nullptr;
  decltype(&::cufftDestroy) destroy = nullptr;
  decltype(&::cufftExecR2C) exec_r2c = nullptr;
};

/// The functions, from the program where it has them, else from the library of the toolkit's version. It is
/// searched on the loader's path, in lib64 of $CUDA_HOME or $CUDA_PATH, and in /usr/local/cuda/lib64. Throws
/// TaskDoesNotFit where it is not found.
const CufftFunctions& cufft();

}  // namespace acuity
