// The way of whole maps between host and GPU, plane by plane through pinned memory. Used by CudaMapDevice.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "host/fourier/map_spectrum.h"
#include "kernels/device/cuda_resources.h"
#include "kernels/device/map_on_device.h"

namespace acuity {

class MapBus {
 public:
  /// `threads` of the host fill and empty the pinned memory; <= 0 means one per core.
  explicit MapBus(int threads) : threads_(threads), memory_(std::vector<int>{}) {}

  /// Makes pinned memory for maps of this size. Throws OutOfDeviceMemory.
  void prepare_for(const MapOnDevice& map);
  /// Fills a map, whose memory has been allocated and is 0. Planes of zeros are not sent. Returns the bytes that were.
  double upload(const MapOnDevice& map, const PlaneSource& source);
  /// The map's voxels go to the sink. Returns the bytes that crossed the bus.
  double download(const MapOnDevice& map, const PlaneSink& sink);

 private:
  /// While one lane copies, the host works on the other.
  struct Lane {
    Stream stream;
    PinnedArray<float> h_planes;
  };
  /// Planes that cross the bus together.
  struct Group {
    std::int64_t first;
    std::int64_t end;
  };

  std::vector<Group> groups_of(const MapOnDevice& map) const;
  /// Copies the rows of a group that are marked; returns their bytes.
  double copy(const Lane& lane, const MapOnDevice& map, const Group& group, const std::vector<std::uint8_t>& marked,
              cudaMemcpyKind way) const;

  int threads_;
  KeptMemory memory_;
  std::array<Lane, 2> lanes_;
  std::int64_t lane_floats_ = 0;
};

}  // namespace acuity
