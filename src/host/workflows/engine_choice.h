// Makes the window engine that the options ask for.
// Lies between the options of a workflow and its first pass.
#pragma once

#include <memory>
#include <vector>

#include <acuity/engine.h>
#include <acuity/run_log.h>

#include "host/fourier/map_device.h"
#include "windows/window_engine.h"

namespace acuity {

/// Makes the engine for a choice; `chosen` receives what auto was resolved to. Throws Error when it cannot run here.
std::unique_ptr<WindowEngine> make_engine(const EngineChoice& choice, EngineChoice& chosen);

/// Whole maps of this thread go to the GPU of an engine while it lives, where the engine has one.
class AttachedMapDevice {
 public:
  /// `chosen` is what make_engine() was resolved to; it is told where cuFFT is missing. `threads` are those of the
  /// settings. The log outlives the object.
  AttachedMapDevice(EngineChoice& chosen, int threads, RunLog& log);
  ~AttachedMapDevice();
  AttachedMapDevice(const AttachedMapDevice&) = delete;
  AttachedMapDevice& operator=(const AttachedMapDevice&) = delete;

  /// Adds the times of the steps, and warns of what the GPU could not take. Without this call, as in a run that fails,
  /// the destructor warns.
  void finish(std::vector<StepTime>& steps);

 private:
  void warn();

  RunLog& log_;
  std::unique_ptr<MapDevice> device_;
  MapDevice::Attached attached_;
};

/// The steps of the engine's last pass; its warnings go to the log. Where it handed its windows on, `chosen` receives
/// the engine that computed them.
std::vector<StepTime> steps_of_pass(const WindowEngine& engine, EngineChoice& chosen, RunLog& log);

}  // namespace acuity
