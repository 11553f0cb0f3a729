// The way of whole maps between host and GPU, plane by plane through pinned memory. Used by CudaMapDevice.
#pragma once

#include <array>
#include <cstdint>

#include <acuity/volume.h>

#include "host/fourier/map_spectrum.h"
#include "kernels/device/cuda_resources.h"
#include "windows/pass_maps.h"

namespace acuity {

/// A map on the device. Its rows have room for their half-spectrum: nz x ny x 2 (nx / 2 + 1) floats.
struct MapOnDevice {
  GridSize size;
  DeviceArray<float> d_values;

  MapOnDevice(const Stream& stream, const GridSize& of) : size(of), d_values(stream, floats_of(of)) {}

  std::int64_t row() const { return 2 * (size.x / 2 + 1); }
  std::int64_t plane() const { return row() * size.y; }
  std::int64_t floats() const { return plane() * size.z; }
  Complex* coefficients() const { return reinterpret_cast<Complex*>(d_values.data()); }

 private:
  static std::size_t floats_of(const GridSize& size) {
    return static_cast<std::size_t>(2 * (size.x / 2 + 1) * size.y * size.z);
  }
};

class MapBus {
 public:
  /// `threads` of the host fill and empty the pinned memory; <= 0 means one per core.
  explicit MapBus(int threads) : threads_(threads), memory_(std::vector<int>{}) {}

  /// Makes pinned memory for maps of this size. Throws OutOfDeviceMemory.
  void prepare_for(const MapOnDevice& map);
  /// Fills a map, whose memory has been allocated and is 0. Planes of zeros are not sent. Returns the bytes that were.
  double upload(const MapOnDevice& map, const PlaneSource& source);
  /// `scale` times the map's voxels go to the sink. Returns the bytes that crossed the bus.
  double download(const MapOnDevice& map, float scale, const PlaneSink& sink);

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
