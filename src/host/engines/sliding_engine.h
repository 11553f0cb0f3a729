// The engine `cpu/sliding`: neighbouring windows from one another (Eq. 5), in single precision. The default on the CPU.
// Made by make_engine(); mask -> tiles (sliding_tiles) -> sums per shell (sliding_sums) -> output voxels.
#pragma once

#include <string>

#include <acuity/engine.h>

#include "windows/window_engine.h"

namespace acuity {

class SlidingEngine : public WindowEngine {
 public:
  explicit SlidingEngine(int threads) : threads_(threads) {}

  void scale(const ScalingTask& task, std::vector<float>& out, Progress& progress) override;
  void correlate(const CorrelationTask& task, const PowerSink& sink, Progress& progress) override;
  /// A ball is no product of lines along which a window could slide: each is transformed, as by FftEngine.
  void correlate_softly(const CorrelationTask& task, const SoftWindowTable& window, const PairedSink& sink,
                        Progress& progress) override;
  int threads() const override { return threads_; }
  std::int64_t working_bytes(const ScalingTask& task) const override;

  /// Description of its processor, for `acuity devices`.
  static std::string details();

 private:
  int threads_;
};

}  // namespace acuity
