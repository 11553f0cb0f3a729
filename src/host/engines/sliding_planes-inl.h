// Plane transforms of the sliding engine: voxels -> z transforms -> D(kx, kz) of Eq. 5, for the lanes of a tile.
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

#include <acuity/sliding.h>

#include "host/engines/sliding_sums.h"

HWY_BEFORE_NAMESPACE();
namespace acuity::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;
using V = hn::Vec<Floats>;

/// Lanes of a vector.
HWY_INLINE int vector_lanes() { return static_cast<int>(hn::Lanes(Floats())); }

/// Sizes of a tile's arrays. Columns are padded to whole vectors, with room for loads past the end.
struct TileShape {
  TileShape(const SlidingTables& tables, const SlidingTile& tile) {
    window = tables.coefficients.window_edge;
    vectors = (tile.lanes + vector_lanes() - 1) / vector_lanes();
    rows = tile.rows;
    planes = rows + window - 1;
    columns = (vectors * vector_lanes() + window - 1 + vector_lanes() - 1) / vector_lanes() * vector_lanes();
  }
  int window;
  int vectors;
  int rows;
  int planes;
  int columns;
};

/// Centres the voxels (x ... x + count - 1, y, z) of a map; 0 beyond the box.
HWY_INLINE void centre_row(const CentredMap& map, std::int64_t x, std::int64_t y, std::int64_t z, int count,
                           float* out) {
  const GridSize& size = map.volume->size;
  if (y < 0 || y >= size.y || z < 0 || z >= size.z) {
    std::fill_n(out, count, 0.F);
    return;
  }
  const int begin = static_cast<int>(std::clamp<std::int64_t>(-x, 0, count));
  const int end = static_cast<int>(std::clamp<std::int64_t>(size.x - x, begin, count));
  const float* from = map.volume->voxels.data() + size.index(0, y, z) + x;
  std::fill_n(out, begin, 0.F);
  std::fill_n(out + end, count - end, 0.F);
  const hn::ScalableTag<double> doubles;
  const hn::Rebind<float, decltype(doubles)> floats;
  const int step = static_cast<int>(hn::Lanes(doubles));
  const auto beyond = hn::Set(doubles, map.beyond);
  const auto scale = hn::Set(doubles, map.scale);
  int i = begin;
  for (; i + step <= end; i += step) {
    const auto v = hn::PromoteTo(doubles, hn::LoadU(floats, from + i));
    hn::StoreU(hn::DemoteTo(floats, hn::Mul(hn::Sub(v, beyond), scale)), floats, out + i);
  }
  for (; i < end; ++i) out[i] = centred_voxel(from[i], map.beyond, map.scale);
}

/// Reads one plane of a tile, all z of the windows, into `window`: [z][column], z from -floor(N / 2) of the centre on.
HWY_INLINE void read_plane(const CentredMap& map, const SlidingTile& tile, const TileShape& shape, int plane,
                           float* window) {
  const int half = shape.window / 2;
  for (int z = 0; z < shape.window; ++z)
    centre_row(map, tile.x - half, tile.y - half + plane, tile.z - half + z, shape.columns,
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

/// Turns the voxels at z = +j and -j from the centre into their sum and difference: a transform of real numbers needs
/// only the sums for its real part and the differences for its imaginary part.
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
/// centre: one float a column at out (real) and out + part (imaginary), kz_stride floats from kz to kz. Formula: Z(kz)
/// = sum_z v_z exp(-2 pi i kz z / N).
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

/// Planes whose windowed sums are made together: enough that no load waits for the store just before it.
constexpr int planes_at_once = 4;
/// Real sequences a plane: with Z = a + ib and c + is = exp(2 pi i kx x / N), those of ac, bs, bc and as.
constexpr int sequence_count = 4;

/// Floats between two sequences: room for loads that start inside and end past the last column.
HWY_INLINE int sequence_stride(const TileShape& shape) {
  return shape.columns + (shape.window + vector_lanes()) / vector_lanes() * vector_lanes();
}

/// sums of m values, at x, made into sums of 2 m or 2 m + 1.
template <bool kOdd>
HWY_INLINE V doubled(const float* values, const float* sums, int x, int m) {
  const Floats d;
  const V even = hn::Add(hn::Load(d, sums + x), hn::LoadU(d, sums + x + m));
  return kOdd ? hn::Add(even, hn::LoadU(d, values + x + 2 * m)) : even;
}

/// One doubling of `sequences` sequences, at columns 0 ... columns - 1; `from` and `to` may be the same.
template <bool kOdd>
HWY_INLINE void double_sums(const float* values, const float* from, float* to, int m, int columns, int sequences,
                            int stride) {
  const Floats d;
  for (int i = 0; i < sequences; ++i, values += stride, from += stride, to += stride)
    for (int x = 0; x < columns; x += vector_lanes()) hn::Store(doubled<kOdd>(values, from, x, m), d, to + x);
}

/// Where the transforms of one map go: D(kx, +kz) and D(kx, -kz), real and imaginary, [vector][plane][lane] each.
struct PlaneOutput {
  float* plus_re;
  float* plus_im;
  float* minus_re;
  float* minus_im;
};

/// The last doubling, and from the four sums the transforms at +kz and -kz.
template <bool kOdd, bool kCentred>
HWY_INLINE void finish_planes(const SlidingTables& tables, const TileShape& shape, int kx, bool minus,
                              const float* values, const float* sums, int m, int first_plane, int count,
                              const PlaneOutput& out) {
  const Floats d;
  const int stride = sequence_stride(shape);
  const float* centre = tables.columns.row(kx) + 2 * (shape.window / 2);
  for (int v = 0; v < shape.vectors; ++v) {
    const int x = v * vector_lanes();
    V c = hn::Zero(d);
    V s = hn::Zero(d);
    if (kCentred) hn::LoadInterleaved2(d, centre + 2 * x, c, s);
    for (int p = 0; p < count; ++p) {
      const float* pv = values + static_cast<std::ptrdiff_t>(p) * sequence_count * stride;
      const float* ps = sums + static_cast<std::ptrdiff_t>(p) * sequence_count * stride;
      const V ac = doubled<kOdd>(pv, ps, x, m);
      const V bs = doubled<kOdd>(pv + stride, ps + stride, x, m);
      const V bc = doubled<kOdd>(pv + 2 * stride, ps + 2 * stride, x, m);
      const V as = doubled<kOdd>(pv + 3 * stride, ps + 3 * stride, x, m);
      const std::ptrdiff_t at = (static_cast<std::ptrdiff_t>(v) * shape.planes + first_plane + p) * vector_lanes();
      const auto store = [&](V re, V im, float* to_re, float* to_im) HWY_ATTR {
        // Phases along x count from the centre of each window.
        if (kCentred) {
          const V turned = hn::NegMulAdd(im, s, hn::Mul(re, c));
          im = hn::MulAdd(re, s, hn::Mul(im, c));
          re = turned;
        }
        hn::Store(re, d, to_re + at);
        hn::Store(im, d, to_im + at);
      };
      store(hn::Add(ac, bs), hn::Sub(bc, as), out.plus_re, out.plus_im);
      // Z(-kz) is the conjugate of Z(kz).
      if (minus) store(hn::Sub(ac, bs), hn::Neg(hn::Add(bc, as)), out.minus_re, out.minus_im);
    }
  }
}

/// D(kx, +-kz) of every plane and lane of a tile from z transforms: sums over N neighbours along x of
/// Z exp(-2 pi i kx x / N), times `scale`. With kCentred, phases along x count from each lane's centre; without, from
/// the tile's first column (all that amplitudes need).
template <bool kCentred>
HWY_INLINE void transform_x(const SlidingTables& tables, const TileShape& shape, int kx, float scale, bool minus,
                            const float* slab_re, const float* slab_im, float* sequences, const PlaneOutput& out) {
  const Floats d;
  const int stride = sequence_stride(shape);
  const std::ptrdiff_t batch = static_cast<std::ptrdiff_t>(planes_at_once) * sequence_count * stride;
  float* values = sequences;
  float* sums = sequences + batch;
  const float* phases = tables.columns.row(kx);
  int digits = 0;
  while ((shape.window >> digits) > 1) ++digits;
  for (int first = 0; first < shape.planes; first += planes_at_once) {
    const int count = std::min(planes_at_once, shape.planes - first);
    for (int x = 0; x < shape.columns; x += vector_lanes()) {
      V c;
      V s;
      hn::LoadInterleaved2(d, phases + 2 * x, c, s);
      c = hn::Mul(c, hn::Set(d, scale));
      s = hn::Mul(s, hn::Set(d, scale));
      for (int p = 0; p < count; ++p) {
        const std::ptrdiff_t from = static_cast<std::ptrdiff_t>(first + p) * shape.columns + x;
        const V a = hn::Load(d, slab_re + from);
        const V b = hn::Load(d, slab_im + from);
        float* to = values + static_cast<std::ptrdiff_t>(p) * sequence_count * stride + x;
        hn::Store(hn::Mul(a, c), d, to);
        hn::Store(hn::Mul(b, s), d, to + stride);
        hn::Store(hn::Mul(b, c), d, to + 2 * stride);
        hn::Store(hn::Mul(a, s), d, to + 3 * stride);
      }
    }
    const float* from = values;
    int m = 1;
    for (int digit = digits - 1; digit > 0; --digit) {
      const bool odd = ((shape.window >> digit) & 1) != 0;
      const int columns = shape.vectors * vector_lanes() + shape.window - (2 * m + (odd ? 1 : 0));
      if (odd)
        double_sums<true>(values, from, sums, m, columns, count * sequence_count, stride);
      else
        double_sums<false>(values, from, sums, m, columns, count * sequence_count, stride);
      from = sums;
      m = 2 * m + (odd ? 1 : 0);
    }
    if (shape.window % 2 != 0)
      finish_planes<true, kCentred>(tables, shape, kx, minus, values, from, m, first, count, out);
    else
      finish_planes<false, kCentred>(tables, shape, kx, minus, values, from, m, first, count, out);
  }
}

}  // namespace acuity::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
