// A device of the pipeline made of host threads: the bodies of the kernels with a HostGroup, pocketfft in cuFFT's
// place. With it the tests run the whole engine cuda/fft where there is no GPU.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "kernels/fft/fft_pipeline.h"
#include "support/host_pass_maps.h"
#include "windows/window_engine.h"

namespace acuity::testing {

class HostFftDevice : public FftDevice {
 public:
  /// Behaviour that the device pretends, and its counts.
  struct Behaviour {
    unsigned threads = 3;  ///< Threads of a block.
    /// Beyond this batch make_streams() runs out of memory.
    std::int64_t max_windows = std::numeric_limits<std::int64_t>::max();
    std::int64_t free_windows = 64;                  ///< Answer of windows_that_fit().
    std::vector<std::int64_t> batches;               ///< Batch of each make_streams().
    std::int64_t started = 0;                        ///< Voxels that were started.
    std::optional<Error> fails_after_first_batch{};  ///< Thrown by the second start().
  };

  explicit HostFftDevice(Behaviour& behaviour) : behaviour_(behaviour) {}

  void upload(const FftInput& input) override;
  std::int64_t windows_that_fit(int) override { return behaviour_.free_windows; }
  void make_streams(int streams, const FftCapacity& capacity) override;
  void start(int stream, const FftBatch& batch) override;
  std::span<const float> wait(int stream) override;
  std::vector<StepTime> step_times() const override { return {{"pass", 1, 2}}; }

 private:
  struct StreamState {
    std::vector<float> windows;
    std::vector<float> out;
    std::vector<float> taken;
  };

  void transform(float* window) const;
  void sum_powers_of(StreamState& state, std::int64_t count) const;
  void sum_softly(StreamState& state, std::int64_t count) const;

  Behaviour& behaviour_;
  FftInput input_;
  HostPassMaps host_maps_;
  PassMaps maps_{};
  PassView pass_{};
  SoftView soft_{};
  std::vector<std::int64_t> voxels_;
  std::vector<StreamState> streams_;
};

/// The engine of cuda/fft on host devices, one a behaviour. The behaviours outlive it.
std::unique_ptr<WindowEngine> make_host_pipeline(std::vector<HostFftDevice::Behaviour>& behaviours,
                                                 FftOptions options = {});

}  // namespace acuity::testing
