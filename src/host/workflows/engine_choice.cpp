#include "host/workflows/engine_choice.h"

#include <string>

#include <acuity/error.h>

#include "host/core/parallel.h"
#include "host/engines/fft_engine.h"
#include "host/engines/sliding_engine.h"
#include "host/workflows/fallback_engine.h"
#include "kernels/kernels.h"
#include "windows/window_engine.h"

namespace acuity {

namespace {

std::unique_ptr<WindowEngine> make_cpu_engine(const std::string& method, int threads) {
  if (method == "fft") return std::make_unique<FftEngine>(threads);
  return std::make_unique<SlidingEngine>(threads);
}

/// The engine of a GPU that auto took. Where it cannot do a task, the method fft of the GPU follows, then other GPUs,
/// then the CPU. The method fft needs no large shared memory, but as much device memory.
std::unique_ptr<WindowEngine> with_fallbacks(std::unique_ptr<WindowEngine> first, const EngineChoice& asked,
                                             EngineChoice present) {
  const auto next = [asked, present](const TaskDoesNotFit& error,
                                     std::string& name) mutable -> std::unique_ptr<WindowEngine> {
    bool by_fft = asked.method == "auto" && present.method == "sliding" && error.kind() == ErrorKind::input;
    while (present.device != "cpu") {
      if (by_fft) {
        present.method = "fft";
      } else {
        std::string why;
        const int number = std::stoi(present.device.substr(std::string("cuda:").size()));
        present.device = first_usable_gpu(number + 1, why);
        if (present.device.empty()) present.device = "cpu";
        if (asked.method == "auto") present.method = "sliding";
      }
      by_fft = false;
      name = present.device + "/" + present.method;
      if (present.device == "cpu") return make_cpu_engine(present.method, thread_count(asked.threads));
      try {
        return make_cuda_engine(present);
      } catch (const Error&) {  // Not even its library is there: the next one follows.
      }
    }
    return nullptr;
  };
  return std::make_unique<FallbackEngine>(std::move(first), next);
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
    chosen.note.clear();
    const std::string gpu = first_usable_gpu(0, chosen.note);
    chosen.device = gpu.empty() ? "cpu" : gpu;
  }
  if (choice.method == "auto") chosen.method = "sliding";
  if (chosen.device.starts_with("cuda")) {
    auto engine = make_cuda_engine(chosen);
    chosen.threads = engine->threads();
    return choice.device == "auto" ? with_fallbacks(std::move(engine), choice, chosen) : std::move(engine);
  }
  if (chosen.device != "cpu")
    throw_input_error("There is no device " + choice.device, "",
                      "Devices are auto, cpu and cuda[:N,...]; see acuity devices");
  chosen.threads = thread_count(choice.threads);
  return make_cpu_engine(chosen.method, chosen.threads);
}

namespace {

std::unique_ptr<MapDevice> map_device_of(EngineChoice& chosen, int threads) {
  if (!chosen.device.starts_with("cuda")) return nullptr;
  std::unique_ptr<MapDevice> device = make_map_device(chosen.device, threads);
  if (device == nullptr)
    chosen.note +=
        (chosen.note.empty() ? "" : "; ") + std::string("cuFFT is not found, so the CPU transforms whole maps");
  return device;
}

}  // namespace

AttachedMapDevice::AttachedMapDevice(EngineChoice& chosen, int threads, RunLog& log)
    : log_(log), device_(map_device_of(chosen, threads)), attached_(device_.get()) {}

AttachedMapDevice::~AttachedMapDevice() { warn(); }

void AttachedMapDevice::warn() {
  if (device_ == nullptr) return;
  for (const std::string& note : device_->take_notes()) log_.warn(note);
}

void AttachedMapDevice::finish(std::vector<StepTime>& steps) {
  if (device_ == nullptr) return;
  for (StepTime& step : device_->step_times()) steps.push_back(std::move(step));
  warn();
}

std::vector<StepTime> steps_of_pass(const WindowEngine& engine, EngineChoice& chosen, RunLog& log) {
  if (const std::string name = engine.handed_to(); !name.empty()) {
    const std::size_t slash = name.find('/');
    chosen.device = name.substr(0, slash);
    chosen.method = name.substr(slash + 1);
    chosen.threads = engine.threads();
  }
  for (std::string& warning : engine.warnings()) log.warn(std::move(warning));
  return engine.step_times();
}

}  // namespace acuity
