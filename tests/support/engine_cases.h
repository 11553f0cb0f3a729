// The table of cases that every engine that can run here is put through, and how a test runs one.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include <acuity/engine.h>
#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "host/workflows/engine_choice.h"
#include "support/host_fft_device.h"
#include "support/host_sliding_device.h"
#include "support/test_files.h"
#include "windows/window_engine.h"

namespace acuity {

/// Name of a test's parameter for GoogleTest.
inline void PrintTo(const EngineChoice& choice, std::ostream* out) { *out << choice.device << "/" << choice.method; }

}  // namespace acuity

namespace acuity::testing {

/// The name that stands for the pipelines of the CUDA engines on host threads.
inline constexpr const char* host_pipeline = "host_threads";

/// Engines that can run on this machine, and the pipelines of the CUDA engines on host threads; properties and oracles
/// are tested on each.
inline std::vector<EngineChoice> engines_here() {
  std::vector<EngineChoice> choices;
  for (const EngineInfo& engine : list_engines())
    if (engine.available) choices.push_back({engine.device, engine.method, 2});
  for (const char* method : {"sliding", "fft"}) choices.push_back({host_pipeline, method, 2});
  return choices;
}

/// Largest error of an engine in standard deviations of its output. In double only the storing of the result counts:
/// 2^-24 of the largest value, which is below 8 standard deviations in all cases here. In single precision a
/// transform makes log2(N^3), some 15, roundings of 2^-24: 9e-7 on average. The worst of 10^5 voxels has 4.5 times
/// that, and the gains double it.
inline double tolerance_of(const EngineChoice& choice) {
  return choice.device == "cpu" && choice.method == "fft" ? 8 * 6e-8 : 1e-5;
}

inline std::string name_of(const EngineChoice& choice) {
  std::string name = choice.device + "_" + choice.method;
  std::replace(name.begin(), name.end(), ':', '_');  // Names of tests hold letters, digits and underscores.
  return name;
}

struct EngineCase {
  std::string name;
  GridSize size;
  int window_edge = 8;
  ShellRule rule = ShellRule::full;
};

/// Boxes that are cubic, flat, long and odd; windows even and odd, as large as the box, and with large prime factors.
inline std::vector<EngineCase> engine_cases() {
  return {{"cube_window8", {12, 12, 12}, 8},
          {"cube_window8_locscale", {12, 12, 12}, 8, ShellRule::locscale},
          {"odd_box_window9", {13, 11, 15}, 9},
          {"flat_box_window8", {20, 17, 8}, 8},
          {"long_box_window10_locscale", {31, 10, 12}, 10, ShellRule::locscale},
          {"window_as_large_as_the_box", {12, 12, 12}, 12},
          {"prime_window11", {14, 15, 16}, 11}};
}

inline Mask mask_of(const std::vector<MaskRun>& runs, GridSize size) {
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
  for (const MaskRun& run : runs)
    for (std::int32_t i = 0; i < run.length; ++i) mask.inside[static_cast<std::size_t>(run.first + i)] = 1;
  return mask;
}

/// Every voxel with probability 1 / `sparsity`, corners included.
inline Mask random_mask(GridSize size, unsigned sparsity, unsigned seed) {
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
  std::mt19937 generator(seed);
  for (auto& v : mask.inside) v = generator() % sparsity == 0;
  mask.inside.front() = 1;
  mask.inside.back() = 1;
  return mask;
}

inline Mask full_mask(GridSize size) {
  return {size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()), 1)};
}

/// The task of sharpening `observed` against `reference` inside `mask`, padding as the program pads.
inline ScalingTask task_for(const Volume& observed, const Volume& reference, const Mask& mask, int window_edge,
                            ShellRule rule = ShellRule::full) {
  ScalingTask task;
  task.observed = observed;
  task.reference = reference;
  task.observed_padding = mean_outside(observed, mask, 1);
  task.reference_padding = mean_outside(reference, mask, 1);
  task.runs = runs_of(mask);
  task.window_edge = window_edge;
  task.rule = rule;
  return task;
}

inline std::vector<float> run_engine(WindowEngine& engine, const ScalingTask& task) {
  std::vector<float> out(task.observed.voxels.size(), 0.F);
  Progress silent("test", 1, Verbosity::quiet);
  engine.scale(task, out, silent);
  return out;
}

inline std::vector<float> run_engine(const EngineChoice& choice, const ScalingTask& task) {
  if (choice.device == host_pipeline && choice.method == "sliding") {
    std::vector<HostSlidingDevice::Behaviour> devices(1);
    devices[0].warps = static_cast<unsigned>(choice.threads);
    return run_engine(*make_host_sliding(devices, {0, 2, 1}), task);
  }
  if (choice.device == host_pipeline) {
    std::vector<HostFftDevice::Behaviour> devices(1);
    devices[0].threads = static_cast<unsigned>(choice.threads);
    return run_engine(*make_host_pipeline(devices), task);
  }
  EngineChoice chosen;
  return run_engine(*make_engine(choice, chosen), task);
}

/// Largest |a - b| in units of the standard deviation of `a`, over the voxels of a mask.
inline double largest_difference(const std::vector<float>& a, const std::vector<float>& b, const Mask& mask) {
  double largest = 0;
  double sum = 0;
  double squares = 0;
  double n = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (mask.inside[i] == 0) continue;
    largest = std::max(largest, std::abs(static_cast<double>(a[i]) - b[i]));
    sum += a[i];
    squares += static_cast<double>(a[i]) * a[i];
    ++n;
  }
  return largest / std::sqrt(std::max(squares / n - sum * sum / n / n, 1e-300));
}

}  // namespace acuity::testing
