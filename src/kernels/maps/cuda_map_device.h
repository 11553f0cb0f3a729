// Whole maps on one GPU: cuFFT transforms them in place, and kernels work on their coefficients. Made by
// make_map_device(), used by src/host/fourier.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "host/fourier/map_device.h"
#include "kernels/device/cuda_resources.h"
#include "kernels/device/transform_plan.h"
#include "kernels/maps/map_bus.h"

namespace acuity {

class CudaMapDevice : public MapDevice {
 public:
  /// The device has started. `threads` of the host fill and empty the pinned memory; <= 0 means one per core.
  CudaMapDevice(int number, int threads);
  ~CudaMapDevice() override;

  float filter(const GridSize& size, const PlaneSource& source, const FrequencyGainsView& gains,
               const PlaneSink& sink) override;
  float turn_phases(const MapShellsView& shells, const PlaneSource& source, double border, const PhaseTurnsView& turns,
                    const PlaneSink& sink) override;
  std::vector<double> products(const MapShellsView& shells, const PlaneSource& a, const PlaneSource& b) override;
  std::vector<double> powers(const MapShellsView& shells, const PlaneSource& source) override;
  void filter_by_axes(Volume& volume, const AxisGainsView& gains) override;
  std::vector<StepTime> step_times() const override;

 private:
  enum Step { up, on_device, down, step_count };

  /// A map's own memory on the device, filled.
  MapOnDevice upload(const GridSize& size, const PlaneSource& source);
  /// The coefficients of a map.
  MapOnDevice transformed(const GridSize& size, const PlaneSource& source);
  /// A copy of the tables of shells. `arrays` keeps them.
  MapShellsView upload(const MapShellsView& shells, std::vector<DeviceArray<double>>& arrays);
  /// `scale` times the map's voxels go to the sink.
  void download(const MapOnDevice& map, float scale, const PlaneSink& sink);
  /// The map of coefficients goes to the sink; returns the sum of its voxels.
  float invert(const MapOnDevice& spectrum, const PlaneSink& sink);
  /// Sums that launch(d_sums) writes.
  template <class Launch>
  std::vector<double> sums_of(const MapShellsView& shells, int terms, const Launch& launch);
  /// Makes the device current for a map of this size, which it can transform.
  void prepare(const GridSize& size) const;
  /// Does the work of a step, which returns the bytes that it moved, and waits for the stream.
  template <class Work>
  void timed(Step step, const Work& work);

  int number_;
  Stream stream_;
  MapBus bus_;
  std::array<StepTime, step_count> times_;
};

}  // namespace acuity
