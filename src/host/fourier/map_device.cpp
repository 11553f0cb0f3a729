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

}  // namespace acuity
