// Marks arithmetic that CPU and GPU share: such functions are written once, in this folder, and compile with g++ and
// nvcc. Everything in the window pass that is a formula (shells, gains, output) carries this mark; see docs/math.md.
#pragma once

#ifdef __CUDACC__
#define ACUITY_HOST_DEVICE __host__ __device__
#else
#define ACUITY_HOST_DEVICE
#endif
