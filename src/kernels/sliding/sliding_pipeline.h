// The pipeline of cuda/sliding. Batches of tiles go through z transforms -> re-initialised rows -> sweep -> epilogue on
// a device, two batches at a time. Only output voxels come back. Lies between WindowEngine and a device; knows nothing
// of CUDA, so the tests run it with a device made of host threads.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include <acuity/engine.h>

#include "kernels/device/pipeline.h"
#include "kernels/sliding/sweep_table.h"
#include "windows/sliding/sliding_planes.h"
#include "windows/window_engine.h"

namespace acuity {

/// Input of a device for its part of a pass. Everything stays alive until the device is gone.
struct SlidingInput {
  const NormalisedMaps* maps = nullptr;
  GridSize size;
  const SweepTable* table = nullptr;
  int lanes = 32;  ///< Lanes of a tile.
  SlidingRegion region;
  std::vector<std::int64_t> slices;  ///< Their z, ascending.
  std::vector<SweepTile> tiles;      ///< Slices ascending; `first` counts the share's own voxels.
  std::vector<TileRow> rows;         ///< max_tile_rows per tile.
  WindowResult result = WindowResult::voxel;
  int parts = 1;  ///< Blocks that share the columns of a tile; the same for all shares of a pass.

  std::int64_t values_per_voxel() const { return maps->values_per_window(result, table->shells.size()); }
};

/// Fills a SweepView; its arrays are those of the table, in the memory of the host.
SweepView sliding_constants(const SlidingInput& input);

/// Capacity of a stream: the sums of some tiles and the z transforms of some slices.
struct SlidingCapacity {
  static constexpr const char* counted_as = "tiles a batch";

  std::int64_t tiles = 0;
  std::int64_t slices = 0;

  std::int64_t count() const { return tiles; }
  /// Half of it; itself where it is one tile and one slice.
  SlidingCapacity smaller() const {
    return {std::max<std::int64_t>(1, tiles / 2), std::max<std::int64_t>(1, slices / 2)};
  }
  bool operator==(const SlidingCapacity&) const = default;
};

/// Tiles, slices and voxels of a share that a stream takes at a time.
struct SlidingBatch {
  std::int64_t first_tile = 0;
  std::int64_t tiles = 0;
  std::int64_t first_slice = 0;
  std::int64_t slices = 0;
  std::int64_t first_voxel = 0;
  std::int64_t voxels = 0;
};

/// A device as the pipeline sees it. Streams are independent: while one transforms, the other sweeps.
class SlidingDevice : public PipelineDevice {
 public:
  /// Copies maps, tables and tiles to the device.
  virtual void upload(const SlidingInput& input) = 0;
  /// Capacity per stream that the free memory holds, for `streams` streams.
  virtual SlidingCapacity capacity_that_fits(int streams) = 0;
  /// Makes buffers. Throws OutOfDeviceMemory, and may then be called again with less.
  virtual void make_streams(int streams, const SlidingCapacity& capacity) = 0;
  /// Starts a batch that fits into the capacity.
  virtual void start(int stream, const SlidingBatch& batch) = 0;
};

struct SlidingOptions {
  std::int64_t tiles = 0;  ///< Tiles a stream and launch. 0: from the free memory.
  int streams = 2;
  int lanes = 32;  ///< Neighbouring voxels per tile, one per thread of a warp; at most 32.
};

/// The engine around the pipeline. Tiles are split into one block of about as many voxels per device. A tile's voxels
/// do not depend on the tiles beside it: the same bytes for any number of devices and any capacity.
class SlidingPipelineEngine : public PipelineEngine<SlidingDevice> {
 public:
  SlidingPipelineEngine(std::vector<MakeDevice> devices, SlidingOptions options)
      : PipelineEngine(std::move(devices)), options_(options) {}

  void scale(const ScalingTask& task, std::vector<float>& out, Progress& progress) override;
  void correlate(const CorrelationTask& task, const PowerSink& sink, Progress& progress) override;

 private:
  /// Runs `input`, which lacks region and tiles, for all of `runs`.
  void run_shares(SlidingInput input, const std::vector<MaskRun>& runs, const WindowFinish& finish, Progress& progress);
  void run_share(SlidingDevice& device, const SlidingInput& input, const WindowFinish& finish, Progress& progress);

  SlidingOptions options_;
};

/// Cuts tiles into batches of at most `capacity`, in their order.
std::vector<SlidingBatch> make_batches(const SlidingInput& input, SlidingCapacity capacity);

}  // namespace acuity
