// The march of the sliding engine: states of a few coefficients in registers, along y, into the sums a shell.
// Included once for each instruction set by sliding_sums.cpp, hence no usual include guard.
#if defined(ACUITY_SLIDING_MARCH_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef ACUITY_SLIDING_MARCH_INL_H
#undef ACUITY_SLIDING_MARCH_INL_H
#else
#define ACUITY_SLIDING_MARCH_INL_H
#endif

#include <hwy/highway.h>

#include "host/engines/sliding_planes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace acuity::HWY_NAMESPACE {

/// Rows of a tile in which a vector has voxels to compute: first ... last - 1.
struct Stretch {
  int first;
  int last;
};

/// What the march of one vector of lanes along y reads and writes.
struct March {
  const SlidingTables* tables;
  int window;
  const Stretch* stretches;
  int stretch_count;
  const float* d_re;  ///< D of Eq. 5: [plane][lane].
  const float* d_im;
  float* amplitudes;  ///< [shell][row][lane], `shell_stride` floats from shell to shell.
  float* phases;
  std::int64_t shell_stride;
};

/// sqrt(x) + sqrt(y) of squared amplitudes. One root comes from the divider, the other from the reciprocal estimate
/// and one Newton step (relative error below 3e-7), which leaves the divider to the other half of the roots.
HWY_INLINE V sum_of_roots(V x, V y) {
  const Floats d;
#if HWY_ARCH_X86
  const V r = hn::ApproximateReciprocalSqrt(hn::Max(y, hn::Set(d, 1e-36F)));
  const V h = hn::Mul(y, r);
  const V t = hn::NegMulAdd(h, r, hn::Set(d, 3.F));
  return hn::MulAdd(hn::Mul(h, hn::Set(d, 0.5F)), t, hn::Sqrt(x));
#else
  return hn::Add(hn::Sqrt(x), hn::Sqrt(y));
#endif
}

/// SlidingPair and slide() of acuity/sliding.h, in vectors.
struct PairState {
  V ac;
  V bc;
  V bs;
  V as;
};

HWY_INLINE void add_to_row(float* row, V value) {
  const Floats d;
  hn::Store(hn::Add(hn::Load(d, row), value), d, row);
}

HWY_INLINE void add_to_row(float* row, V value, V factor) {
  const Floats d;
  hn::Store(hn::MulAdd(value, factor, hn::Load(d, row)), d, row);
}

/// Marches kLines pairs of coefficients, +ky and -ky.
template <int kLines, SlidingStep::Amplitudes kAmplitudes, bool kPhases>
HWY_INLINE void march_pairs(const March& m, const SlidingStep& step) {
  using Amplitudes = SlidingStep::Amplitudes;
  const Floats d;
  const int lanes = vector_lanes();
  PairState g[kLines];
  const float* turn[kLines];
  float* amplitudes[kLines];
  float* lower[kLines];
  float* upper[kLines];
  for (int l = 0; l < kLines; ++l) {
    const SlidingLine& line = step.lines[l];
    g[l].ac = g[l].bc = g[l].bs = g[l].as = hn::Zero(d);
    turn[l] = m.tables->planes.row(line.ky);
    amplitudes[l] = m.amplitudes + line.shell * m.shell_stride;
    lower[l] = m.phases + line.lower * m.shell_stride;
    upper[l] = m.phases + line.upper * m.shell_stride;
  }
  int plane = 0;
  const auto slide_all = [&]() HWY_ATTR {
    const V a = hn::Load(d, m.d_re + plane * lanes);
    const V b = hn::Load(d, m.d_im + plane * lanes);
    for (int l = 0; l < kLines; ++l) {
      const V c = hn::Set(d, turn[l][2 * plane]);
      const V s = hn::Set(d, turn[l][2 * plane + 1]);
      g[l].ac = hn::MulAdd(a, c, g[l].ac);
      g[l].bc = hn::MulAdd(b, c, g[l].bc);
      if (kAmplitudes != Amplitudes::none) g[l].bs = hn::MulAdd(b, s, g[l].bs);
      g[l].as = hn::MulAdd(a, s, g[l].as);
    }
    ++plane;
  };
  for (int i = 0; i < m.stretch_count; ++i) {
    const int last = m.stretches[i].last;
    while (plane < m.stretches[i].first + m.window - 1) slide_all();
    for (int row = m.stretches[i].first; row < last; ++row) {
      slide_all();
      const int at = row * lanes;
      if (kAmplitudes != Amplitudes::none) {
        V plus[kLines];
        V minus[kLines];
        for (int l = 0; l < kLines; ++l) {
          const V plus_re = hn::Add(g[l].ac, g[l].bs);
          const V plus_im = hn::Sub(g[l].bc, g[l].as);
          plus[l] = hn::MulAdd(plus_re, plus_re, hn::Mul(plus_im, plus_im));
          if (kAmplitudes == Amplitudes::both) {
            const V minus_re = hn::Sub(g[l].ac, g[l].bs);
            const V minus_im = hn::Add(g[l].bc, g[l].as);
            minus[l] = hn::MulAdd(minus_re, minus_re, hn::Mul(minus_im, minus_im));
          }
        }
        for (int l = 0; l < kLines; ++l)
          add_to_row(amplitudes[l] + at,
                     kAmplitudes == Amplitudes::both ? sum_of_roots(plus[l], minus[l]) : hn::Sqrt(plus[l]));
      }
      if (kPhases) {
        for (int l = 0; l < kLines; ++l) {
          const float* centre = turn[l] + 2 * (row + m.window / 2);
          const V real = hn::MulAdd(g[l].as, hn::Set(d, centre[1]), hn::Mul(g[l].ac, hn::Set(d, centre[0])));
          add_to_row(lower[l] + at, real, hn::Set(d, step.lines[l].to_lower));
          add_to_row(upper[l] + at, real, hn::Set(d, step.lines[l].to_upper));
        }
      }
    }
  }
}

/// Marches the single coefficient at ky = 0 or N / 2, where the phases along y are +-1.
template <bool kAmplitudes, bool kPhases>
HWY_INLINE void march_single(const March& m, const SlidingStep& step) {
  const Floats d;
  const int lanes = vector_lanes();
  const SlidingLine& line = step.lines[0];
  const float* turn = m.tables->planes.row(line.ky);
  float* amplitudes = m.amplitudes + line.shell * m.shell_stride;
  float* lower = m.phases + line.lower * m.shell_stride;
  float* upper = m.phases + line.upper * m.shell_stride;
  V re = hn::Zero(d);
  V im = hn::Zero(d);
  int plane = 0;
  const auto slide_one = [&]() HWY_ATTR {
    const V c = hn::Set(d, turn[2 * plane]);
    re = hn::MulAdd(hn::Load(d, m.d_re + plane * lanes), c, re);
    im = hn::MulAdd(hn::Load(d, m.d_im + plane * lanes), c, im);
    ++plane;
  };
  for (int i = 0; i < m.stretch_count; ++i) {
    while (plane < m.stretches[i].first + m.window - 1) slide_one();
    for (int row = m.stretches[i].first; row < m.stretches[i].last; ++row) {
      slide_one();
      const int at = row * lanes;
      if (kAmplitudes) {
        // F(0), alone in shell 0, keeps its sign: the finisher gives it back what centring took.
        const V modulus = hn::Sqrt(hn::MulAdd(re, re, hn::Mul(im, im)));
        add_to_row(amplitudes + at, line.shell == 0 ? re : modulus);
      }
      if (kPhases) {
        const V real = hn::Mul(re, hn::Set(d, turn[2 * (row + m.window / 2)]));
        add_to_row(lower + at, real, hn::Set(d, line.to_lower));
        add_to_row(upper + at, real, hn::Set(d, line.to_upper));
      }
    }
  }
}

template <SlidingStep::Amplitudes kAmplitudes, bool kPhases>
void march_step(const March& m, const SlidingStep& step) {
  if (step.single)
    march_single<kAmplitudes != SlidingStep::Amplitudes::none, kPhases>(m, step);
  else if (step.line_count == 2)
    march_pairs<2, kAmplitudes, kPhases>(m, step);
  else
    march_pairs<1, kAmplitudes, kPhases>(m, step);
}

/// All coefficients of a column; of the reference only those with amplitudes.
template <bool kReference>
HWY_INLINE void march_column(const March& m, const SlidingColumn& column) {
  using Amplitudes = SlidingStep::Amplitudes;
  for (int i = column.first; i < column.last; ++i) {
    const SlidingStep& step = m.tables->coefficients.steps[static_cast<std::size_t>(i)];
    const bool phases = step.phases && !kReference;
    if (step.amplitudes == Amplitudes::both)
      phases ? march_step<Amplitudes::both, true>(m, step) : march_step<Amplitudes::both, false>(m, step);
    else if (step.amplitudes == Amplitudes::plus)
      phases ? march_step<Amplitudes::plus, true>(m, step) : march_step<Amplitudes::plus, false>(m, step);
    else if (phases)
      march_step<Amplitudes::none, true>(m, step);
  }
}

}  // namespace acuity::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
