#include "host/workflows/engine_choice.h"

#include <string>

#include <acuity/error.h>

#include "host/core/parallel.h"
#include "host/engines/fft_engine.h"
#include "host/engines/sliding_engine.h"
#include "kernels/kernels.h"
#include "windows/window_engine.h"

namespace acuity {

namespace {

constexpr const char* no_second_map_on_gpus = "GPUs do not scale half maps in this version";
constexpr const char* half_maps_by_fft_alone = "GPUs correlate half maps by the method fft alone";

/// The GPU that --device auto takes, or nothing with the reason in `why`.
std::string best_cuda_device(std::string& why) {
  const std::vector<EngineInfo> engines = cuda_engines();
  for (const EngineInfo& engine : engines)
    if (engine.available) return engine.device;
  why = engines.front().details;
  return "";
}

/// Why no GPU can do what a choice asks for, or nothing.
std::string why_no_gpu(const EngineChoice& choice) {
  if (choice.second_map) return no_second_map_on_gpus;
  return choice.half_maps && choice.method == "sliding" ? half_maps_by_fft_alone : "";
}

}  // namespace

std::vector<EngineInfo> list_engines() {
  std::vector<EngineInfo> engines;
  engines.push_back({"cpu", "sliding", SlidingEngine::details(), true});
  engines.push_back({"cpu", "fft", "double precision, " + std::to_string(thread_count(0)) + " threads", true});
  for (EngineInfo& engine : cuda_engines()) engines.push_back(std::move(engine));
  return engines;
}

std::unique_ptr<WindowEngine> make_engine(const EngineChoice& choice, EngineChoice& chosen) {
  chosen = choice;
  if (choice.method != "auto" && choice.method != "sliding" && choice.method != "fft")
    throw_input_error("There is no method " + choice.method, "",
                      "Methods are auto, sliding and fft; see acuity devices");
  if (choice.device == "auto") {
    chosen.note = why_no_gpu(choice);
    const std::string gpu = chosen.note.empty() ? best_cuda_device(chosen.note) : "";
    chosen.device = gpu.empty() ? "cpu" : gpu;
  }
  const bool on_gpu = chosen.device.starts_with("cuda");
  if (choice.method == "auto") chosen.method = on_gpu && choice.half_maps ? "fft" : "sliding";
  if (on_gpu) {
    auto engine = make_cuda_engine(chosen);
    if ((choice.second_map && !engine->takes_second_map()) || (choice.half_maps && !engine->takes_half_maps()))
      throw_input_error("The device " + choice.device + " cannot be used", why_no_gpu(choice),
                        choice.second_map ? "Use {device cpu}" : "Use {method fft}, or {device cpu}");
    chosen.threads = engine->threads();
    return engine;
  }
  if (chosen.device != "cpu")
    throw_input_error("There is no device " + choice.device, "",
                      "Devices are auto, cpu and cuda[:N,...]; see acuity devices");
  chosen.threads = thread_count(choice.threads);
  if (chosen.method == "fft") return std::make_unique<FftEngine>(chosen.threads);
  return std::make_unique<SlidingEngine>(chosen.threads);
}

std::vector<StepTime> steps_of_pass(const WindowEngine& engine, RunLog& log) {
  for (std::string& warning : engine.warnings()) log.warn(std::move(warning));
  return engine.step_times();
}

}  // namespace acuity
