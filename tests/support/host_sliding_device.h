// A device of the sliding pipeline made of host threads: the bodies of the kernels with groups of threads. With it the
// tests run the whole engine cuda/sliding where there is no GPU.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "kernels/sliding/sliding_pipeline.h"
#include "support/host_pass_maps.h"
#include "windows/sliding/sliding_layout.h"
#include "windows/window_engine.h"

namespace acuity::testing {

class HostSlidingDevice : public SlidingDevice {
 public:
  /// Behaviour that the device pretends, and its counts.
  struct Behaviour {
    unsigned warps = 1;           ///< Warps of a block; a warp has as many threads as a tile has lanes.
    SlidingCapacity free{64, 4};  ///< Answer of capacity_that_fits().
    std::int64_t max_tiles = std::numeric_limits<std::int64_t>::max();  ///< Beyond it memory runs out.
    std::vector<SlidingCapacity> capacities{};                          ///< Capacity of each make_streams().
    std::int64_t started = 0;                                           ///< Voxels that were started.
    std::optional<Error> fails_after_first_batch{};                     ///< Thrown by the second start().
  };

  explicit HostSlidingDevice(Behaviour& behaviour) : behaviour_(behaviour) {}

  void upload(const SlidingInput& input) override;
  SlidingCapacity capacity_that_fits(int) override { return behaviour_.free; }
  void make_streams(int streams, const SlidingCapacity& capacity) override;
  void start(int stream, const SlidingBatch& batch) override;
  std::span<const float> wait(int stream) override;
  std::vector<StepTime> step_times() const override { return {{"march", 1, 2}}; }

 private:
  struct StreamState {
    std::vector<Complex> transforms;
    std::vector<float> energies;
    std::vector<float> energies_along_x;
    std::vector<std::uint8_t> reinitialised;
    std::vector<float> sums;
    std::vector<float> out;
    std::vector<float> taken;
  };

  void transform(StreamState& state, const SlidingBatch& batch) const;
  std::int64_t tile_floats() const;
  template <int kPairs, SweepSums kSums>
  void sweep_map(StreamState& state, const SlidingBatch& batch, int map) const;
  template <int kPairs>
  void sweep(StreamState& state, const SlidingBatch& batch) const;

  Behaviour& behaviour_;
  SlidingInput input_;
  SweepView view_{};
  HostPassMaps host_maps_;
  PassMaps maps_{};
  SlidingCapacity capacity_;
  std::vector<StreamState> streams_;
};

/// The engine of cuda/sliding on host devices, one a behaviour. The behaviours outlive it.
std::unique_ptr<WindowEngine> make_host_sliding(std::vector<HostSlidingDevice::Behaviour>& behaviours,
                                                SlidingOptions options = {});

}  // namespace acuity::testing
