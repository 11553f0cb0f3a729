#include "kernels/device/kept_maps.h"

#include <algorithm>
#include <map>

namespace acuity {
namespace {

struct Registry {
  std::mutex mutex;
  std::map<int, std::weak_ptr<KeptMaps>> of_device;
};

Registry& registry() {
  static Registry all;
  return all;
}

std::int64_t bytes_of(const KeptMaps::Map& map) { return static_cast<std::int64_t>(map->bytes()); }

}  // namespace

KeptMaps::KeptMaps(int device) : stream_((make_current(device), Stream())) {
  constexpr std::int64_t part = 4;
  std::size_t free = 0;
  std::size_t total = 0;
  check(cudaMemGetInfo(&free, &total), "say how much memory it has");
  most_bytes_ = static_cast<std::int64_t>(total) / part;
}

KeptMaps::~KeptMaps() {
  maps_.clear();
  static_cast<void>(cudaStreamSynchronize(stream_.get()));
}

KeptMaps::Map KeptMaps::find(std::uint64_t contents) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(maps_.begin(), maps_.end(), [&](const auto& kept) { return kept.first == contents; });
  if (contents == 0 || found == maps_.end()) return nullptr;
  maps_.splice(maps_.begin(), maps_, found);
  return maps_.front().second;
}

void KeptMaps::keep(std::uint64_t contents, Map map) {
  if (contents == 0 || !may_keep(bytes_of(map))) return;
  const std::lock_guard lock(mutex_);
  forget_under_lock(contents);
  std::int64_t bytes = bytes_of(map);
  for (const auto& kept : maps_) bytes += bytes_of(kept.second);
  for (; bytes > most_bytes_; maps_.pop_back()) bytes -= bytes_of(maps_.back().second);
  maps_.emplace_front(contents, std::move(map));
}

void KeptMaps::forget(std::uint64_t contents) {
  const std::lock_guard lock(mutex_);
  forget_under_lock(contents);
}

void KeptMaps::forget_under_lock(std::uint64_t contents) {
  maps_.remove_if([&](const auto& kept) { return kept.first == contents; });
}

bool KeptMaps::clear() {
  const std::lock_guard lock(mutex_);
  if (maps_.empty()) return false;
  maps_.clear();
  stream_.wait();
  return true;
}

std::shared_ptr<KeptMaps> kept_maps_of(int device) {
  const std::lock_guard lock(registry().mutex);
  std::shared_ptr<KeptMaps> kept = registry().of_device[device].lock();
  if (kept == nullptr) {
    kept = std::make_shared<KeptMaps>(device);
    registry().of_device[device] = kept;
  }
  return kept;
}

std::shared_ptr<KeptMaps> kept_maps_of_current_device() {
  int device = 0;
  check(cudaGetDevice(&device), "tell its number");
  const std::lock_guard lock(registry().mutex);
  return registry().of_device[device].lock();
}

}  // namespace acuity
