// Whole maps on one GPU: cuFFT transforms them in place, and kernels work on their coefficients. Made by
// make_map_device(), used by src/host/fourier.
#pragma once

#include <cstdint>
#include <vector>

#include "host/fourier/map_device.h"
#include "kernels/maps/map_maker.h"

namespace acuity {

class CudaMapDevice : public MapDevice {
 public:
  /// The device has started. `threads` of the host fill and empty the pinned memory; <= 0 means one per core.
  CudaMapDevice(int number, int threads) : maps_(number, threads) {}

  float filter(const MapParts& map, const FrequencyGainsView& gains, const FilterResult& result) override;
  std::vector<double> products(const MapShellsView& shells, const MapParts& a, const MapParts& b) override;
  std::vector<double> powers(const MapShellsView& shells, const MapParts& map) override;
  void filter_by_axes(Volume& volume, const AxisGainsView& gains, const GridSize& part,
                      std::uint64_t contents) override;
  void lower(std::uint64_t from, std::uint64_t to, double level) override;
  void forget(std::uint64_t contents) override;
  std::vector<StepTime> step_times() const override;

 private:
  /// Sums that launch(shells, d_sums) writes.
  template <class Launch>
  std::vector<double> sums_of(const MapShellsView& shells, int terms, const Launch& launch);
  /// Calls work(), and once more without the maps that are kept where memory runs out.
  template <class Work>
  auto with_memory(const Work& work);

  MapMaker maps_;
};

}  // namespace acuity
