#include "host/engines/sliding_sums.h"

#include <algorithm>

#include <acuity/progress.h>

#include "windows/sliding.h"

// Vectors of a length that the compiler knows, so that they can be members; and not every step between the sets.
#define ACUITY_UNUSED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#ifdef ACUITY_FEWER_TARGETS
#define HWY_DISABLED_TARGETS (ACUITY_UNUSED_TARGETS | HWY_SSE4 | HWY_AVX3 | HWY_AVX3_DL)
#else
#define HWY_DISABLED_TARGETS ACUITY_UNUSED_TARGETS
#endif
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "host/engines/sliding_sums.cpp"
#include <hwy/foreach_target.h>
// The headers below belong behind foreach_target.h.
#include <hwy/highway.h>

#include "host/engines/sliding_correlation-inl.h"
#include "host/engines/sliding_planes-inl.h"
#include "host/engines/sliding_sweep-inl.h"

HWY_BEFORE_NAMESPACE();
namespace acuity::HWY_NAMESPACE {

/// kz that are transformed together; and how much memory their transforms may take.
constexpr int slices_at_once = 4;
constexpr std::int64_t slab_floats = std::int64_t{1} << 20;

/// The z transforms kz = first ... last - 1 of a map, Z_p(kz) of every plane p and column:
/// transforms [kz - first][re, im][plane][column]. Also the columns' energies when first is 0.
void transform_planes(const SlidingTables& tables, const PassMap& map, const SlidingTile& tile, const TileShape& shape,
                      int first, int last, SlidingWorkspace& work, float* energies) {
  const std::int64_t part = static_cast<std::int64_t>(shape.planes) * shape.columns;
  for (int plane = 0; plane < shape.planes; ++plane) {
    float* window = work.window.data();
    read_plane(map, tile, shape, plane, window);
    const std::int64_t at = static_cast<std::int64_t>(plane) * shape.columns;
    if (first == 0) sum_squares(shape, window, energies + at);
    fold(shape, window);
    float* out = work.transforms.data() + at;
    int kz = first;
    for (; kz + slices_at_once <= last; kz += slices_at_once, out += slices_at_once * 2 * part)
      transform_z<slices_at_once>(tables, shape, window, kz, out, part, 2 * part);
    for (; kz < last; ++kz, out += 2 * part) transform_z<1>(tables, shape, window, kz, out, part, 2 * part);
  }
}

/// The differences between planes N apart (the first N as they are) of one kz, in strips of planes:
/// slab [strip][column][re, im][plane in the strip]. Formula: Z_p(kz) - Z_{p - N}(kz); 0 past the last plane.
void make_slab(const TileShape& shape, const float* transforms, float* slab) {
  const PlaneTag d;
  const std::int64_t part = static_cast<std::int64_t>(shape.planes) * shape.columns;
  for (int first = 0; first < shape.padded_planes; first += strip) {
    for (int x = 0; x < shape.columns; x += plane_lanes, slab += 2 * strip * plane_lanes) {
      for (int half = 0; half < strip; half += plane_lanes) {
        for (int c = 0; c < 2; ++c) {
          P rows[plane_lanes];
          for (int i = 0; i < plane_lanes; ++i) {
            const int plane = first + half + i;
            const float* z = transforms + c * part + static_cast<std::int64_t>(plane) * shape.columns + x;
            rows[i] = plane < shape.planes ? hn::Load(d, z) : hn::Zero(d);
            if (plane >= shape.window && plane < shape.planes)
              rows[i] = hn::Sub(rows[i], hn::Load(d, z - static_cast<std::int64_t>(shape.window) * shape.columns));
          }
          transpose(rows);
          for (int i = 0; i < plane_lanes; ++i) hn::Store(rows[i], d, slab + 2 * strip * i + c * strip + half);
        }
      }
    }
  }
}

/// The rows in which each vector has voxels; short gaps are computed too.
void find_stretches(const SlidingTile& tile, int vector, std::vector<Stretch>& stretches) {
  constexpr int short_gap = 4;
  stretches.clear();
  const int begin = vector * vector_lanes();
  const int end = begin + vector_lanes();
  for (const TileRun& run : tile.runs) {
    if (run.lane >= end || run.lane + run.length <= begin) continue;
    if (!stretches.empty() && run.row <= stretches.back().last + short_gap)
      stretches.back().last = run.row + 1;
    else
      stretches.push_back({run.row, run.row + 1});
  }
}

/// The first row of which needs_reinitialisation() says so, in a lane with a voxel there; 0 if there is none. When it
/// starts a tile, nothing is left of larger numbers.
int find_cut(const SlidingTile& tile, const TileShape& shape, const float* energies) {
  const int n = shape.window;
  std::vector<double> in_window(static_cast<std::size_t>(tile.lanes), 0.0);
  std::vector<double> most(in_window);
  const auto add_plane = [&](int plane, double sign) {
    const float* energy = energies + static_cast<std::ptrdiff_t>(plane) * shape.columns;
    double sum = 0;
    for (int x = 0; x < n - 1; ++x) sum += energy[x];
    for (int lane = 0; lane < tile.lanes; ++lane) {
      sum += energy[lane + n - 1];
      in_window[static_cast<std::size_t>(lane)] += sign * sum;
      sum -= energy[lane];
    }
  };
  for (int plane = 0; plane < n - 1; ++plane) add_plane(plane, 1);
  auto run = tile.runs.begin();
  for (int row = 0; row < tile.rows; ++row) {
    add_plane(row + n - 1, 1);
    for (std::size_t lane = 0; lane < most.size(); ++lane) most[lane] = std::max(most[lane], in_window[lane]);
    for (; run != tile.runs.end() && run->row == row; ++run) {
      for (int i = 0; i < run->length; ++i) {
        const auto lane = static_cast<std::size_t>(run->lane) + static_cast<std::size_t>(i);
        if (needs_reinitialisation(in_window[lane], most[lane])) return row;
      }
    }
    add_plane(row, -1);
  }
  return 0;
}

/// Both signs of kz of both half maps, for one vector of lanes; work.differences is as SumTile() leaves it.
void sweep_halves(const SlidingTables& tables, const TileShape& shape, const std::vector<Stretch>& rows,
                  const SlidingColumnPair& pair, int v, SlidingWorkspace& work) {
  const std::int64_t d_part = static_cast<std::int64_t>(shape.lanes) * shape.padded_planes;
  CorrelationSweep m{};
  m.tables = &tables;
  m.window = shape.window;
  m.stretches = rows.data();
  m.stretch_count = static_cast<int>(rows.size());
  m.power[0] = work.channels.partial(Channel::half1_power, 0, v);
  m.power[1] = work.channels.partial(Channel::half2_power, 0, v);
  m.cross = work.channels.partial(Channel::cross_power, 0, v);
  m.shell_stride = work.channels.shell_stride();
  for (int sign = 0; sign < 2; ++sign) {
    const SlidingColumn& column = sign == 0 ? pair.plus : pair.minus;
    if (column.first == column.last) continue;
    for (int half = 0; half < 2; ++half) {
      const float* d_re = work.differences.data() + (2 * sign + half) * 2 * d_part +
                          static_cast<std::ptrdiff_t>(v) * shape.padded_planes * vector_lanes();
      float* folded = work.folded.data() + static_cast<std::ptrdiff_t>(half) * 2 * shape.window * vector_lanes();
      fold_planes(shape.window, d_re, d_re + d_part, folded);
      m.halves[half] = {d_re, d_re + d_part, folded};
    }
    sweep_column(m, column);
  }
}

int SumTile(const SlidingTables& tables, std::span<const PassMap> maps, const SlidingTile& tile,
            SlidingWorkspace& work) {
  const int map_count = static_cast<int>(maps.size());
  const TileShape shape(tables, tile);
  const SlidingCoefficients& coefficients = tables.coefficients;
  const int last_kz = last_shell(shape.window);
  const std::int64_t part = static_cast<std::int64_t>(shape.planes) * shape.columns;
  const int chunk = static_cast<int>(std::clamp<std::int64_t>(slab_floats / (2 * map_count * part), 1, last_kz + 1));
  const std::int64_t slab_part = 2 * static_cast<std::int64_t>(shape.padded_planes) * shape.columns;
  const std::int64_t d_part = static_cast<std::int64_t>(shape.lanes) * shape.padded_planes;
  work.window.reserve(static_cast<std::size_t>(shape.window) * static_cast<std::size_t>(shape.columns));
  work.transforms.reserve(static_cast<std::size_t>(2 * part * chunk));
  work.slabs.reserve(static_cast<std::size_t>(map_count * slab_part * chunk));
  work.energies.reserve(static_cast<std::size_t>(map_count * part));
  work.strips.reserve(std::size_t{8} * strip * (static_cast<std::size_t>(shape.lanes) + 1) +
                      std::size_t{2} * static_cast<std::size_t>(shape.columns));
  work.folded.reserve(std::size_t{2} * static_cast<std::size_t>(map_count) * static_cast<std::size_t>(shape.window) *
                      static_cast<std::size_t>(vector_lanes()));
  const std::int64_t d_sign = 2 * map_count * d_part;
  work.differences.reserve(static_cast<std::size_t>(2 * d_sign));
  work.channels.reset(maps, coefficients.shell_count, shape.vectors * vector_lanes(), shape.rows, vector_lanes());
  std::vector<std::vector<Stretch>> stretches(static_cast<std::size_t>(shape.vectors));
  for (int v = 0; v < shape.vectors; ++v) find_stretches(tile, v, stretches[static_cast<std::size_t>(v)]);

  // Both signs of kz one after the other: they add to the same rows, which are then still in the nearest cache.
  const auto sweep = [&](const SlidingColumnPair& pair, int v) HWY_ATTR {
    const std::vector<Stretch>& rows = stretches[static_cast<std::size_t>(v)];
    if (rows.empty()) return;
    if (has_powers(maps.front().role)) {
      sweep_halves(tables, shape, rows, pair, v, work);
      return;
    }
    Sweep m{};
    m.tables = &tables;
    m.window = shape.window;
    m.stretches = rows.data();
    m.stretch_count = static_cast<int>(rows.size());
    m.shell_stride = work.channels.shell_stride();
    for (int map = 0; map < map_count; ++map) {
      const MapRole role = maps[static_cast<std::size_t>(map)].role;
      m.amplitudes = work.channels.partial(amplitude_channel(role), 0, v);
      m.phases = work.channels.partial(phase_channel(role), 0, v);
      for (const int sign : {0, 1}) {
        m.d_re = work.differences.data() + sign * d_sign + map * 2 * d_part +
                 static_cast<std::ptrdiff_t>(v) * shape.padded_planes * vector_lanes();
        m.d_im = m.d_re + d_part;
        const SlidingColumn& column = sign == 0 ? pair.plus : pair.minus;
        if (column.first == column.last) continue;
        fold_planes(m.window, m.d_re, m.d_im, work.folded.data());
        m.folded = work.folded.data();
        if (role == MapRole::observed)
          sweep_column<MapRole::observed>(m, column);
        else if (role == MapRole::reference)
          sweep_column<MapRole::reference>(m, column);
        else
          sweep_column<MapRole::second_map>(m, column);
      }
    }
  };

  auto pair = coefficients.columns.begin();
  for (int first = 0; first <= last_kz; first += chunk) {
    const int last = std::min(first + chunk, last_kz + 1);
    int first_cut = 0;
    for (int map = 0; map < map_count; ++map) {
      float* energies = work.energies.data() + map * part;
      transform_planes(tables, maps[static_cast<std::size_t>(map)], tile, shape, first, last, work, energies);
      for (int kz = first; kz < last; ++kz)
        make_slab(shape, work.transforms.data() + (kz - first) * 2 * part,
                  work.slabs.data() + (map_count * (kz - first) + map) * slab_part);
      const int cut = first == 0 ? find_cut(tile, shape, energies) : 0;
      if (cut != 0 && (first_cut == 0 || cut < first_cut)) first_cut = cut;
    }
    if (first_cut != 0) return first_cut;
    for (; pair != coefficients.columns.end() && pair->kz < last; ++pair) {
      if (pair->kx == 0) {
        check_interrupt();
        // No coefficient at kz - 1 lies in a shell below that.
        work.channels.add_partial(std::max(pair->kz - 1, 0));
      }
      const bool minus = pair->minus.first < pair->minus.last;
      for (int map = 0; map < map_count; ++map) {
        const float* slab = work.slabs.data() + (map_count * (pair->kz - first) + map) * slab_part;
        float* out = work.differences.data() + map * 2 * d_part;
        const PlaneOutput to{out, out + d_part, out + d_sign, out + d_sign + d_part};
        const MapRole role = maps[static_cast<std::size_t>(map)].role;
        const float scale = has_powers(role) ? pair->power_scale : pair->scale;
        if (has_phases(role))
          transform_x<true>(tables, shape, pair->kx, scale, minus, slab, work.strips.data(), to);
        else
          transform_x<false>(tables, shape, pair->kx, scale, minus && coefficients.minus_amplitudes, slab,
                             work.strips.data(), to);
      }
      for (int v = 0; v < shape.vectors; ++v) sweep(*pair, v);
    }
  }
  work.channels.add_partial(0);
  return 0;
}

/// Adds `count` values, whole vectors of them, to the sums, and sets them to zero.
void AddPartial(float* partial, float* sums, std::int64_t count) {
  const Floats d;
  for (std::int64_t i = 0; i < count; i += vector_lanes()) {
    hn::Store(hn::Add(hn::Load(d, sums + i), hn::Load(d, partial + i)), d, sums + i);
    hn::Store(hn::Zero(d), d, partial + i);
  }
}

const char* TargetName() { return hwy::TargetName(HWY_TARGET); }
int Lanes() { return vector_lanes(); }

}  // namespace acuity::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace acuity {

HWY_EXPORT(SumTile);
HWY_EXPORT(AddPartial);
HWY_EXPORT(TargetName);
HWY_EXPORT(Lanes);

int sum_tile(const SlidingTables& tables, std::span<const PassMap> maps, const SlidingTile& tile,
             SlidingWorkspace& work) {
  return HWY_DYNAMIC_DISPATCH(SumTile)(tables, maps, tile, work);
}

std::string sliding_target() {
  return std::string(HWY_DYNAMIC_DISPATCH(TargetName)()) + ", " + std::to_string(HWY_DYNAMIC_DISPATCH(Lanes)()) +
         " voxels at a time";
}

void ChannelBlock::add_partial(int first_shell) {
  for (int vector = 0; vector < vectors_; ++vector) {
    for (int channel = 0; channel < channels_; ++channel) {
      const std::int64_t begin = offset(channel, first_shell, vector);
      HWY_DYNAMIC_DISPATCH(AddPartial)
      (partial_.data() + begin, sums_.data() + begin, offset(channel, shell_count_, vector) - begin);
    }
  }
}

}  // namespace acuity
#endif
