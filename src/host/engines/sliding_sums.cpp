#include "host/engines/sliding_sums.h"

#include <algorithm>

#include <acuity/progress.h>

#include "windows/sliding/sliding.h"

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
#include "host/engines/sliding_lanes-inl.h"
#include "host/engines/sliding_planes-inl.h"
#include "host/engines/sliding_sweep-inl.h"

HWY_BEFORE_NAMESPACE();
namespace acuity::HWY_NAMESPACE {

/// Memory that the z transforms of a tile may take, in floats.
constexpr std::int64_t slab_floats = std::int64_t{1} << 20;

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

/// The sums of one tile: z transforms of some kz at a time, then column by column along x and y.
class TileSums {
 public:
  TileSums(const SlidingTables& tables, std::span<const PassMap> maps, const SlidingTile& tile, SlidingWorkspace& work)
      : tables_(tables),
        maps_(maps),
        tile_(tile),
        work_(work),
        shape_(tables, tile),
        map_count_(static_cast<int>(maps.size())),
        part_(static_cast<std::int64_t>(shape_.planes) * shape_.columns),
        slab_part_(2 * static_cast<std::int64_t>(shape_.padded_planes) * shape_.columns),
        d_part_(static_cast<std::int64_t>(shape_.lanes) * shape_.padded_planes),
        chunk_(static_cast<int>(
            std::clamp<std::int64_t>(slab_floats / (2 * map_count_ * part_), 1, last_shell(shape_.window) + 1))) {}

  /// See sum_tile().
  int run() {
    reserve();
    const std::vector<SlidingColumnPair>& columns = tables_.coefficients.columns;
    const int end_kz = last_shell(shape_.window) + 1;
    auto pair = columns.begin();
    for (int first = 0; first < end_kz; first += chunk_) {
      const int last = std::min(first + chunk_, end_kz);
      const int cut = transform_along_z(first, last);
      if (cut != 0) return cut;
      for (; pair != columns.end() && pair->kz < last; ++pair) {
        if (pair->kx == 0) {
          check_interrupt();
          // No coefficient at kz - 1 lies in a shell below that.
          work_.channels.add_partial(std::max(pair->kz - 1, 0));
        }
        transform_along_x(*pair, pair->kz - first);
        for (int v = 0; v < shape_.vectors; ++v) sweep_along_y(*pair, v);
      }
    }
    work_.channels.add_partial(0);
    return 0;
  }

 private:
  void reserve() {
    const auto size = [](std::int64_t count) { return static_cast<std::size_t>(count); };
    work_.window.reserve(size(shape_.window) * size(shape_.columns));
    work_.transforms.reserve(size(2 * part_ * chunk_));
    work_.slabs.reserve(size(map_count_ * slab_part_ * chunk_));
    work_.energies.reserve(size(map_count_ * part_));
    work_.strips.reserve(size(8 * strip) * (size(shape_.lanes) + 1) + size(2) * size(shape_.columns));
    work_.folded.reserve(size(2 * map_count_) * size(shape_.window) * size(vector_lanes()));
    work_.differences.reserve(size(2 * d_sign()));
    work_.channels.reset(maps_, tables_.coefficients.shell_count, shape_.vectors * vector_lanes(), shape_.rows,
                         vector_lanes());
    stretches_.resize(size(shape_.vectors));
    for (int v = 0; v < shape_.vectors; ++v) find_stretches(tile_, v, stretches_[size(v)]);
  }

  /// The slabs of kz = first ... last - 1 of all maps. Returns the first row at which any of them asks for a cut, or 0.
  int transform_along_z(int first, int last) {
    int first_cut = 0;
    for (int map = 0; map < map_count_; ++map) {
      float* energies = work_.energies.data() + map * part_;
      transform_planes(tables_, maps_[static_cast<std::size_t>(map)], tile_, shape_, first, last, work_, energies);
      for (int kz = first; kz < last; ++kz)
        make_slab(shape_, work_.transforms.data() + (kz - first) * 2 * part_, slab(kz - first, map));
      const int cut = first == 0 ? find_cut(tile_, shape_, energies) : 0;
      if (cut != 0 && (first_cut == 0 || cut < first_cut)) first_cut = cut;
    }
    return first_cut;
  }

  /// D of Eq. 5 at both signs of kz, of all maps; `kz` counts from the first of the slabs.
  void transform_along_x(const SlidingColumnPair& pair, int kz) {
    const bool minus = pair.minus.first < pair.minus.last;
    for (int map = 0; map < map_count_; ++map) {
      float* out = differences(0, map);
      const PlaneOutput to{out, out + d_part_, out + d_sign(), out + d_sign() + d_part_};
      const MapRole role = maps_[static_cast<std::size_t>(map)].role;
      const float scale = has_powers(role) ? pair.power_scale : pair.scale;
      if (has_phases(role))
        transform_x<true>(tables_, shape_, pair.kx, scale, minus, slab(kz, map), work_.strips.data(), to);
      else
        transform_x<false>(tables_, shape_, pair.kx, scale, minus && tables_.coefficients.minus_amplitudes,
                           slab(kz, map), work_.strips.data(), to);
    }
  }

  /// Both signs of kz one after the other: they add to the same rows, which are then still in the nearest cache.
  void sweep_along_y(const SlidingColumnPair& pair, int v) {
    if (stretches_[static_cast<std::size_t>(v)].empty()) return;
    if (has_powers(maps_.front().role)) return sweep_halves(pair, v);
    for (int map = 0; map < map_count_; ++map) sweep_map(pair, v, map);
  }

  void sweep_map(const SlidingColumnPair& pair, int v, int map) {
    const std::vector<Stretch>& rows = stretches_[static_cast<std::size_t>(v)];
    const MapRole role = maps_[static_cast<std::size_t>(map)].role;
    Sweep m{};
    m.tables = &tables_;
    m.window = shape_.window;
    m.stretches = rows.data();
    m.stretch_count = static_cast<int>(rows.size());
    m.shell_stride = work_.channels.shell_stride();
    m.amplitudes = work_.channels.partial(amplitude_channel(role), 0, v);
    m.phases = work_.channels.partial(phase_channel(role), 0, v);
    for (const int sign : {0, 1}) {
      m.d_re = differences(sign, map) + vector_offset(v);
      m.d_im = m.d_re + d_part_;
      const SlidingColumn& column = sign == 0 ? pair.plus : pair.minus;
      if (column.first == column.last) continue;
      fold_planes(m.window, m.d_re, m.d_im, work_.folded.data());
      m.folded = work_.folded.data();
      if (role == MapRole::observed)
        sweep_column<MapRole::observed>(m, column);
      else if (role == MapRole::reference)
        sweep_column<MapRole::reference>(m, column);
      else
        sweep_column<MapRole::second_map>(m, column);
    }
  }

  void sweep_halves(const SlidingColumnPair& pair, int v) {
    const std::vector<Stretch>& rows = stretches_[static_cast<std::size_t>(v)];
    CorrelationSweep m{};
    m.tables = &tables_;
    m.window = shape_.window;
    m.stretches = rows.data();
    m.stretch_count = static_cast<int>(rows.size());
    m.power[0] = work_.channels.partial(Channel::half1_power, 0, v);
    m.power[1] = work_.channels.partial(Channel::half2_power, 0, v);
    m.cross = work_.channels.partial(Channel::cross_power, 0, v);
    m.shell_stride = work_.channels.shell_stride();
    for (const int sign : {0, 1}) {
      const SlidingColumn& column = sign == 0 ? pair.plus : pair.minus;
      if (column.first == column.last) continue;
      for (int half = 0; half < 2; ++half) {
        const float* d_re = differences(sign, half) + vector_offset(v);
        float* folded = work_.folded.data() + static_cast<std::ptrdiff_t>(half) * 2 * shape_.window * vector_lanes();
        fold_planes(shape_.window, d_re, d_re + d_part_, folded);
        m.halves[half] = {d_re, d_re + d_part_, folded};
      }
      sweep_column(m, column);
    }
  }

  float* slab(int kz, int map) const { return work_.slabs.data() + (map_count_ * kz + map) * slab_part_; }
  std::int64_t d_sign() const { return 2 * map_count_ * d_part_; }
  float* differences(int sign, int map) const { return work_.differences.data() + sign * d_sign() + map * 2 * d_part_; }
  std::ptrdiff_t vector_offset(int v) const {
    return static_cast<std::ptrdiff_t>(v) * shape_.padded_planes * vector_lanes();
  }

  const SlidingTables& tables_;
  const std::span<const PassMap> maps_;
  const SlidingTile& tile_;
  SlidingWorkspace& work_;
  const TileShape shape_;
  const int map_count_;
  // Floats of one part, real or imaginary, of a z transform, of a slab (both parts), and of D.
  const std::int64_t part_;
  const std::int64_t slab_part_;
  const std::int64_t d_part_;
  const int chunk_;                              // kz whose z transforms are held at a time.
  std::vector<std::vector<Stretch>> stretches_;  // For each vector of lanes.
};

int SumTile(const SlidingTables& tables, std::span<const PassMap> maps, const SlidingTile& tile,
            SlidingWorkspace& work) {
  return TileSums(tables, maps, tile, work).run();
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
