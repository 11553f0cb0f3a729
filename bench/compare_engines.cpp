// Engines side by side in one run, on the same maps and mask. Per engine: voxels per second, the ratio to the first
// engine, the largest difference from cpu/fft, and where a GPU spends its time.
//     acuity-bench --windows 24,26 --voxels 100000 --json results.json
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <acuity/error.h>
#include <acuity/run_log.h>

#include "bench_case.h"
#include "host/core/mask_runs.h"
#include "host/fit/trial_size.h"
#include "host/workflows/engine_choice.h"
#include "windows/window_engine.h"

namespace acuity::bench {
namespace {

struct Options {
  std::vector<std::string> engines;
  std::vector<int> windows{26};
  std::vector<std::int64_t> voxels{100000};
  std::vector<std::string> shells{"full"};
  std::vector<int> threads{0};
  int repeats = 3;
  double seconds = 10;
  std::string observed;
  std::string reference;
  std::string mask;
  std::string keep;
  std::string json;
};

struct Timing {
  std::int64_t voxels = 0;  ///< Computed in each pass.
  std::vector<double> seconds;
  std::vector<StepTime> steps;  ///< Steps of the fastest pass.
  std::vector<float> out;
  std::vector<MaskRun> runs;

  double least() const { return *std::min_element(seconds.begin(), seconds.end()); }
  double median() const {
    std::vector<double> sorted = seconds;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }
};

double seconds_of(WindowEngine& engine, const ScalingTask& task, std::vector<float>& out) {
  Progress silent("bench", 1, Verbosity::quiet);
  const auto start = std::chrono::steady_clock::now();
  engine.scale(task, out, silent);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Voxels for a pass of about `seconds`.
std::int64_t voxels_for(WindowEngine& engine, ScalingTask task, double seconds, std::vector<float>& out) {
  const std::vector<MaskRun> all = task.runs;
  return items_within(seconds, voxel_count(all), [&](std::int64_t count) {
    task.runs = middle_of(all, count);
    return seconds_of(engine, task, out);
  });
}

Timing time_engine(WindowEngine& engine, ScalingTask task, const Options& options) {
  Timing timing;
  timing.out.assign(task.observed.voxels.size(), 0.F);
  const std::int64_t voxels = voxels_for(engine, task, options.seconds, timing.out);
  if (voxels < voxel_count(task.runs)) task.runs = middle_of(task.runs, voxels);
  std::fill(timing.out.begin(), timing.out.end(), 0.F);
  timing.voxels = voxel_count(task.runs);
  timing.runs = task.runs;
  for (int i = 0; i < options.repeats; ++i) {
    timing.seconds.push_back(seconds_of(engine, task, timing.out));
    if (timing.seconds.back() == timing.least()) timing.steps = engine.step_times();
  }
  return timing;
}

/// Largest difference on the voxels that both computed, in standard deviations of the oracle there.
double largest_error(const Timing& oracle, const Timing& other) {
  std::vector<bool> both(oracle.out.size());
  VoxelNumbers(oracle.runs).for_each(0, oracle.voxels, [&](std::int64_t, std::int64_t v) {
    both[static_cast<std::size_t>(v)] = true;
  });
  double largest = 0;
  double sum = 0;
  double squares = 0;
  double count = 0;
  VoxelNumbers(other.runs).for_each(0, other.voxels, [&](std::int64_t, std::int64_t voxel) {
    const auto v = static_cast<std::size_t>(voxel);
    if (!both[v]) return;
    const double expected = oracle.out[v];
    largest = std::max(largest, std::abs(expected - static_cast<double>(other.out[v])));
    sum += expected;
    squares += expected * expected;
    count += 1;
  });
  return largest / std::sqrt(squares / count - sum / count * (sum / count));
}

nlohmann::ordered_json steps_in_json(const Timing& timing, double peak) {
  auto rows = nlohmann::ordered_json::array();
  double total = 0;
  for (const StepTime& step : timing.steps) total += step.seconds;
  for (const StepTime& step : timing.steps) {
    nlohmann::ordered_json row{{"name", step.name},
                               {"seconds", step.seconds},
                               {"share", step.seconds / total},
                               {"gigabytes_a_second", step.bytes / step.seconds * 1e-9}};
    if (peak > 0) row["percent_of_peak"] = 100 * step.bytes / step.seconds / peak;
    rows.push_back(row);
  }
  return rows;
}

class Comparison {
 public:
  explicit Comparison(const Options& options) : options_(options) {
    rows_ = nlohmann::ordered_json::array();
    for (const EngineInfo& info : list_engines()) {
      const std::string name = info.device + "/" + info.method;
      const bool asked = options.engines.empty() ||
                         std::find(options.engines.begin(), options.engines.end(), name) != options.engines.end();
      if (info.available && asked) engines_.push_back(info);
      if (!info.available) std::printf("%s is left out: %s\n", name.c_str(), info.details.c_str());
    }
    if (engines_.empty()) throw_input_error("No engine is left", "", "See acuity devices");
    // The oracle comes first: others are held against it.
    std::stable_partition(engines_.begin(), engines_.end(),
                          [](const EngineInfo& info) { return info.device == "cpu" && info.method == "fft"; });
  }

  void run(const BenchCase& bench_case, int window_edge, ShellRule rule, int threads) {
    ScalingTask task;
    task.observed = bench_case.observed;
    task.reference = bench_case.reference;
    task.observed_padding = bench_case.observed_padding;
    task.reference_padding = bench_case.reference_padding;
    task.runs = runs_of(bench_case.mask);
    task.window_edge = window_edge;
    task.rule = rule;
    std::vector<Timing> timings;
    for (const EngineInfo& info : engines_) {
      EngineChoice chosen;
      EngineChoice choice;
      choice.device = info.device;
      choice.method = info.method;
      choice.threads = threads;
      const auto engine = make_engine(choice, chosen);
      timings.push_back(time_engine(*engine, task, options_));
      add_row(info, task, chosen.threads, timings);
    }
  }

  void write() const {
    if (options_.json.empty()) return;
    auto engines = nlohmann::ordered_json::array();
    for (const EngineInfo& info : engines_)
      engines.push_back({{"engine", info.device + "/" + info.method}, {"details", info.details}});
    std::ofstream file(options_.json);
    file << nlohmann::ordered_json{{"version", version()}, {"engines", engines}, {"rows", rows_}}.dump(1) << "\n";
    if (!file.flush()) throw Error(ErrorKind::system, "Cannot write " + options_.json);
  }

 private:
  void add_row(const EngineInfo& info, const ScalingTask& task, int threads, const std::vector<Timing>& timings) {
    const Timing& timing = timings.back();
    const double nanoseconds = timing.least() / static_cast<double>(timing.voxels) * 1e9;
    const double first = timings.front().least() / static_cast<double>(timings.front().voxels) * 1e9;
    nlohmann::ordered_json row{{"engine", info.device + "/" + info.method},
                               {"window", task.window_edge},
                               {"shells", task.rule == ShellRule::full ? "full" : "locscale"},
                               {"threads", threads},
                               {"mask_voxels", voxel_count(task.runs)},
                               {"voxels", timing.voxels},
                               {"seconds", timing.seconds},
                               {"nanoseconds_a_voxel", nanoseconds},
                               {"voxels_a_second", 1e9 / nanoseconds},
                               {"times_the_first", first / nanoseconds}};
    std::string error = "-";
    if (timings.size() > 1 && engines_.front().method == "fft" && engines_.front().device == "cpu") {
      row["largest_error"] = largest_error(timings.front(), timing);
      char text[32];
      std::snprintf(text, sizeof text, "%.1e", row["largest_error"].get<double>());
      error = text;
    }
    if (!timing.steps.empty()) row["steps"] = steps_in_json(timing, info.peak_bytes_per_second);
    if (rows_.empty())
      std::printf("%-14s %6s %-8s %7s %9s %10s %10s %12s %9s %8s\n", "engine", "window", "shells", "threads", "voxels",
                  "least s", "median s", "ns a voxel", "ratio", "error");
    std::printf("%-14s %6d %-8s %7d %9lld %10.4f %10.4f %12.1f %9.2f %8s\n", row["engine"].get<std::string>().c_str(),
                task.window_edge, row["shells"].get<std::string>().c_str(), threads,
                static_cast<long long>(timing.voxels), timing.least(), timing.median(), nanoseconds,
                first / nanoseconds, error.c_str());
    if (row.contains("steps"))
      for (const auto& step : row["steps"])
        std::printf(
            "    %-10s %5.1f %%  %8.1f GB/s%s\n", step["name"].get<std::string>().c_str(),
            100 * step["share"].get<double>(), step["gigabytes_a_second"].get<double>(),
            step.contains("percent_of_peak")
                ? (", " + std::to_string(static_cast<int>(step["percent_of_peak"].get<double>())) + " % of peak")
                      .c_str()
                : "");
    std::fflush(stdout);
    rows_.push_back(std::move(row));
  }

  const Options& options_;
  std::vector<EngineInfo> engines_;
  nlohmann::ordered_json rows_;
};

int run(const Options& options) {
  Comparison comparison(options);
  const bool from_files = !options.observed.empty();
  for (const int window : options.windows) {
    for (const std::int64_t voxels : from_files ? std::vector<std::int64_t>{0} : options.voxels) {
      const BenchCase bench_case =
          from_files ? read_case(options.observed, options.reference, options.mask) : synthetic_case(voxels, window);
      if (!options.keep.empty()) write_case(bench_case, options.keep);
      for (const std::string& shells : options.shells)
        for (const int threads : options.threads)
          comparison.run(bench_case, window, shells == "full" ? ShellRule::full : ShellRule::locscale, threads);
    }
  }
  comparison.write();
  return 0;
}

}  // namespace
}  // namespace acuity::bench

int main(int argc, char** argv) {
  acuity::bench::Options options;
  CLI::App app{"Compares Acuity's engines in one run.", "acuity-bench"};
  app.add_option("--engines", options.engines, "As in cpu/fft,cuda:0/fft; default: all that can run")->delimiter(',');
  app.add_option("--windows", options.windows, "Window edges in voxels")->delimiter(',');
  app.add_option("--voxels", options.voxels, "Voxels of the mask, a ball in a box of noise")->delimiter(',');
  app.add_option("--shells", options.shells)->delimiter(',')->check(CLI::IsMember({"full", "locscale"}));
  app.add_option("--threads", options.threads, "Threads of CPU engines; 0: one per core")->delimiter(',');
  app.add_option("--repeats", options.repeats, "Passes that are timed")->check(CLI::Range(1, 1000));
  app.add_option("--seconds", options.seconds, "An engine that needs longer for a pass computes fewer voxels");
  auto* observed = app.add_option("--map", options.observed, "A real map instead");
  auto* reference = app.add_option("--reference", options.reference, "Its reference")->needs(observed);
  observed->needs(reference)->needs(app.add_option("--mask", options.mask, "Its mask")->needs(observed));
  app.add_option("--keep", options.keep, "Folder for the maps and the mask that were used");
  app.add_option("--json", options.json, "File for the results");
  CLI11_PARSE(app, argc, argv);
  try {
    return acuity::bench::run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "acuity-bench: %s\n", error.what());
    return 1;
  }
}
