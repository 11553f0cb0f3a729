// An engine that hands a task to the next one where the first cannot do it: a window too large, a GPU that is full.
// Made by make_engine() for the device auto.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "windows/window_engine.h"

namespace acuity {

class FallbackEngine : public WindowEngine {
 public:
  /// Makes the engine that comes next, and gives its name; null where there is none.
  using Next = std::function<std::unique_ptr<WindowEngine>(const TaskDoesNotFit& why, std::string& name)>;

  FallbackEngine(std::unique_ptr<WindowEngine> first, Next next) : engine_(std::move(first)), next_(std::move(next)) {}

  void scale(const ScalingTask& task, std::vector<float>& out, Progress& progress) override {
    try_all([&] { engine_->scale(task, out, progress); });
  }
  void correlate(const CorrelationTask& task, const PowerSink& sink, Progress& progress) override {
    try_all([&] { engine_->correlate(task, sink, progress); });
  }
  void correlate_softly(const CorrelationTask& task, const SoftWindowTable& window, const PairedSink& sink,
                        Progress& progress) override {
    try_all([&] { engine_->correlate_softly(task, window, sink, progress); });
  }
  int threads() const override { return engine_->threads(); }
  std::int64_t working_bytes(const ScalingTask& task) const override { return engine_->working_bytes(task); }
  std::vector<StepTime> step_times() const override { return engine_->step_times(); }
  std::string handed_to() const override { return name_; }
  /// Tasks that other engines could not do, and the warnings of the one that did them.
  std::vector<std::string> warnings() const override {
    std::vector<std::string> all = changes_;
    for (std::string& warning : engine_->warnings()) all.push_back(std::move(warning));
    return all;
  }

 private:
  /// An engine refuses a task before it computes a voxel, so that the next one begins anew.
  template <class Run>
  void try_all(const Run& run) {
    changes_.clear();
    for (;;) {
      try {
        return run();
      } catch (const TaskDoesNotFit& error) {
        std::string name;
        std::unique_ptr<WindowEngine> other = next_(error, name);
        if (other == nullptr) throw;
        changes_.push_back(std::string(error.what()) + "; " + name + " computes the windows");
        engine_ = std::move(other);
        name_ = std::move(name);
      }
    }
  }

  std::unique_ptr<WindowEngine> engine_;
  Next next_;
  std::string name_;
  std::vector<std::string> changes_;
};

}  // namespace acuity
