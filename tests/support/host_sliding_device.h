// A device of the sliding pipeline made of host threads: the bodies of the kernels with groups of threads. With it the
// tests run the whole engine cuda/sliding where there is no GPU.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "kernels/sliding/sliding_pipeline.h"
#include "windows/window_engine.h"

namespace acuity::testing {

class HostSlidingDevice : public SlidingDevice {
 public:
  /// What the device pretends, and what it counts.
  struct Behaviour {
    unsigned warps = 1;       ///< Of a block; a warp has as many threads as a tile has lanes.
    SlidingRoom free{64, 4};  ///< Answer of room_that_fits().
    std::int64_t most_tiles = std::numeric_limits<std::int64_t>::max();  ///< Beyond it memory runs out.
    std::vector<SlidingRoom> rooms{};                                    ///< Of each make_queues().
    std::int64_t started = 0;                                            ///< Voxels that were queued.
    std::optional<Error> fails_after_first_batch{};                      ///< Thrown by the second start().
  };

  explicit HostSlidingDevice(Behaviour& behaviour) : behaviour_(behaviour) {}

  void upload(const SlidingInput& input) override;
  SlidingRoom room_that_fits(int) override { return behaviour_.free; }
  void make_queues(int queues, SlidingRoom room) override;
  void start(int queue, const SlidingBatch& batch) override;
  std::span<const float> wait(int queue) override;
  std::vector<StepTime> step_times() const override { return {{"march", 1, 2}}; }

 private:
  struct Queue {
    std::vector<Complex> transforms;
    std::vector<float> energies;
    std::vector<float> energies_along_x;
    std::vector<std::uint8_t> restarts;
    std::vector<float> sums;
    std::vector<float> out;
    std::vector<float> taken;
  };

  void transform(Queue& queue, const SlidingBatch& batch) const;
  template <int kPairs>
  void march(Queue& queue, const SlidingBatch& batch) const;

  Behaviour& behaviour_;
  SlidingInput input_;
  MarchView view_{};
  NormalisedMapView observed_{};
  NormalisedMapView reference_{};
  SlidingRoom room_;
  std::vector<Queue> queues_;
};

/// The engine of cuda/sliding on host devices, one a behaviour. The behaviours outlive it.
std::unique_ptr<WindowEngine> make_host_sliding(std::vector<HostSlidingDevice::Behaviour>& behaviours,
                                                SlidingOptions options = {});

}  // namespace acuity::testing
