# The CUDA compiler, the architectures that the kernels are built for, and their flags.
if(NOT CMAKE_CUDA_COMPILER)
  set(CMAKE_CUDA_COMPILER ${CUDAToolkit_NVCC_EXECUTABLE})
endif()
if(ACUITY_CUDA_ARCHITECTURES)
  set(CMAKE_CUDA_ARCHITECTURES ${ACUITY_CUDA_ARCHITECTURES})
else()
  # Machine code for Turing to Blackwell; PTX of 90 for what lies between (110), and of the newest for what comes after.
  set(CMAKE_CUDA_ARCHITECTURES 75-real 80-real 86-real 89-real)
  if(CUDAToolkit_VERSION VERSION_GREATER_EQUAL 12.8)
    list(APPEND CMAKE_CUDA_ARCHITECTURES 90 100-real 120)
  else()
    list(APPEND CMAKE_CUDA_ARCHITECTURES 90)
  endif()
endif()
# nvcc compiles code of the host with the compiler of all other files.
if(NOT CMAKE_CUDA_HOST_COMPILER)
  set(CMAKE_CUDA_HOST_COMPILER ${CMAKE_CXX_COMPILER})
endif()
enable_language(CUDA)

# ptxas says what registers and stack each kernel uses; the launcher keeps that beside the object for scripts/kernel-budget.
if(NOT CMAKE_CUDA_COMPILER_LAUNCHER)
  set(CMAKE_CUDA_COMPILER_LAUNCHER ${CMAKE_CXX_COMPILER_LAUNCHER})
endif()
list(PREPEND CMAKE_CUDA_COMPILER_LAUNCHER ${PROJECT_SOURCE_DIR}/cmake/keep_compile_log.sh)

# CMake 3.22 does not know that nvcc has C++20, so the flag is given by hand.
target_compile_options(acuity_options INTERFACE "$<$<COMPILE_LANGUAGE:CUDA>:-std=c++20;-Xcompiler=-Wall,-Wextra;-Xptxas=-v;-lineinfo>")
if(ACUITY_WERROR)
  target_compile_options(acuity_options INTERFACE $<$<COMPILE_LANGUAGE:CUDA>:--Werror=all-warnings>)
endif()
