// The maps of a pass as devices in the memory of the host take them.
#pragma once

#include <vector>

#include "kernels/device/pipeline.h"
#include "windows/pass_maps.h"

namespace acuity::testing {

class HostPassMaps {
 public:
  /// The view lasts as long as the object.
  PassMaps upload(const NormalisedMaps& maps, const GridSize& size) {
    observed_ = maps.observed.voxels();
    reference_ = maps.reference.voxels();
    second_ = maps.second.voxels();
    return {{observed_.data(), size.x, size.y, size.z}, reference_.data(), second_.data(), {}};
  }

 private:
  std::vector<float> observed_;
  std::vector<float> reference_;
  std::vector<float> second_;
};

}  // namespace acuity::testing
