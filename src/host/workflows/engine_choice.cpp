#include <algorithm>
#include <cmath>
#include <string>

#include <acuity/engine.h>
#include <acuity/error.h>

#include "host/core/parallel.h"
#include "host/engines/fft_engine.h"
#include "host/engines/sliding_engine.h"
#include "kernels/kernels.h"

namespace acuity {

namespace {

constexpr const char* no_companions_on_gpus = "GPUs do not scale half maps in this version";
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
  if (choice.companion) return no_companions_on_gpus;
  return choice.half_maps && choice.method == "sliding" ? half_maps_by_fft_alone : "";
}

}  // namespace

void WindowEngine::correlate(const CorrelationTask&, const PowerTaker&, Progress&) {
  reject("This engine does not correlate half maps", "", "Use --method fft, or --device cpu");
}

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
    reject("There is no method " + choice.method, "", "Methods are auto, sliding and fft; see acuity devices");
  if (choice.device == "auto") {
    chosen.note = why_no_gpu(choice);
    const std::string gpu = chosen.note.empty() ? best_cuda_device(chosen.note) : "";
    chosen.device = gpu.empty() ? "cpu" : gpu;
  }
  const bool on_gpu = chosen.device.starts_with("cuda");
  if (choice.method == "auto") chosen.method = on_gpu && choice.half_maps ? "fft" : "sliding";
  if (on_gpu) {
    auto engine = make_cuda_engine(chosen);
    if ((choice.companion && !engine->takes_companions()) || (choice.half_maps && !engine->takes_half_maps()))
      reject("The device " + choice.device + " cannot be used", why_no_gpu(choice),
             choice.companion ? "Use --device cpu" : "Use --method fft, or --device cpu");
    chosen.threads = engine->threads();
    return engine;
  }
  if (chosen.device != "cpu")
    reject("There is no device " + choice.device, "", "Devices are auto, cpu and cuda[:N,...]; see acuity devices");
  chosen.threads = thread_count(choice.threads);
  if (chosen.method == "fft") return std::make_unique<FftEngine>(chosen.threads);
  return std::make_unique<SlidingEngine>(chosen.threads);
}

int window_edge_voxels(double edge_angstrom, double spacing_angstrom) {
  constexpr double header_noise = 1e-4;
  const double half = edge_angstrom / spacing_angstrom / 2;
  // No map is that large; an int could not hold what someone may ask for.
  constexpr double most_halves = 1 << 20;
  return half < most_halves ? 2 * static_cast<int>(std::ceil(half - header_noise / 2)) : 2 << 20;
}

void require_window_in(int window_edge, const GridSize& size) {
  constexpr int least_window_voxels = 8;
  if (window_edge < least_window_voxels)
    reject("The window is too small",
           std::to_string(window_edge) + " voxels; at least " + std::to_string(least_window_voxels) + " are needed",
           "Give a larger --window");
  const std::int64_t shortest = std::min({size.x, size.y, size.z});
  if (window_edge > shortest)
    reject("The window is larger than the map",
           std::to_string(window_edge) + " voxels against " + std::to_string(shortest) + " along the shortest axis",
           "Give a smaller --window, or a map with a wider margin");
}

int window_edge_for(double edge_angstrom, const Volume& map) {
  const int edge = window_edge_voxels(edge_angstrom, map.spacing_angstrom);
  require_window_in(edge, map.size);
  return edge;
}

}  // namespace acuity
