#include "kernels/kernels.h"

namespace acuity {

std::vector<EngineInfo> cuda_engines() { return {{"cuda", "none", "built without CUDA", false}}; }

}  // namespace acuity
