#include <acuity/error.h>

#include "kernels/kernels.h"
#include "windows/window_engine.h"

namespace acuity {

std::vector<EngineInfo> cuda_engines() {
  return {{"cuda", "sliding", "built without CUDA", false}, {"cuda", "fft", "built without CUDA", false}};
}

std::string first_usable_gpu(int, std::string& why) {
  why = "built without CUDA";
  return "";
}

std::unique_ptr<WindowEngine> make_cuda_engine(const EngineChoice& choice) {
  throw_input_error("The device " + choice.device + " cannot be used", "built without CUDA",
                    "Use {device cpu}, or build where the CUDA toolkit is found");
}

std::unique_ptr<MapDevice> make_map_device(const std::string&, int) { return nullptr; }

}  // namespace acuity
