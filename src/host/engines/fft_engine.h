// The engine `cpu/fft`: one transform per window and map, in double. The oracle of all other engines, and a product.
// Made by make_engine(); its inner loops are Eq. 1 to 4 and 9 as they stand in docs/reference/equations.md.
#pragma once

#include <acuity/engine.h>

#include "windows/window_engine.h"

namespace acuity {

class FftEngine : public WindowEngine {
 public:
  explicit FftEngine(int threads) : threads_(threads) {}

  void scale(const ScalingTask& task, std::vector<float>& out, Progress& progress) override;
  void correlate(const CorrelationTask& task, const PowerSink& sink, Progress& progress) override;
  void correlate_softly(const CorrelationTask& task, const SoftWindowTable& window, const PairedSink& sink,
                        Progress& progress) override;
  int threads() const override { return threads_; }
  std::int64_t working_bytes(const ScalingTask& task) const override;

 private:
  int threads_;
};

}  // namespace acuity
