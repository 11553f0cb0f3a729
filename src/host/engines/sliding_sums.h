// The sliding transform of one tile: voxels in, sums per shell of every voxel out. Lies between the tiles and
// the epilogue of the engine cpu/sliding. It is compiled for several instruction sets; the best one of the
// machine is taken at run time.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <hwy/aligned_allocator.h>

#include <acuity/volume.h>

#include "host/engines/sliding_coefficients.h"
#include "windows/normalised_map.h"

namespace acuity {

/// A map as the sweep reads it: normalised_voxel() of its voxels, 0 beyond the box.
struct PassMap {
  VolumeView volume;
  Normalisation normalisation;
  MapRole role = MapRole::observed;
};

/// Voxels that follow each other along x in one row of a tile.
struct TileRun {
  std::int16_t row = 0;
  std::int16_t lane = 0;
  std::int16_t length = 0;
};

/// Neighbouring voxels of one z: lanes along x, rows along y. Its windows share their planes.
struct SlidingTile {
  std::int64_t x = 0;  ///< x of lane 0.
  std::int64_t y = 0;  ///< y of row 0.
  std::int64_t z = 0;
  int lanes = 0;
  int rows = 0;
  std::vector<TileRun> runs;  ///< The voxels to compute, in index order.
};

/// Floats that are allocated once and grow when needed; aligned for vectors. Contents do not survive growth.
class FloatBuffer {
 public:
  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  void reserve(std::size_t count) {
    if (count <= size_) return;
    data_.reset();
    data_ = hwy::AllocateAligned<float>(count);
    std::fill_n(data_.get(), count, 0.F);
    size_ = count;
  }

 private:
  hwy::AlignedFreeUniquePtr<float[]> data_;
  std::size_t size_ = 0;
};

/// Sums a shell of each voxel of a tile; what epilogues read. Unscaled: see SlidingCoefficients.
/// They are made in two steps, first over the coefficients of one kz, then over kz. Adding thousands of numbers to one
/// in single precision would cost as many digits as all the rest.
class ChannelBlock {
 public:
  /// All zero, with the channels of `maps` and for tiles of at most lanes x rows, in vectors of `vector_lanes`.
  void reset(std::span<const PassMap> maps, int shell_count, int lanes, int rows, int vector_lanes);

  /// Sum of one voxel. The amplitude sums of shell 0 have the sign of F(0).
  float at(Channel channel, int shell, int row, int lane) const {
    return sums_
        .data()[offset(place_of(channel), shell, lane / vector_lanes_) + row * vector_lanes_ + lane % vector_lanes_];
  }
  /// Partial sums of a shell, all rows for one vector of lanes: [row][lane in the vector].
  float* partial(Channel channel, int shell, int vector) {
    return partial_.data() + offset(place_of(channel), shell, vector);
  }
  /// Takes the partial sums of the shells from `first_shell` on into the sums, and starts them again at zero.
  void add_partial(int first_shell);
  std::int64_t shell_stride() const { return static_cast<std::int64_t>(row_count_) * vector_lanes_; }

 private:
  int place_of(Channel channel) const { return places_[static_cast<std::size_t>(channel)]; }
  std::int64_t offset(int place, int shell, int vector) const {
    return ((static_cast<std::int64_t>(vector) * channels_ + place) * shell_count_ + shell) * row_count_ *
           vector_lanes_;
  }

  int channels_ = 0;
  std::array<int, channel_kinds> places_{};  // Place of each kind of channel among those in use.
  int shell_count_ = 0;
  int row_count_ = 0;
  int vector_lanes_ = 1;
  int vectors_ = 0;
  FloatBuffer partial_;
  FloatBuffer sums_;
};

/// scale * exp(2 pi i k j / N) for all k up to M and j = 0 ... length - 1: cosine and sine alternating.
struct TwiddleTable {
  TwiddleTable(int window_edge, int length, double scale = 1);
  const float* row(int k) const { return values.data() + static_cast<std::ptrdiff_t>(k) * 2 * length; }

  int length = 0;
  std::vector<float> values;  ///< [k][j][cos, sin].
};

/// Buffers of one thread for its tiles.
struct SlidingWorkspace {
  FloatBuffer window;       // One plane of a window, all its z: centred, then folded.
  FloatBuffer transforms;   // z transforms of one map: [kz in chunk][re, im][plane][column].
  FloatBuffer slabs;        // Their differences: [kz in chunk][map][strip of planes][column][re, im][plane].
  FloatBuffer strips;       // Sums along x under way, for one strip of planes.
  FloatBuffer differences;  // D of Eq. 5: [+kz, -kz][map][re, im][vector][plane][lane].
  FloatBuffer folded;       // First planes of D for one vector: [half map][plane][sum re, im, difference re, im][lane].
  FloatBuffer energies;     // Sum over z of squares: [map][plane][column].
  ChannelBlock channels;
};

/// The tables that all tiles of a pass share.
struct SlidingTables {
  SlidingTables(int window_edge, ShellRule rule, int max_lanes, int max_rows);

  SlidingCoefficients coefficients;
  TwiddleTable planes;       ///< j counts planes of a tile.
  TwiddleTable half_planes;  ///< Half of `planes`.
  TwiddleTable columns;      ///< j counts columns of a tile.
  TwiddleTable slices;       ///< j = 0 ... N / 2: offsets along z from the centre.
};

/// Fills work.channels with the sums of the tile's voxels. `maps` are the observed map and those of other roles that
/// the pass has (rows and lanes in between hold anything). Returns 0, or the row > 0 at which the tile must be cut in
/// two. Windows from there on hold so much less density than the ones before that rounding would show.
int sum_tile(const SlidingTables& tables, std::span<const PassMap> maps, const SlidingTile& tile,
             SlidingWorkspace& work);

/// The instruction set in use and how many voxels it takes at a time, for `acuity devices`.
std::string sliding_target();

}  // namespace acuity
