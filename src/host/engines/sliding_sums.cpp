#include "host/engines/sliding_sums.h"

#include <algorithm>
#include <cmath>

#include <acuity/progress.h>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "host/engines/sliding_sums.cpp"
#include <hwy/foreach_target.h>
// The headers below belong behind foreach_target.h.
#include <hwy/highway.h>

#include "host/engines/sliding_march-inl.h"
#include "host/engines/sliding_planes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace acuity::HWY_NAMESPACE {

/// kz that are transformed together; and how much memory their transforms may take.
constexpr int slices_at_once = 4;
constexpr std::int64_t slab_floats = std::int64_t{1} << 20;

/// The z transforms kz = first ... last - 1 of a map, as differences between planes N apart (the first N as they are):
/// slabs [kz - first][re, im][plane][column] in steps of `kz_stride`. Formula: Z_p(kz) - Z_{p - N}(kz).
void make_slabs(const SlidingTables& tables, const CentredMap& map, const SlidingTile& tile, const TileShape& shape,
                int first, int last, SlidingWorkspace& work, float* slabs, std::int64_t kz_stride, float* energies) {
  const std::int64_t part = static_cast<std::int64_t>(shape.planes) * shape.columns;
  for (int plane = 0; plane < shape.planes; ++plane) {
    float* window = work.window.data();
    read_plane(map, tile, shape, plane, window);
    const std::int64_t at = static_cast<std::int64_t>(plane) * shape.columns;
    if (first == 0) sum_squares(shape, window, energies + at);
    fold(shape, window);
    float* out = slabs + at;
    int kz = first;
    for (; kz + slices_at_once <= last; kz += slices_at_once, out += slices_at_once * kz_stride)
      transform_z<slices_at_once>(tables, shape, window, kz, out, part, kz_stride);
    for (; kz < last; ++kz, out += kz_stride) transform_z<1>(tables, shape, window, kz, out, part, kz_stride);
  }
  const Floats d;
  const std::int64_t back = static_cast<std::int64_t>(shape.window) * shape.columns;
  for (int kz = first; kz < last; ++kz) {
    for (int c = 0; c < 2; ++c) {
      float* values = slabs + (kz - first) * kz_stride + c * part;
      for (std::int64_t i = part - vector_lanes(); i >= back; i -= vector_lanes())
        hn::Store(hn::Sub(hn::Load(d, values + i), hn::Load(d, values + i - back)), d, values + i);
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

/// The first row whose windows hold less than 1/256 of the energy (sum of squares) that windows before it held, in a
/// lane with a voxel there; 0 if there is none. What is left of larger numbers by rounding, 2^-24 of them a step, would
/// show in the sums of such a window; when it starts a tile, nothing is left of anything.
int find_cut(const SlidingTile& tile, const TileShape& shape, const float* energies) {
  constexpr double least_share = 1.0 / 256;
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
    for (; run != tile.runs.end() && run->row == row; ++run)
      for (auto lane = static_cast<std::size_t>(run->lane); lane < static_cast<std::size_t>(run->lane + run->length);
           ++lane)
        if (in_window[lane] < least_share * most[lane]) return row;
    add_plane(row, -1);
  }
  return 0;
}

int SumTile(const SlidingTables& tables, const CentredMap& observed, const CentredMap& reference,
            const SlidingTile& tile, SlidingWorkspace& work) {
  const TileShape shape(tables, tile);
  const SlidingCoefficients& coefficients = tables.coefficients;
  const int last_kz = last_shell(shape.window);
  const std::int64_t part = static_cast<std::int64_t>(shape.planes) * shape.columns;
  const int chunk = static_cast<int>(std::clamp<std::int64_t>(slab_floats / (4 * part), 1, last_kz + 1));
  const std::int64_t d_part = static_cast<std::int64_t>(shape.vectors) * shape.planes * vector_lanes();
  work.window.reserve(static_cast<std::size_t>(shape.window) * static_cast<std::size_t>(shape.columns));
  work.slabs.reserve(static_cast<std::size_t>(4 * part * chunk));
  work.energies.reserve(static_cast<std::size_t>(2 * part));
  work.sequences.reserve(static_cast<std::size_t>(2 * planes_at_once * sequence_count * sequence_stride(shape)));
  work.differences.reserve(static_cast<std::size_t>(8 * d_part));
  work.channels.reset(coefficients.shell_count, shape.vectors * vector_lanes(), shape.rows, vector_lanes());
  std::vector<std::vector<Stretch>> stretches(static_cast<std::size_t>(shape.vectors));
  for (int v = 0; v < shape.vectors; ++v) find_stretches(tile, v, stretches[static_cast<std::size_t>(v)]);

  const auto march = [&](const SlidingColumnPair& pair, const SlidingColumn& column, int sign, int map) HWY_ATTR {
    for (int v = 0; v < shape.vectors; ++v) {
      const std::vector<Stretch>& rows = stretches[static_cast<std::size_t>(v)];
      (void)pair;
      March m{};
      m.tables = &tables;
      m.window = shape.window;
      m.stretches = rows.data();
      m.stretch_count = static_cast<int>(rows.size());
      m.d_re = work.differences.data() + (sign * 4 + map * 2) * d_part +
               static_cast<std::ptrdiff_t>(v) * shape.planes * vector_lanes();
      m.d_im = m.d_re + d_part;
      m.amplitudes = work.channels.rows(map == 0 ? Channel::observed_amplitude : Channel::reference_amplitude, 0, v);
      m.phases = work.channels.rows(Channel::observed_phase, 0, v);
      m.shell_stride = work.channels.shell_stride();
      if (map == 0)
        march_column<false>(m, column);
      else
        march_column<true>(m, column);
    }
  };

  auto pair = coefficients.columns.begin();
  for (int first = 0; first <= last_kz; first += chunk) {
    const int last = std::min(first + chunk, last_kz + 1);
    make_slabs(tables, observed, tile, shape, first, last, work, work.slabs.data(), 4 * part, work.energies.data());
    make_slabs(tables, reference, tile, shape, first, last, work, work.slabs.data() + 2 * part, 4 * part,
               work.energies.data() + part);
    if (first == 0) {
      const int cut = find_cut(tile, shape, work.energies.data());
      const int other = find_cut(tile, shape, work.energies.data() + part);
      if (cut != 0 || other != 0) return cut == 0 || (other != 0 && other < cut) ? other : cut;
    }
    for (; pair != coefficients.columns.end() && pair->kz < last; ++pair) {
      if (pair->kx == 0) check_interrupt();
      const bool minus = pair->minus.first < pair->minus.last;
      const float* slab = work.slabs.data() + (pair->kz - first) * 4 * part;
      float* out = work.differences.data();
      transform_x<true>(tables, shape, pair->kx, pair->scale, minus, slab, slab + part, work.sequences.data(),
                        {out, out + d_part, out + 4 * d_part, out + 5 * d_part});
      transform_x<false>(tables, shape, pair->kx, pair->scale, minus, slab + 2 * part, slab + 3 * part,
                         work.sequences.data(),
                         {out + 2 * d_part, out + 3 * d_part, out + 6 * d_part, out + 7 * d_part});
      for (int map = 0; map < 2; ++map) {
        march(*pair, pair->plus, 0, map);
        if (minus) march(*pair, pair->minus, 1, map);
      }
    }
  }
  return 0;
}

const char* TargetName() { return hwy::TargetName(HWY_TARGET); }
int Lanes() { return vector_lanes(); }

}  // namespace acuity::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace acuity {

HWY_EXPORT(SumTile);
HWY_EXPORT(TargetName);
HWY_EXPORT(Lanes);

int sum_tile(const SlidingTables& tables, const CentredMap& observed, const CentredMap& reference,
             const SlidingTile& tile, SlidingWorkspace& work) {
  return HWY_DYNAMIC_DISPATCH(SumTile)(tables, observed, reference, tile, work);
}

std::string sliding_target() {
  return std::string(HWY_DYNAMIC_DISPATCH(TargetName)()) + ", " + std::to_string(HWY_DYNAMIC_DISPATCH(Lanes)()) +
         " voxels at a time";
}

void ChannelBlock::reset(int shell_count, int lanes, int rows, int vector_lanes) {
  shell_count_ = shell_count;
  row_count_ = rows;
  vector_lanes_ = vector_lanes;
  const std::size_t count = static_cast<std::size_t>(offset(Channel::observed_amplitude, 0, lanes / vector_lanes));
  rows_.reserve(count);
  std::fill_n(rows_.data(), count, 0.F);
}

PhaseTable::PhaseTable(int window_edge, int first, int table_length) : length(table_length) {
  constexpr double turn = 2 * 3.14159265358979323846;
  for (int k = 0; k <= last_shell(window_edge); ++k) {
    for (int j = first; j < first + length; ++j) {
      const double angle = turn * static_cast<double>((std::int64_t{k} * j) % window_edge) / window_edge;
      values.push_back(static_cast<float>(std::cos(angle)));
      values.push_back(static_cast<float>(std::sin(angle)));
    }
  }
}

SlidingTables::SlidingTables(int window_edge, ShellRule rule, int most_lanes, int most_rows)
    : coefficients(make_sliding_coefficients(window_edge, rule)),
      planes(window_edge, 0, most_rows + window_edge - 1),
      columns(window_edge, 0, most_lanes + window_edge + 64),
      slices(window_edge, 0, window_edge / 2 + 1) {}

}  // namespace acuity
#endif
