#include "kernels/device/cufft_library.h"

#include <cstdlib>
#include <string>
#include <vector>

#include <dlfcn.h>

#include "windows/window_engine.h"

namespace acuity {
namespace {

/// Places where the library may lie, the loader's own path first.
std::vector<std::string> candidates(const std::string& name) {
  std::vector<std::string> paths{name};
  for (const char* const variable : {"CUDA_HOME", "CUDA_PATH"})
    if (const char* const folder = std::getenv(variable)) paths.push_back(std::string(folder) + "/lib64/" + name);
  paths.push_back("/usr/local/cuda/lib64/" + name);
  return paths;
}

/// Sets all functions from a handle of dlopen(); returns whether it has them.
bool find_functions(void* library, CufftFunctions& functions) {
  const auto find = [&](auto& function, const char* name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
    return function != nullptr;
  };
  return find(functions.plan_many, "cufftPlanMany") && find(functions.set_stream, "cufftSetStream") &&
         find(functions.destroy, "cufftDestroy") && find(functions.exec_r2c, "cufftExecR2C") &&
         find(functions.exec_c2r, "cufftExecC2R") && find(functions.exec_d2z, "cufftExecD2Z") &&
         find(functions.exec_z2d, "cufftExecZ2D");
}

CufftFunctions load() {
  CufftFunctions functions;
  if (find_functions(RTLD_DEFAULT, functions)) return functions;
  const std::string name = "libcufft.so." + std::to_string(CUFFT_VER_MAJOR);
  std::string why;
  for (const std::string& path : candidates(name)) {
    void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library != nullptr && find_functions(library, functions)) return functions;
    if (const char* const error = library == nullptr ? dlerror() : nullptr; error != nullptr && why.empty())
      why = error;
  }
  throw TaskDoesNotFit(ErrorKind::input, "The method fft cannot run on a GPU", why,
                       "Use {method sliding}, or put the folder of " + name + " into LD_LIBRARY_PATH");
}

}  // namespace

const CufftFunctions& cufft() {
  static const CufftFunctions functions = load();
  return functions;
}

}  // namespace acuity
