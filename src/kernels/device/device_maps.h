// The maps of a task in the memory of a device.
// Uploaded once per pass by CudaFftDevice and CudaSlidingDevice; their kernels read them.
#pragma once

#include <acuity/volume.h>

#include "kernels/device/cuda_resources.h"
#include "kernels/device/pipeline.h"
#include "windows/gain_view.h"
#include "windows/pass_maps.h"

namespace acuity {

struct DeviceMaps {
  DeviceArray<float> d_observed;
  DeviceArray<float> d_reference;      ///< Empty with a profile.
  DeviceArray<float> d_second;         ///< Empty without a second map.
  DeviceArray<float> d_log_occupancy;  ///< Empty without.
  PassMaps view{};
  GainView gain{};  ///< For the kernels of this device.
};

/// Puts the copies on the stream; `maps` may change once the call returns.
inline DeviceMaps upload_maps(const Stream& stream, const NormalisedMaps& maps, const GridSize& size) {
  DeviceMaps on_device;
  on_device.d_observed = uploaded(stream, maps.observed.voxels);
  on_device.d_reference = uploaded(stream, maps.reference.voxels);
  on_device.d_second = uploaded(stream, maps.second.voxels);
  on_device.d_log_occupancy = uploaded(stream, maps.log_occupancy);
  on_device.view = {
      {on_device.d_observed.data(), size.x, size.y, size.z}, on_device.d_reference.data(), on_device.d_second.data()};
  on_device.gain = maps.gain_view();
  on_device.gain.log_occupancy = on_device.d_log_occupancy.data();
  return on_device;
}

}  // namespace acuity
