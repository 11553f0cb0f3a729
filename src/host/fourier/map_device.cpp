#include "host/fourier/map_device.h"

#include <algorithm>

namespace acuity {
namespace {

thread_local MapDevice* device_of_thread = nullptr;

}  // namespace

void MapDevice::note(const std::string& text) {
  const std::string whole = text + "; the CPU transforms whole maps";
  if (std::find(notes_.begin(), notes_.end(), whole) == notes_.end()) notes_.push_back(whole);
}

MapDevice::Attached::Attached(MapDevice* device) noexcept : before_(device_of_thread) { device_of_thread = device; }
MapDevice::Attached::~Attached() { device_of_thread = before_; }
MapDevice* MapDevice::of_thread() noexcept { return device_of_thread; }

void lower_by(VolumeInput& map, double level, int threads) {
  const std::uint64_t before = map.view().contents;
  const std::uint64_t after = new_contents();
  const bool is_gone = map.owns();
  Volume volume = map.take();
  lower_by(volume, level, threads);
  map = VolumeInput(std::move(volume), after);
  if (MapDevice* const device = is_gone ? MapDevice::of_thread() : nullptr) device->lower(before, after, level);
}

void release_everywhere(VolumeInput& map) {
  forget_on_map_device(map.view().contents);
  map.release();
}

void forget_on_map_device(std::uint64_t contents) {
  if (MapDevice* const device = MapDevice::of_thread()) device->forget(contents);
}

}  // namespace acuity
