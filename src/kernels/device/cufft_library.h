// cuFFT, loaded when a method needs it: a program built with CUDA starts where the library is not. Used by
// TransformPlan. make_cuda_engine() loads it before a pass begins, and make_map_device() before a job.
#pragma once

#include <cufft.h>

namespace acuity {

/// The functions of cuFFT that the project calls.
struct CufftFunctions {
  decltype(&::cufftPlanMany) plan_many = nullptr;
  decltype(&::cufftSetStream) set_stream = nullptr;
  decltype(&::cufftDestroy) destroy = nullptr;
  decltype(&::cufftExecR2C) exec_r2c = nullptr;
  decltype(&::cufftExecC2R) exec_c2r = nullptr;
  decltype(&::cufftExecD2Z) exec_d2z = nullptr;
  decltype(&::cufftExecZ2D) exec_z2d = nullptr;
};

/// The functions, from the program where it has them, else from the library of the toolkit's version. It is
/// searched on the loader's path, in lib64 of $CUDA_HOME or $CUDA_PATH, and in /usr/local/cuda/lib64. Throws
/// TaskDoesNotFit where it is not found.
const CufftFunctions& cufft();

}  // namespace acuity
