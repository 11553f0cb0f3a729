// From the parts of a map (map_parts.h) to its voxels and coefficients on a GPU. Maps whose contents have a number are
// sent once. Used by CudaMapDevice.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include <acuity/engine.h>

#include "host/core/named_range.h"
#include "host/fourier/map_parts.h"
#include "kernels/device/cuda_resources.h"
#include "kernels/device/kept_maps.h"
#include "kernels/device/transform_plan.h"
#include "kernels/maps/map_bus.h"
#include "kernels/maps/map_kernels.h"

namespace acuity {

/// Bytes that a kernel moves which reads and writes a map.
inline double twice(const MapOnDevice& map) { return 2 * static_cast<double>(map.bytes()); }

/// The plan of a whole map's transform, in place.
inline TransformPlan plan_for(const Stream& stream, const GridSize& size, cufftType type) {
  return {stream, {static_cast<int>(size.z), static_cast<int>(size.y), static_cast<int>(size.x)}, type};
}

class MapMaker {
 public:
  enum Step { up, on_device, down, step_count };

  MapMaker(int number, int threads);
  MapMaker(const MapMaker&) = delete;
  MapMaker& operator=(const MapMaker&) = delete;
  ~MapMaker();

  /// All work runs on this stream.
  const Stream& stream() const { return kept_->stream(); }
  KeptMaps& kept() { return *kept_; }
  /// Makes the device current for a map of this size. Throws TaskDoesNotFit where cuFFT cannot transform it.
  void prepare(const GridSize& size) const;

  /// A map's own memory on the device, filled.
  MapOnDevice upload(const GridSize& size, const PlaneSource& source);
  /// A copy of the tables of shells. `arrays` keeps them.
  MapShellsView upload_shells(const MapShellsView& shells, std::vector<DeviceArray<double>>& arrays);
  /// The map's voxels go to the sink.
  void download(const MapOnDevice& map, const PlaneSink& sink);

  /// The map of the parts, in memory of its own.
  MapOnDevice made(const MapParts& parts);
  /// The voxels of a mask minus a level, and 0 elsewhere.
  MapOnDevice inside(const MapOnDevice& map, const Mask& mask, float level);
  void scale(const MapOnDevice& map, float factor);

  /// The coefficients of a map in its place, and back; the voxels then lack 1 / count. The last returns F(0).
  void transform(const MapOnDevice& map);
  float invert(const MapOnDevice& spectrum);

  /// Does the work of a step, which returns the bytes that it moved, and waits for the stream.
  template <class Work>
  void timed(Step step, const Work& work) {
    const NamedRange range(times_[step].name.c_str());
    const auto start = std::chrono::steady_clock::now();
    times_[step].bytes += work();
    stream().wait();
    times_[step].seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  std::vector<StepTime> step_times() const;

 private:
  /// The voxels of a view, from those that are kept or else from the host; kept where their contents have a number.
  KeptMaps::Map fetched(VolumeView map);
  MapOnDevice sum_of(const MapParts& parts);
  /// Turns phases; returns the sum of the voxels.
  double turn(const MapOnDevice& map, const MapParts& parts);
  /// Multiplies by weights. `sum`: that of the voxels, where it is known.
  void weigh(const MapOnDevice& map, const MapParts& parts, std::optional<double> sum);
  float level_outside(const MapOnDevice& map, const WeightsOnDevice& weights, std::optional<double> sum);

  int number_;
  std::shared_ptr<KeptMaps> kept_;
  MapBus bus_;
  std::array<StepTime, step_count> times_;
};

}  // namespace acuity
