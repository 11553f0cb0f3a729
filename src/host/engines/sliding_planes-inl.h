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

/// Where the transforms of one map go: D(kx, +kz) and D(kx, -kz), real and imaginary, [vector][plane][lane] each.
struct PlaneOutput {
  float* plus_re;
  float* plus_im;
  float* minus_re;
  float* minus_im;
};

/// Windowed sums under way, for one strip of planes: with Z = a + ib and c + is = exp(2 pi i kx x / N), those of ac,
/// bs, bc and as.
struct StripSums {
  P ac[2];
  P bs[2];
  P bc[2];
  P as[2];

  HWY_INLINE void clear() {
    for (int i = 0; i < 2; ++i) ac[i] = bs[i] = bc[i] = as[i] = hn::Zero(PlaneTag());
  }
  /// Adds a column; `slab` is [re, im][plane in the strip] of it.
  HWY_INLINE void add(const float* slab, const float* twiddle) {
    const PlaneTag d;
    const P c = hn::Set(d, twiddle[0]);
    const P s = hn::Set(d, twiddle[1]);
    for (int i = 0; i < 2; ++i) {
      const P a = hn::Load(d, slab + i * plane_lanes);
      const P b = hn::Load(d, slab + strip + i * plane_lanes);
      ac[i] = hn::MulAdd(a, c, ac[i]);
      bs[i] = hn::MulAdd(b, s, bs[i]);
      bc[i] = hn::MulAdd(b, c, bc[i]);
      as[i] = hn::MulAdd(a, s, as[i]);
    }
  }
  HWY_INLINE void store(float* to) const {
    const PlaneTag d;
    for (int i = 0; i < 2; ++i) {
      hn::Store(ac[i], d, to + i * plane_lanes);
      hn::Store(bs[i], d, to + strip + i * plane_lanes);
      hn::Store(bc[i], d, to + 2 * strip + i * plane_lanes);
      hn::Store(as[i], d, to + 3 * strip + i * plane_lanes);
    }
  }
};

/// From the two parts of a window's sums, D at +kz and -kz (Z(-kz) is the conjugate of Z(kz)):
/// out[sign][re, im] of one lane, `sign_stride` floats from one to the next.
template <bool kCentred>
HWY_INLINE void store_lane(const StripSums& part, const float* rest, const float* centre, bool minus, float* out,
                           std::ptrdiff_t stride) {
  const PlaneTag d;
  const P c = hn::Set(d, centre[0]);
  const P s = hn::Set(d, centre[1]);
  for (int i = 0; i < 2; ++i) {
    const int at = i * plane_lanes;
    const P ac = hn::Add(part.ac[i], hn::Load(d, rest + at));
    const P bs = hn::Add(part.bs[i], hn::Load(d, rest + strip + at));
    const P bc = hn::Add(part.bc[i], hn::Load(d, rest + 2 * strip + at));
    const P as = hn::Add(part.as[i], hn::Load(d, rest + 3 * strip + at));
    const auto store = [&](P re, P im, float* to) HWY_ATTR {
      // Phases along x count from the centre of each window.
      if (kCentred) {
        const P turned = hn::NegMulAdd(im, s, hn::Mul(re, c));
        im = hn::MulAdd(re, s, hn::Mul(im, c));
        re = turned;
      }
      hn::Store(re, d, to + at);
      hn::Store(im, d, to + stride + at);
    };
    store(hn::Add(ac, bs), hn::Sub(bc, as), out);
    if (minus) store(hn::Sub(ac, bs), hn::Neg(hn::Add(bc, as)), out + 2 * stride);
  }
}

/// D(kx, +-kz) of every plane and lane of a tile from z transforms: sums over N neighbours along x of
/// Z exp(-2 pi i kx x / N), times `scale`. With kCentred, phases along x count from each lane's centre; without, from
/// the tile's first column (all that amplitudes need).
///
/// Vector lanes are planes here. Cut the columns into blocks of N: a window is the end of one block and the start of
/// the next, so sums from each block's end backwards and from its start onwards give every window by one addition.
/// Nothing is ever subtracted. `work` takes 8 * strip * (lanes + 1) floats and 2 * columns.
template <bool kCentred>
HWY_INLINE void transform_x(const SlidingTables& tables, const TileShape& shape, int kx, float scale, bool minus,
                            const float* slab, float* work, const PlaneOutput& out) {
  const int n = shape.window;
  const std::ptrdiff_t stride = static_cast<std::ptrdiff_t>(shape.lanes) * strip;
  float* ends = work;                                // Sums from a column to its block's end: [lane][4][plane].
  float* lanes_out = ends + 4 * stride + 4 * strip;  // [sign][re, im][lane][plane].
  float* twiddles = lanes_out + 4 * stride + 4 * strip;
  const float* phases = tables.columns.row(kx);
  for (int i = 0; i < 2 * shape.columns; ++i) twiddles[i] = phases[i] * scale;
  const float* centre = phases + 2 * (n / 2);
  for (int first = 0; first < shape.planes;
       first += strip, slab += static_cast<std::ptrdiff_t>(2 * strip) * shape.columns) {
    StripSums sums;
    for (int block = 0; block < shape.lanes; block += n) {
      sums.clear();
      for (int x = block + n - 1; x >= block; --x) {
        sums.add(slab + 2 * strip * x, twiddles + 2 * x);
        if (x < shape.lanes) sums.store(ends + 4 * strip * x);
      }
      sums.clear();
      const int last = std::min(block + n, shape.lanes);
      for (int lane = block;; ++lane) {
        store_lane<kCentred>(sums, ends + 4 * strip * lane, centre + 2 * lane, minus, lanes_out + strip * lane, stride);
        if (lane + 1 == last) break;
        sums.add(slab + 2 * strip * (lane + n), twiddles + 2 * (lane + n));
      }
    }
    float* const parts[4] = {out.plus_re, out.plus_im, out.minus_re, out.minus_im};
    for (int part = 0; part < (minus ? 4 : 2); ++part)
      for (int lane = 0; lane < shape.lanes; lane += plane_lanes)
        for (int plane = 0; plane < strip; plane += plane_lanes)
          transpose_block(
              lanes_out + part * stride + strip * lane + plane, strip,
              parts[part] +
                  (static_cast<std::ptrdiff_t>(lane / vector_lanes()) * shape.padded_planes + first + plane) *
                      vector_lanes() +
                  lane % vector_lanes(),
              vector_lanes());
  }
}

}  // namespace acuity::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
