// Plane transforms of the sliding engine along x: differences of z transforms -> D(kx, kz) of Eq. 5 for every lane.
// Lies between sliding_planes-inl.h and the sweeps along y. Included once for each instruction set by sliding_sums.cpp,
// hence no usual include guard.
#if defined(ACUITY_SLIDING_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef ACUITY_SLIDING_LANES_INL_H
#undef ACUITY_SLIDING_LANES_INL_H
#else
#define ACUITY_SLIDING_LANES_INL_H
#endif

#include <algorithm>

#include <hwy/highway.h>

#include "host/engines/sliding_planes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace acuity::HWY_NAMESPACE {

/// Places of the transforms of one map: D(kx, +kz) and D(kx, -kz), real and imaginary, [vector][plane][lane] each.
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

/// D at +kz and -kz from the two parts of a window's sums (Z(-kz) is the conjugate of Z(kz)). The result of one lane is
/// out[sign][re, im], `sign_stride` floats from one to the next.
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

/// D(kx, +-kz) of every plane and lane of a tile from z transforms. These are sums over N neighbours along x of Z
/// exp(-2 pi i kx x / N), times `scale`. With kCentred, phases along x count from each lane's centre; without, from the
/// tile's first column (all that amplitudes need).
///
/// Vector lanes are planes here. Cut the columns into blocks of N: a window is the end of one block and the start of
/// the next. Sums from each block's end backwards and from its start onwards then give every window by one addition.
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

/// Sums and differences of the planes p and N - p (p = 1 ... N / 2), which have the same cosine and opposite sines:
/// folded[p - 1][sum re, sum im, difference re, difference im][lane]. Plane N - 1 is left out, for slide() to add.
HWY_INLINE void fold_planes(int window, const float* d_re, const float* d_im, float* folded) {
  const Floats d;
  const int lanes = vector_lanes();
  for (int p = 1; p <= window / 2; ++p, folded += 4 * lanes) {
    const int mirrored = window - p;
    const bool alone = mirrored == p || mirrored == window - 1;
    const V a = hn::Load(d, d_re + p * lanes);
    const V b = hn::Load(d, d_im + p * lanes);
    const V other_a = alone ? hn::Zero(d) : hn::Load(d, d_re + mirrored * lanes);
    const V other_b = alone ? hn::Zero(d) : hn::Load(d, d_im + mirrored * lanes);
    hn::Store(hn::Add(a, other_a), d, folded);
    hn::Store(hn::Add(b, other_b), d, folded + lanes);
    hn::Store(hn::Sub(a, other_a), d, folded + 2 * lanes);
    hn::Store(hn::Sub(b, other_b), d, folded + 3 * lanes);
  }
}

}  // namespace acuity::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
