// The table of cases that every engine that can run here is put through, and how a test runs one.
#pragma once

#include <string>
#include <vector>

#include <acuity/engine.h>
#include <acuity/mask.h>

#include "support/test_files.h"

namespace acuity::testing {

/// Engines that can run on this machine; properties and oracles are tested on each.
inline std::vector<EngineChoice> engines_here() {
  std::vector<EngineChoice> choices;
  for (const EngineInfo& engine : list_engines())
    if (engine.available) choices.push_back({engine.device, engine.method, 2});
  return choices;
}

inline std::string name_of(const EngineChoice& choice) { return choice.device + "_" + choice.method; }

/// Largest difference that an engine may have from the equations, in standard deviations of the output. cpu/fft works
/// in double and rounds once, when it stores the output: 2^-24 of the largest value, which is below 8 standard
/// deviations in these tests. Engines in single precision promise 1e-5 (docs/math.md, "Rounding").
inline double tolerance_of(const EngineChoice& choice) {
  return choice.device == "cpu" && choice.method == "fft" ? 8 * 6e-8 : 1e-5;
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
  task.observed = &observed;
  task.reference = &reference;
  task.observed_beyond = mean_outside(observed, mask);
  task.reference_beyond = mean_outside(reference, mask);
  task.runs = runs_of(mask);
  task.window_edge = window_edge;
  task.rule = rule;
  return task;
}

inline std::vector<float> run_engine(const EngineChoice& choice, const ScalingTask& task) {
  EngineChoice chosen;
  const auto engine = make_engine(choice, chosen);
  std::vector<float> out(task.observed->voxels.size(), 0.F);
  Progress silent("test", 1, Verbosity::quiet);
  engine->scale(task, out, silent);
  return out;
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
