// Mirrors src/host/engines/fft_engine.cpp.
#include "kernels/fft/fft_pipeline.h"

#include <algorithm>

#include "host/core/mask_runs.h"
#include "host/core/parallel.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

// More windows a launch than this gain nothing and delay progress and interrupts.
constexpr std::int64_t max_windows_per_batch = 4096;

/// The input that both tasks share.
FftInput make_input(const NormalisedMaps& maps, const GridSize& size, const std::vector<MaskRun>& runs,
                    const PassTable& table, int window_edge) {
  FftInput input;
  input.maps = &maps;
  input.size = size;
  input.runs = &runs;
  input.table = &table;
  input.window_edge = window_edge;
  return input;
}

std::int64_t round_up(std::int64_t value, std::int64_t step) { return (value + step - 1) / step * step; }

}  // namespace

PassView pass_constants(const FftInput& input) {
  PassView view{};
  view.window_edge = input.window_edge;
  view.chunk_count = static_cast<std::uint32_t>(input.table->chunks.size());
  view.shell_count = static_cast<int>(input.table->shells.size());
  view.phase_scale = input.table->phase_scale;
  view.gain = input.maps->gain_view();
  return view;
}

std::int64_t windows_per_plan(int window_edge) {
  constexpr std::int64_t bytes = std::int64_t{64} << 20;
  constexpr std::int64_t most = 256;
  const auto both_maps = static_cast<std::int64_t>(2 * sizeof(float)) * window_floats(window_edge);
  return std::clamp<std::int64_t>(bytes / both_maps, 1, most);
}

void FftPipelineEngine::scale(const ScalingTask& task, std::vector<float>& out, Progress& progress) {
  const NormalisedMaps maps = maps_of(task);
  const PassTable table = make_pass_table(task.window_edge, task.rule, task.filter, maps.profile());
  run_shares(make_input(maps, task.observed.size, task.runs, table, task.window_edge), writer_to(task, out), progress);
}

void FftPipelineEngine::correlate(const CorrelationTask& task, const PowerSink& sink, Progress& progress) {
  const PassTable table = make_pass_table(task.window_edge, ShellRule::full, {});
  const NormalisedMaps maps(task);
  FftInput input = make_input(maps, task.half1.size, task.runs, table, task.window_edge);
  input.result = WindowResult::powers;
  run_shares(input, giver_to(sink, maps, table.shells.size()), progress);
}

void FftPipelineEngine::correlate_softly(const CorrelationTask& task, const SoftWindowTable& window,
                                         const PairedSink& sink, Progress& progress) {
  const PassTable table = make_pass_table(task.window_edge, ShellRule::full, {});
  const SoftTable soft = make_soft_table(window);
  const NormalisedMaps maps(task);
  FftInput input = make_input(maps, task.half1.size, task.runs, table, task.window_edge);
  input.result = WindowResult::soft_sums;
  input.soft = &soft;
  run_shares(input, giver_to(sink, soft.shell_chunks.size()), progress);
}

void FftPipelineEngine::run_shares(FftInput input, const WindowFinish& finish, Progress& progress) {
  const std::int64_t voxels = voxel_count(*input.runs);
  const auto first_of = [&](std::int64_t device) { return voxels * device / device_count(); };
  run_devices([&](std::int64_t device) { return first_of(device) == first_of(device + 1); },
              [&](FftDevice& device, std::int64_t number) {
                FftInput share = input;
                share.first = first_of(number);
                share.count = first_of(number + 1) - share.first;
                run_share(device, share, finish, progress);
              });
}

void FftPipelineEngine::run_share(FftDevice& device, const FftInput& input, const WindowFinish& finish,
                                  Progress& progress) {
  upload_to(device, input);
  const std::int64_t plan = windows_per_plan(input.window_edge);
  const std::int64_t wanted =
      options_.batch > 0 ? options_.batch : std::min(device.windows_that_fit(options_.streams), max_windows_per_batch);
  // Each stream gets a batch, so that one computes while another's results come back.
  const std::int64_t windows =
      std::min(round_up(wanted, plan), round_up(share_of_stream(input.count, options_.streams), plan));
  const auto make_batches = [&](const FftCapacity& capacity) {
    std::vector<FftBatch> batches;
    for (std::int64_t first = 0; first < input.count; first += capacity.windows)
      batches.push_back({first, std::min(capacity.windows, input.count - first)});
    return batches;
  };
  const VoxelNumbers voxels(*input.runs);
  const auto collect = [&](const FftBatch& batch, std::span<const float> values) {
    const std::int64_t first = input.first + batch.first;
    const auto length = static_cast<std::size_t>(input.values_per_window());
    voxels.for_each(first, first + batch.voxels, [&](std::int64_t number, std::int64_t voxel) {
      finish(voxel, values.subspan(static_cast<std::size_t>(number - first) * length, length));
    });
  };
  run_streams(device, options_.streams, FftCapacity{std::max(plan, windows), plan}, make_batches, collect, log(),
              progress);
}

}  // namespace acuity
