// The GPUs that the kernels of this program run on, from the list of architectures that it was built for.
// Used by cuda_devices.cpp, which asks no GPU for this: a question to the driver would make a context on it.
#pragma once

#include <string_view>

namespace acuity {

/// Whether code for `architectures`, a list as CMAKE_CUDA_ARCHITECTURES has it but with commas
/// ("75-real,90,120-virtual"), runs on a GPU of this compute capability (90 for 9.0). Machine code runs on the same
/// major version from its minor version on. PTX, of entries that are not "real", runs on every later GPU.
bool has_code_for(std::string_view architectures, int capability);

}  // namespace acuity
