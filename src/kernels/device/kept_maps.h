// Maps that stay on a device from one step of a job to the next, by the numbers of their contents (VolumeView). Filled
// by CudaMapDevice and the passes of window engines; read by both.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

#include "kernels/device/map_on_device.h"

namespace acuity {

/// Takes up to a quarter of the device's memory; beyond it, what was not used for longest goes. May be used by many
/// threads at a time. The device is current on the thread that calls.
class KeptMaps {
 public:
  using Map = std::shared_ptr<const MapOnDevice>;

  explicit KeptMaps(int device);
  ~KeptMaps();
  KeptMaps(const KeptMaps&) = delete;
  KeptMaps& operator=(const KeptMaps&) = delete;

  /// The stream on which the memory of kept maps is made and freed.
  const Stream& stream() const { return stream_; }
  /// Whether this many bytes may be kept at a time.
  bool may_keep(std::int64_t bytes) const { return bytes <= most_bytes_; }
  /// The map of this number, whose voxels are there; null where there is none.
  Map find(std::uint64_t contents);
  /// Keeps a map, unless its number is 0 or it is too large. Work on it has ended.
  void keep(std::uint64_t contents, Map map);
  void forget(std::uint64_t contents);
  /// Gives all up, for those who need memory; false where there was none.
  bool clear();

 private:
  void forget_under_lock(std::uint64_t contents);

  Stream stream_;
  std::int64_t most_bytes_ = 0;
  std::mutex mutex_;
  std::list<std::pair<std::uint64_t, Map>> maps_;  // The one that was used last comes first.
};

/// Those of a device, made where there are none. They last as long as somebody holds them.
std::shared_ptr<KeptMaps> kept_maps_of(int device);
/// Those of the current device, or null where no job keeps maps there.
std::shared_ptr<KeptMaps> kept_maps_of_current_device();

}  // namespace acuity
