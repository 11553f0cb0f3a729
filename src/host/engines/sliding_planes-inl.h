// Plane transforms of the sliding engine along z: voxels -> Z_p(kz) of every plane -> their differences.
// sliding_lanes-inl.h follows it, and goes on along x.
// Included once for each instruction set by sliding_sums.cpp, hence no usual include guard.
#if defined(ACUITY_SLIDING_PLANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef ACUITY_SLIDING_PLANES_INL_H
#undef ACUITY_SLIDING_PLANES_INL_H
#else
#define ACUITY_SLIDING_PLANES_INL_H
#endif

#include <algorithm>
#include <cstring>

#include <hwy/highway.h>

#include "host/engines/sliding_sums.h"
#include "windows/normalised_map.h"

HWY_BEFORE_NAMESPACE();
namespace acuity::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;
using V = hn::Vec<Floats>;

/// Lanes of a vector.
HWY_INLINE int vector_lanes() { return static_cast<int>(hn::Lanes(Floats())); }

/// Vectors of the plane transforms, whose lanes are planes or columns; at most 8, for the sake of transpose().
using PlaneTag = hn::CappedTag<float, 8>;
using P = hn::Vec<PlaneTag>;
constexpr int plane_lanes = static_cast<int>(hn::MaxLanes(PlaneTag()));
/// Planes that are transformed along x together, two vectors of them: enough sums under way to keep the adders busy.
constexpr int strip = 2 * plane_lanes;

/// rows[i] lane j <-> rows[j] lane i, of plane_lanes rows.
HWY_INLINE void transpose(P (&rows)[plane_lanes]) {
#if HWY_TARGET == HWY_SCALAR
  (void)rows;
#else
  const PlaneTag d;
  // Four by four within each 128 bits.
  for (int i = 0; i < plane_lanes; i += 4) {
    const P a = hn::InterleaveLower(d, rows[i], rows[i + 2]);
    const P b = hn::InterleaveUpper(d, rows[i], rows[i + 2]);
    const P c = hn::InterleaveLower(d, rows[i + 1], rows[i + 3]);
    const P e = hn::InterleaveUpper(d, rows[i + 1], rows[i + 3]);
    rows[i] = hn::InterleaveLower(d, a, c);
    rows[i + 1] = hn::InterleaveUpper(d, a, c);
    rows[i + 2] = hn::InterleaveLower(d, b, e);
    rows[i + 3] = hn::InterleaveUpper(d, b, e);
  }
  if constexpr (plane_lanes == 8) {
    for (int i = 0; i < 4; ++i) {
      const P low = rows[i];
      rows[i] = hn::ConcatLowerLower(d, rows[i + 4], low);
      rows[i + 4] = hn::ConcatUpperUpper(d, rows[i + 4], low);
    }
  }
#endif
}

/// Copies plane_lanes rows of plane_lanes floats, `from_stride` apart, as columns.
HWY_INLINE void transpose_block(const float* from, std::ptrdiff_t from_stride, float* to, std::ptrdiff_t to_stride) {
  const PlaneTag d;
  P rows[plane_lanes];
  for (int i = 0; i < plane_lanes; ++i) rows[i] = hn::Load(d, from + i * from_stride);
  transpose(rows);
  for (int i = 0; i < plane_lanes; ++i) hn::Store(rows[i], d, to + i * to_stride);
}

/// Sizes of a tile's arrays. Lanes and columns are padded to whole vectors, planes to whole strips.
struct TileShape {
  TileShape(const SlidingTables& tables, const SlidingTile& tile) {
    window = tables.coefficients.window_edge;
    vectors = (tile.lanes + vector_lanes() - 1) / vector_lanes();
    rows = tile.rows;
    planes = rows + window - 1;
    lanes = vectors * vector_lanes();
    columns = (lanes + window - 1 + vector_lanes() - 1) / vector_lanes() * vector_lanes();
    padded_planes = (planes + strip - 1) / strip * strip;
  }
  int window;
  int vectors;
  int rows;
  int lanes;
  int planes;
  int padded_planes;
  int columns;
};

/// Normalises the voxels (x ... x + count - 1, y, z) of a map; 0 beyond the box.
HWY_INLINE void normalise_row(const PassMap& map, std::int64_t x, std::int64_t y, std::int64_t z, int count,
                              float* out) {
  const GridSize& size = map.volume.size;
  if (y < 0 || y >= size.y || z < 0 || z >= size.z) {
    std::fill_n(out, count, 0.F);
    return;
  }
  const int begin = static_cast<int>(std::clamp<std::int64_t>(-x, 0, count));
  const int end = static_cast<int>(std::clamp<std::int64_t>(size.x - x, begin, count));
  const float* from = map.volume.voxels.data() + size.index(0, y, z) + x;
  std::fill_n(out, begin, 0.F);
  std::fill_n(out + end, count - end, 0.F);
  const hn::ScalableTag<double> doubles;
  const hn::Rebind<float, decltype(doubles)> floats;
  const int step = static_cast<int>(hn::Lanes(doubles));
  const auto padding = hn::Set(doubles, map.normalisation.padding);
  const auto scale = hn::Set(doubles, map.normalisation.scale);
  int i = begin;
  for (; i + step <= end; i += step) {
    const auto v = hn::PromoteTo(doubles, hn::LoadU(floats, from + i));
    hn::StoreU(hn::DemoteTo(floats, hn::Mul(hn::Sub(v, padding), scale)), floats, out + i);
  }
  for (; i < end; ++i) out[i] = normalised_voxel(from[i], map.normalisation.padding, map.normalisation.scale);
}

/// Reads one plane of a tile, all z of the windows, into `window`: [z][column], z from -floor(N / 2) of the centre on.
HWY_INLINE void read_plane(const PassMap& map, const SlidingTile& tile, const TileShape& shape, int plane,
                           float* window) {
  const int half = shape.window / 2;
  for (int z = 0; z < shape.window; ++z)
    normalise_row(map, tile.x - half, tile.y - half + plane, tile.z - half + z, shape.columns,
                  window + static_cast<std::ptrdiff_t>(z) * shape.columns);
}

/// Sum over z of the squares, for each column.
HWY_INLINE void sum_squares(const TileShape& shape, const float* window, float* energy) {
  const Floats d;
  for (int x = 0; x < shape.columns; x += vector_lanes()) {
    V sum = hn::Zero(d);
    for (int z = 0; z < shape.window; ++z) {
      const V v = hn::Load(d, window + static_cast<std::ptrdiff_t>(z) * shape.columns + x);
      sum = hn::MulAdd(v, v, sum);
    }
    hn::Store(sum, d, energy + x);
  }
}

/// Turns the voxels at z = +j and -j from the centre into their sum and difference. A transform of real numbers needs
/// only the sums for its real part, and the differences for its imaginary part.
HWY_INLINE void fold(const TileShape& shape, float* window) {
  const Floats d;
  const int half = shape.window / 2;
  for (int j = 1; j <= (shape.window - 1) / 2; ++j) {
    float* above = window + static_cast<std::ptrdiff_t>(half + j) * shape.columns;
    float* below = window + static_cast<std::ptrdiff_t>(half - j) * shape.columns;
    for (int x = 0; x < shape.columns; x += vector_lanes()) {
      const V a = hn::Load(d, above + x);
      const V b = hn::Load(d, below + x);
      hn::Store(hn::Add(a, b), d, above + x);
      hn::Store(hn::Sub(a, b), d, below + x);
    }
  }
}

/// The z transforms kz = first ... first + count - 1 (count <= kBlock) of a folded plane, phases counted from the
/// centre. There is one float per column at out (real) and out + part (imaginary), kz_stride floats from kz to kz.
/// Formula: Z(kz) = sum_z v_z exp(-2 pi i kz z / N).
template <int kBlock>
HWY_INLINE void transform_z(const SlidingTables& tables, const TileShape& shape, const float* window, int first,
                            float* out, std::int64_t part, std::int64_t kz_stride) {
  const Floats d;
  const int half = shape.window / 2;
  const auto row = [&](int z) HWY_ATTR { return window + static_cast<std::ptrdiff_t>(half + z) * shape.columns; };
  const float* phases[kBlock];
  for (int k = 0; k < kBlock; ++k) phases[k] = tables.slices.row(first + k);
  for (int x = 0; x < shape.columns; x += vector_lanes()) {
    V sum_re[kBlock];
    V sum_im[kBlock];
    for (int k = 0; k < kBlock; ++k) {
      sum_re[k] = hn::Load(d, row(0) + x);
      sum_im[k] = hn::Zero(d);
    }
    for (int j = 1; j <= (shape.window - 1) / 2; ++j) {
      const V even = hn::Load(d, row(j) + x);
      const V odd = hn::Load(d, row(-j) + x);
      for (int k = 0; k < kBlock; ++k) {
        sum_re[k] = hn::MulAdd(even, hn::Set(d, phases[k][2 * j]), sum_re[k]);
        sum_im[k] = hn::NegMulAdd(odd, hn::Set(d, phases[k][2 * j + 1]), sum_im[k]);
      }
    }
    for (int k = 0; k < kBlock; ++k) {
      // An even window has one voxel without a partner, at -N / 2.
      if (shape.window % 2 == 0)
        sum_re[k] = hn::MulAdd(hn::Load(d, row(-half) + x), hn::Set(d, phases[k][2 * half]), sum_re[k]);
      hn::Store(sum_re[k], d, out + k * kz_stride + x);
      hn::Store(sum_im[k], d, out + k * kz_stride + part + x);
    }
  }
}

/// kz that are transformed together.
constexpr int slices_at_once = 4;

/// The z transforms kz = first ... last - 1 of a map, Z_p(kz) of every plane p and column:
/// transforms [kz - first][re, im][plane][column]. Also the columns' energies when first is 0.
inline void transform_planes(const SlidingTables& tables, const PassMap& map, const SlidingTile& tile,
                             const TileShape& shape, int first, int last, SlidingWorkspace& work, float* energies) {
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

/// For one kz, each plane minus the plane N before it, N the window's edge: Z_p(kz) - Z_{p - N}(kz). The first N planes
/// are stored as they are; behind the last one are zeros. Layout: slab [strip][column][re, im][plane in the strip].
inline void make_slab(const TileShape& shape, const float* transforms, float* slab) {
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

}  // namespace acuity::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
