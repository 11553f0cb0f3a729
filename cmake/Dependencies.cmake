# Libraries that Acuity is built on, one sentence each:
#   gemmi          reads models, knows electron form factors, ships pocketfft: the field's own C++ library.
#   zlib           reads and writes .gz where ISA-L is not, and pictures; on every machine.
#   ISA-L          reads and writes .gz; deflates the noise of maps 19 times as fast as zlib to the same size, and inflates front
#                  to back, so that reading overlaps, which libdeflate does not. Optional.
#   Highway        vector instructions: one program that uses the best set of the machine it runs on.
#   CLI11          parses the command line and prints its help; header only.
#   pugixml        reads the headers of EMDB entries; one file, no entities that grow.
#   nlohmann-json  writes the reports; header only.
#   GoogleTest, Google Benchmark  tests and benchmarks; not part of the program.
# scripts/setup installs them; a gemmi that is already there is found through CMAKE_PREFIX_PATH.
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_path(ISAL_INCLUDE_DIR isa-l/igzip_lib.h)
find_library(ISAL_LIBRARY isal)
set(ACUITY_ISAL OFF)
if(ISAL_INCLUDE_DIR AND ISAL_LIBRARY)
  set(ACUITY_ISAL ON)
  message(STATUS "ISA-L: ${ISAL_LIBRARY}")
else()
  message(STATUS "ISA-L not found: .gz by zlib, which writes many times slower")
endif()
find_package(hwy 1.0 CONFIG REQUIRED)
find_package(CLI11 2.1 CONFIG REQUIRED)
find_package(nlohmann_json 3.9 CONFIG REQUIRED)
find_package(pugixml 1.11 CONFIG REQUIRED)
find_package(gemmi 0.7.5 CONFIG QUIET)
if(NOT gemmi_FOUND)
  message(FATAL_ERROR
    "gemmi 0.7.5 or newer was not found. scripts/setup builds it once; "
    "or pass -DCMAKE_PREFIX_PATH=<where gemmi is installed>.")
endif()
message(STATUS "gemmi ${gemmi_VERSION}: ${gemmi_DIR}")

# The CUDA toolkit: runtime, cuFFT (windows' transforms), Thrust (the list of voxels) and NVTX (names in profilers). Tests use
# Thrust's headers even where the CUDA part is not built.
if(ACUITY_CUDA STREQUAL "ON")
  find_package(CUDAToolkit 12.0 REQUIRED)
else()
  find_package(CUDAToolkit 12.0 QUIET)
endif()
set(ACUITY_HAVE_CUDA OFF)
if(ACUITY_CUDA STREQUAL "OFF")
  message(STATUS "Building without CUDA")
elseif(CUDAToolkit_FOUND AND CUDAToolkit_NVCC_EXECUTABLE)
  set(ACUITY_HAVE_CUDA ON)
  message(STATUS "CUDA toolkit ${CUDAToolkit_VERSION}: building the CUDA part")
elseif(ACUITY_CUDA STREQUAL "ON")
  message(FATAL_ERROR "The CUDA toolkit was found without its compiler, nvcc. Install it, or pass -DACUITY_CUDA=OFF.")
else()
  message(STATUS "CUDA toolkit not found: building without CUDA")
endif()
