#include "kernels/device/uploaded_maps.h"

#include <span>

namespace acuity {
namespace {

/// The normalised voxels of a map in dense memory; empty where a task has none.
DeviceArray<float> normalised_on_device(const Stream& stream, const NormalisedMap& of, KeptMaps* kept) {
  const VolumeView& map = of.map;
  if (map.empty()) return {};
  const VoxelLayout dense = dense_layout(map.size);
  DeviceArray<float> d_voxels(stream, map.voxels.size());
  const auto normalise = [&](const float* d_from, const VoxelLayout& from) {
    launch_normalise(d_from, from, map.size, of.padding, of.scale, d_voxels.data(), dense, stream.get());
    stream.wait();  // The kept map may go after this.
  };
  if (const KeptMaps::Map source = kept != nullptr ? kept->find(map.contents) : nullptr) {
    normalise(source->d_values.data(), layout_of(*source));
  } else {
    d_voxels.upload(map.voxels);
    normalise(d_voxels.data(), dense);
  }
  return d_voxels;
}

}  // namespace

KeptOutput::KeptOutput(std::uint64_t contents, const GridSize& size) : contents_(contents) {
  if (contents == 0) return;
  kept_ = kept_maps_of_current_device();
  if (kept_ == nullptr || !kept_->may_keep(MapOnDevice::bytes_of(size))) return;
  try {
    const auto map = std::make_shared<MapOnDevice>(kept_->stream(), size);
    check(cudaMemsetAsync(map->d_values.data(), 0, map->bytes(), kept_->stream().get()), "clear memory");
    kept_->stream().wait();
    map_ = map;
  } catch (const OutOfDeviceMemory&) {  // Later steps send the output again.
  }
}

void KeptOutput::keep() {
  if (map_ != nullptr) kept_->keep(contents_, map_);
}

bool KeptOutput::give_up() {
  if (map_ == nullptr) return false;
  map_ = nullptr;
  kept_->stream().wait();
  return true;
}

UploadedMaps upload_maps(const Stream& stream, const NormalisedMaps& maps, const GridSize& size) {
  const std::shared_ptr<KeptMaps> kept = kept_maps_of_current_device();
  UploadedMaps on_device;
  on_device.d_observed = normalised_on_device(stream, maps.observed, kept.get());
  on_device.d_reference = normalised_on_device(stream, maps.reference, kept.get());
  on_device.d_second = normalised_on_device(stream, maps.second, kept.get());
  on_device.d_log_occupancy = uploaded(stream, maps.log_occupancy);
  on_device.output = KeptOutput(maps.contents, size);
  on_device.second_output = KeptOutput(maps.second_contents, size);
  on_device.view = {{on_device.d_observed.data(), size.x, size.y, size.z},
                    on_device.d_reference.data(),
                    on_device.d_second.data(),
                    {on_device.output.data(), on_device.second_output.data(), MapOnDevice::row_of(size)}};
  on_device.gain = maps.gain_view();
  on_device.gain.log_occupancy = on_device.d_log_occupancy.data();
  return on_device;
}

bool give_up_kept_maps() {
  const std::shared_ptr<KeptMaps> kept = kept_maps_of_current_device();
  return kept != nullptr && kept->clear();
}

bool give_up_kept_maps(UploadedMaps& maps) {
  if (give_up_kept_maps()) return true;
  const bool had_first = maps.output.give_up();
  const bool had_second = maps.second_output.give_up();
  maps.view.kept.map = maps.view.kept.second = nullptr;
  return had_first || had_second;
}

}  // namespace acuity
