// The maps of a task in the memory of a device.
// Uploaded once per pass by CudaFftDevice and CudaSlidingDevice; their kernels read them.
#pragma once

#include <memory>

#include <acuity/volume.h>

#include "kernels/device/cuda_resources.h"
#include "kernels/device/kept_maps.h"
#include "kernels/device/pipeline.h"
#include "windows/gain_view.h"
#include "windows/pass_maps.h"

namespace acuity {

/// An output that the device keeps besides the voxels that go back, 0 where no window is computed.
class KeptOutput {
 public:
  KeptOutput() = default;
  /// Nothing without a number, without a job that keeps maps of this size, or without memory for it.
  KeptOutput(std::uint64_t contents, const GridSize& size);

  float* data() const { return map_ == nullptr ? nullptr : map_->d_values.data(); }
  /// Hands the map over to those that are kept; all windows have been computed.
  void keep();
  /// Frees the map, which no kernel writes; false where there was none.
  bool give_up();

 private:
  std::uint64_t contents_ = 0;
  std::shared_ptr<KeptMaps> kept_;
  std::shared_ptr<const MapOnDevice> map_;
};

struct UploadedMaps {
  DeviceArray<float> d_observed;
  DeviceArray<float> d_reference;      ///< Empty with a profile.
  DeviceArray<float> d_second;         ///< Empty without a second map.
  DeviceArray<float> d_log_occupancy;  ///< Empty without.
  KeptOutput output;
  KeptOutput second_output;
  PassMaps view{};
  GainView gain{};  ///< For the kernels of this device.
};

/// Puts the maps of a pass on the stream, normalised, from those that the device keeps or else from the host. Waits for
/// the copies.
UploadedMaps upload_maps(const Stream& stream, const NormalisedMaps& maps, const GridSize& size);

/// Frees the maps that the current device keeps; false where there was none.
bool give_up_kept_maps();
/// The same, or else frees the outputs of a pass that has not started.
bool give_up_kept_maps(UploadedMaps& maps);

}  // namespace acuity
