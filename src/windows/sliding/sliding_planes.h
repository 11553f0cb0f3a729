// Input of the sliding sweep of a GPU: tables, tiles, the z transforms of a slice, and where its sums start again.
// Lies between the normalised maps and sliding_sweep.h; the kernels of cuda/sliding call these bodies, the tests call
// them on threads of the host.
#pragma once

#include <cstdint>
#include <limits>

#include "windows/gain_view.h"
#include "windows/host_device.h"
#include "windows/pass_maps.h"
#include "windows/shells.h"
#include "windows/sliding/sliding.h"

namespace acuity {

/// Rows of a tile, at most; rounding errors grow with them.
constexpr int max_tile_rows = 64;

/// Coefficients (kx, first_ky ... first_ky + lines - 1 and their negatives, kz) whose states a warp holds at a time.
struct SweepColumn {
  int kx = 0;
  int kz = 0;  ///< Index kz of either sign.
  int first_ky = 0;
  int lines = 0;  ///< 0: nothing to do.
  int first_line = 0;
  int amplitude_first = 0;  ///< Shells that its amplitudes go to, the last included.
  int amplitude_last = -1;
  int lower_first = 0;  ///< Shells that its phases go to: lower_first ... lower_last + 1.
  int lower_last = -2;
};

/// The coefficients at +ky and -ky of a column, and what they add to the sums of their shells. Those at ky = 0 and N /
/// 2 are their own partners and count half twice.
struct alignas(16) KyPairFactors {
  float amplitude = 0;  ///< Times |F(+ky)| + minus_share |F(-ky)|: into the amplitude sum.
  /// Sums that go one shell lower than those of the line behind: |k| grows with ky, its shells by at most one a step.
  float steps = no_steps;
  float to_lower = 0;  ///< Times centred_real(): into C_lower, unscaled.
  float to_upper = 0;

  static constexpr float no_steps = 0;
  static constexpr float amplitude_only = -1;
  static constexpr float phases_only = 1;
  static constexpr float both = std::numeric_limits<float>::quiet_NaN();
  /// One comparison each, which is true of what is not a number.
  ACUITY_HOST_DEVICE bool amplitude_steps() const { return !(steps >= 0); }
  ACUITY_HOST_DEVICE bool phases_step() const { return !(steps <= 0); }
};

/// The factors of one k for a plane along y that enters the windows.
struct alignas(16) Twiddle {
  Complex turn{};       ///< exp(2 pi i j k / N).
  Complex to_centre{};  ///< The same at the centre of the window that ends with plane j, N - N / 2 - 1 planes before.
};

/// Everything that is the same for all tiles of a pass; see make_sweep_table().
struct SweepView : EpilogueView {
  int column_count;
  float minus_share;        ///< 1; 0 where coefficients at -ky do not count (ShellRule::locscale).
  const Twiddle* twiddles;  ///< [j][k], j = 0 ... N - 1, k = 0 ... M; kz_at_once more at the end.
  const SweepColumn* columns;
  const KyPairFactors* lines;
};

/// The part of a slice that windows of tiles reach, for all slices alike. It may reach beyond the box. Its columns are
/// even in number, so that two neighbours are read together.
struct SlidingRegion {
  std::int64_t x = 0;  ///< x of its first column, in voxels of the map.
  std::int64_t y = 0;
  int columns = 0;
  int rows = 0;
  ACUITY_HOST_DEVICE std::int64_t size() const { return static_cast<std::int64_t>(columns) * rows; }
};

/// Columns of a region that has `columns` to reach.
ACUITY_HOST_DEVICE constexpr int even_columns(int columns) { return (columns + 1) / 2 * 2; }

/// A row of a tile: lane i is to be computed where bit i of the mask is set.
struct TileRow {
  std::uint32_t mask = 0;
  std::uint32_t first = 0;  ///< Number of its first voxel among those of the tile.
};

/// Neighbouring voxels of one slice: lanes along x, rows along y.
struct SweepTile {
  std::int32_t column = 0;  ///< Column of the region at which the window of lane 0 begins.
  std::int32_t row = 0;     ///< Row of the region at which the window of row 0 begins.
  std::int32_t slice = 0;   ///< Number among the slices of the pass.
  std::int32_t rows = 0;
  std::int64_t voxel = 0;  ///< Number in the map of the voxel of lane 0 and row 0.
  std::int64_t first = 0;  ///< Number of its first voxel in the pass.
};

/// Maps of a pass, at most; see PassMaps.
constexpr int max_maps = 3;

/// kz that a thread transforms together, so that it reads its voxels once for all of them.
constexpr int kz_at_once = 7;

/// The z transforms first_kz ... first_kz + kz_at_once - 1 (those up to M) of the windows centred in slice z, at one
/// column and row of the region. Z(kz) = sum_j v(z + j) exp(-2 pi i kz j / N) goes into to[kz][row][column]. With
/// first_kz = 0 also the sum of squares into energy[row][column].
ACUITY_HOST_DEVICE inline void transform_z(const SweepView& view, const NormalisedMapView& map,
                                           const SlidingRegion& region, std::int64_t z, int column, int row,
                                           int first_kz, Complex* to, float* energy) {
  const int n = view.window_edge;
  const std::int64_t x = region.x + column;
  const std::int64_t y = region.y + row;
  const bool inside = x >= 0 && x < map.x && y >= 0 && y < map.y;
  Complex sums[kz_at_once] = {};
  float squares = 0;
  // Offsets rise from 0, jump back by N behind the middle, and rise to -1.
  const std::int64_t plane = map.x * map.y;
  const float* voxels = map.voxels + (z * map.y + y) * map.x + x;
  const Twiddle* twiddles = view.twiddles + first_kz;
  int slice = static_cast<int>(z);
  const auto end = static_cast<unsigned>(map.z);
  for (int i = 0; i < n && inside; ++i, ++slice, voxels += plane, twiddles += view.shell_count) {
    if (i == n - n / 2) {
      slice -= n;
      voxels -= n * plane;
    }
    const float voxel = static_cast<unsigned>(slice) < end ? *voxels : 0.0F;
    ACUITY_UNROLL
    for (int k = 0; k < kz_at_once; ++k) {
      sums[k].real += voxel * twiddles[k].turn.real;
      sums[k].imag -= voxel * twiddles[k].turn.imag;
    }
    squares += voxel * voxel;
  }
  const std::int64_t at = static_cast<std::int64_t>(row) * region.columns + column;
  ACUITY_UNROLL
  for (int k = 0; k < kz_at_once; ++k)
    if (first_kz + k < view.shell_count) to[(first_kz + k) * region.size() + at] = sums[k];
  if (first_kz == 0) energy[at] = squares;
}

/// The sum of the energies of N neighbouring columns from `column` on; the region's columns end where 0 begins.
ACUITY_HOST_DEVICE inline float energy_along_x(int window_edge, const SlidingRegion& region, const float* energy,
                                               int column, int row) {
  const float* const from = energy + static_cast<std::int64_t>(row) * region.columns;
  const int end = column + window_edge < region.columns ? column + window_edge : region.columns;
  float sum = 0;
  for (int c = column; c < end; ++c) sum += from[c];
  return sum;
}

/// The sum of `planes` values, `step` apart.
ACUITY_HOST_DEVICE inline float energy_of_planes(const float* from, int planes, int step) {
  float sum = 0;
  for (int plane = 0; plane < planes; ++plane, from += step) sum += *from;
  return sum;
}

/// Marks the rows of a tile at which its sums are re-initialised. There needs_reinitialisation() says so in any map, in
/// a lane with a voxel. A group of one thread per lane; `energies` are those along x of the tile's slice,
/// [map][row][column] of `maps` maps, at most max_maps. `flags` has two values per lane.
template <class Group>
ACUITY_HOST_DEVICE void mark_reinitialised_rows(const Group& group, int window_edge, int maps,
                                                const SlidingRegion& region, const SweepTile& tile, const TileRow* rows,
                                                const float* energies, int* flags, std::uint8_t* reinitialised) {
  const int lanes = static_cast<int>(group.size());
  const int lane = static_cast<int>(group.thread_rank());
  float most[max_maps] = {};
  for (int row = 0; row < tile.rows; ++row) {
    const float* const from =
        energies + static_cast<std::int64_t>(tile.row + row) * region.columns + tile.column + lane;
    float energy[max_maps] = {};
    bool weak = false;
    ACUITY_UNROLL
    for (int m = 0; m < max_maps; ++m) {
      if (m >= maps) break;
      energy[m] = energy_of_planes(from + m * region.size(), window_edge, region.columns);
      weak = weak || needs_reinitialisation(energy[m], most[m]);
    }
    int* const now = flags + (row % 2) * lanes;
    now[lane] = weak && (rows[row].mask >> lane & 1U) != 0 ? 1 : 0;
    group.sync();
    int any = 0;
    for (int i = 0; i < lanes; ++i) any |= now[i];
    ACUITY_UNROLL
    for (int m = 0; m < max_maps; ++m) most[m] = any != 0 || energy[m] > most[m] ? energy[m] : most[m];
    if (lane == 0) reinitialised[row] = static_cast<std::uint8_t>(any);
  }
}

}  // namespace acuity
