// The sweep of the sliding engine: states of a few coefficients in registers, along y, into the sums per shell.
// Included once for each instruction set by sliding_sums.cpp, hence no usual include guard.
#if defined(ACUITY_SLIDING_SWEEP_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef ACUITY_SLIDING_SWEEP_INL_H
#undef ACUITY_SLIDING_SWEEP_INL_H
#else
#define ACUITY_SLIDING_SWEEP_INL_H
#endif

#include <hwy/highway.h>

#include "host/engines/sliding_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace acuity::HWY_NAMESPACE {

/// Rows of a tile in which a vector has voxels to compute: first ... last - 1.
struct Stretch {
  int first;
  int last;
};

/// Input and output of the sweep of one vector of lanes along y.
struct Sweep {
  const SlidingTables* tables;
  int window;
  const Stretch* stretches;
  int stretch_count;
  const float* d_re;  ///< D of Eq. 5: [plane][lane].
  const float* d_im;
  const float* folded;  ///< The first planes of it, see fold_planes().
  float* amplitudes;    ///< [shell][row][lane], `shell_stride` floats from shell to shell.
  float* phases;
  std::int64_t shell_stride;
};

/// 2 sqrt(x) + 2 sqrt(y). On x86 it takes the reciprocal estimate and one Newton step (relative error below 3e-7). The
/// divider is left to the other half of the roots.
HWY_INLINE V twice_roots(V x, V y) {
#if HWY_ARCH_X86
  const Floats d;
  // The least number keeps 0 from becoming 0 times infinity; the root of 0 is 0.
  const V least = hn::Set(d, 1e-36F);
  const V three = hn::Set(d, 3.F);
  const V rx = hn::ApproximateReciprocalSqrt(hn::Max(x, least));
  const V ry = hn::ApproximateReciprocalSqrt(hn::Max(y, least));
  const V hx = hn::Mul(x, rx);
  const V hy = hn::Mul(y, ry);
  return hn::MulAdd(hx, hn::NegMulAdd(hx, rx, three), hn::Mul(hy, hn::NegMulAdd(hy, ry, three)));
#else
  const V roots = hn::Add(hn::Sqrt(x), hn::Sqrt(y));
  return hn::Add(roots, roots);
#endif
}

/// SlidingPair and slide() of windows/sliding/sliding.h, in vectors.
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
HWY_INLINE void add_to_row(float* row, V value, V factor, V value2, V factor2) {
  const Floats d;
  hn::Store(hn::MulAdd(value, factor, hn::MulAdd(value2, factor2, hn::Load(d, row))), d, row);
}

/// slide() for one plane, or for the sum and difference of two. The phase sums read only two of the four.
template <bool kAmplitudes>
HWY_INLINE void slide_pair(PairState& g, V a, V b, V a_odd, V b_odd, V c, V s) {
  g.ac = hn::MulAdd(a, c, g.ac);
  g.as = hn::MulAdd(a_odd, s, g.as);
  if (kAmplitudes) {
    g.bc = hn::MulAdd(b, c, g.bc);
    g.bs = hn::MulAdd(b_odd, s, g.bs);
  }
}

/// kLines pairs of coefficients, +ky and -ky: their states, and where they go. The second line is computed at half its
/// size, which makes twice_roots() its amplitude. With kShared, both lines belong to the same shells.
template <int kLines, SlidingStep::Amplitudes kAmplitudes, bool kPhases, bool kShared>
class PairSweep {
  using Amplitudes = SlidingStep::Amplitudes;

 public:
  /// States of the plane 0.
  HWY_INLINE PairSweep(const Sweep& m, const SlidingStep& step) {
    const Floats d;
    const V a = hn::Load(d, m.d_re);
    const V b = hn::Load(d, m.d_im);
    for (int l = 0; l < kLines; ++l) {
      const KyPair& line = step.lines[l];
      twiddle_[l] = (l == 0 ? m.tables->planes : m.tables->half_planes).row(line.ky);
      centre_[l] = twiddle_[l] + 2 * (m.window / 2);
      amplitudes_[l] = m.amplitudes + line.shell * m.shell_stride;
      lower_[l] = m.phases + line.lower * m.shell_stride;
      upper_[l] = m.phases + line.upper * m.shell_stride;
      // State and phase of the second line are halved.
      to_lower_[l] = hn::Set(d, (l == 0 ? 1.F : 4.F) * line.to_lower);
      to_upper_[l] = hn::Set(d, (l == 0 ? 1.F : 4.F) * line.to_upper);
      g_[l].ac = hn::Mul(a, hn::Set(d, twiddle_[l][0]));
      g_[l].bc = hn::Mul(b, hn::Set(d, twiddle_[l][0]));
      g_[l].bs = g_[l].as = hn::Zero(d);
    }
  }

  /// slide_pair() of all lines with the twiddle factors of a plane.
  HWY_INLINE void slide(std::ptrdiff_t plane, V a, V b, V a_odd, V b_odd) {
    const Floats d;
    for (int l = 0; l < kLines; ++l) {
      const V c = hn::Set(d, twiddle_[l][2 * plane]);
      const V s = hn::Set(d, twiddle_[l][2 * plane + 1]);
      slide_pair<kAmplitudes != Amplitudes::none>(g_[l], a, b, a_odd, b_odd, c, s);
    }
  }

  /// Adds |F(+ky)|, and |F(-ky)| where both count, to the sums of a row that begins `at` floats behind row 0.
  HWY_INLINE void add_amplitudes(std::ptrdiff_t at) const {
    V sum[kLines];
    for (int l = 0; l < kLines; ++l) {
      const V plus_re = hn::Add(g_[l].ac, g_[l].bs);
      const V plus_im = hn::Sub(g_[l].bc, g_[l].as);
      const V plus = hn::MulAdd(plus_re, plus_re, hn::Mul(plus_im, plus_im));
      if (kAmplitudes == Amplitudes::both) {
        const V minus_re = hn::Sub(g_[l].ac, g_[l].bs);
        const V minus_im = hn::Add(g_[l].bc, g_[l].as);
        const V minus = hn::MulAdd(minus_re, minus_re, hn::Mul(minus_im, minus_im));
        sum[l] = l == 0 ? hn::Add(hn::Sqrt(plus), hn::Sqrt(minus)) : twice_roots(plus, minus);
      } else {
        const V root = hn::Sqrt(plus);
        sum[l] = l == 0 ? root : hn::Add(root, root);
      }
    }
    if (kShared) {
      add_to_row(amplitudes_[0] + at, hn::Add(sum[0], sum[kLines - 1]));
    } else {
      for (int l = 0; l < kLines; ++l) add_to_row(amplitudes_[l] + at, sum[l]);
    }
  }

  /// Adds centred_real() to the sums of both shells of each line.
  HWY_INLINE void add_phases(std::ptrdiff_t row, std::ptrdiff_t at) const {
    const Floats d;
    V real[kLines];
    for (int l = 0; l < kLines; ++l) {
      const V c = hn::Set(d, centre_[l][2 * row]);
      const V s = hn::Set(d, centre_[l][2 * row + 1]);
      real[l] = hn::MulAdd(g_[l].as, s, hn::Mul(g_[l].ac, c));
    }
    if (kShared) {
      add_to_row(lower_[0] + at, real[0], to_lower_[0], real[kLines - 1], to_lower_[kLines - 1]);
      add_to_row(upper_[0] + at, real[0], to_upper_[0], real[kLines - 1], to_upper_[kLines - 1]);
    } else {
      for (int l = 0; l < kLines; ++l) {
        add_to_row(lower_[l] + at, real[l], to_lower_[l]);
        add_to_row(upper_[l] + at, real[l], to_upper_[l]);
      }
    }
  }

 private:
  PairState g_[kLines];
  const float* twiddle_[kLines];
  const float* centre_[kLines];
  float* amplitudes_[kLines];
  float* lower_[kLines];
  float* upper_[kLines];
  V to_lower_[kLines];
  V to_upper_[kLines];
};

/// Sweeps the pairs of a step along y.
template <int kLines, SlidingStep::Amplitudes kAmplitudes, bool kPhases, bool kShared>
HWY_INLINE void sweep_pairs(const Sweep& m, const SlidingStep& step) {
  const Floats d;
  const std::ptrdiff_t lanes = vector_lanes();
  // Copies: stores to the rows could change what `m` holds, for all that the compiler knows.
  const float* const d_re = m.d_re;
  const float* const d_im = m.d_im;
  const std::ptrdiff_t before = m.window - 1;  // Planes that come before those of row 0 are complete.
  PairSweep<kLines, kAmplitudes, kPhases, kShared> pairs(m, step);
  const float* folded = m.folded;
  for (int p = 1; p <= m.window / 2; ++p, folded += 4 * lanes)
    pairs.slide(p, hn::Load(d, folded), hn::Load(d, folded + lanes), hn::Load(d, folded + 2 * lanes),
                hn::Load(d, folded + 3 * lanes));
  const auto slide_plane = [&](std::ptrdiff_t plane) HWY_ATTR {
    const V a = hn::Load(d, d_re + plane * lanes);
    const V b = hn::Load(d, d_im + plane * lanes);
    pairs.slide(plane, a, b, a, b);
  };
  std::ptrdiff_t plane = before;
  for (int i = 0; i < m.stretch_count; ++i) {
    const std::ptrdiff_t last = m.stretches[i].last;
    const std::ptrdiff_t first = m.stretches[i].first;
    for (; plane < first + before; ++plane) slide_plane(plane);
    for (std::ptrdiff_t row = first; row < last; ++row) {
      slide_plane(plane++);
      if (kAmplitudes != SlidingStep::Amplitudes::none) pairs.add_amplitudes(row * lanes);
      if (kPhases) pairs.add_phases(row, row * lanes);
    }
  }
}

/// Sweeps the single coefficient at ky = 0 or N / 2, where the phases along y are +-1.
template <bool kAmplitudes, bool kPhases>
HWY_INLINE void sweep_single(const Sweep& m, const SlidingStep& step) {
  const Floats d;
  const int lanes = vector_lanes();
  const KyPair& line = step.lines[0];
  const float* twiddle = m.tables->planes.row(line.ky);
  float* amplitudes = m.amplitudes + line.shell * m.shell_stride;
  float* lower = m.phases + line.lower * m.shell_stride;
  float* upper = m.phases + line.upper * m.shell_stride;
  V re = hn::Load(d, m.d_re);
  V im = hn::Load(d, m.d_im);
  for (int p = 1; p <= m.window / 2; ++p) {
    const V c = hn::Set(d, twiddle[2 * p]);
    re = hn::MulAdd(hn::Load(d, m.folded + 4 * (p - 1) * lanes), c, re);
    im = hn::MulAdd(hn::Load(d, m.folded + (4 * (p - 1) + 1) * lanes), c, im);
  }
  const auto slide_one = [&](int plane) HWY_ATTR {
    const V c = hn::Set(d, twiddle[2 * plane]);
    re = hn::MulAdd(hn::Load(d, m.d_re + plane * lanes), c, re);
    im = hn::MulAdd(hn::Load(d, m.d_im + plane * lanes), c, im);
  };
  int plane = m.window - 1;
  for (int i = 0; i < m.stretch_count; ++i) {
    for (; plane < m.stretches[i].first + m.window - 1; ++plane) slide_one(plane);
    for (int row = m.stretches[i].first; row < m.stretches[i].last; ++row) {
      slide_one(plane++);
      const int at = row * lanes;
      if (kAmplitudes) {
        // F(0), alone in shell 0, keeps its sign: the epilogue gives it back what the normalisation subtracted.
        const V modulus = hn::Sqrt(hn::MulAdd(re, re, hn::Mul(im, im)));
        add_to_row(amplitudes + at, line.shell == 0 ? re : modulus);
      }
      if (kPhases) {
        const V real = hn::Mul(re, hn::Set(d, twiddle[2 * (row + m.window / 2)]));
        add_to_row(lower + at, real, hn::Set(d, line.to_lower));
        add_to_row(upper + at, real, hn::Set(d, line.to_upper));
      }
    }
  }
}

template <SlidingStep::Amplitudes kAmplitudes, bool kPhases>
void sweep_step(const Sweep& m, const SlidingStep& step) {
  const KyPair* line = step.lines;
  if (step.single)
    sweep_single<kAmplitudes != SlidingStep::Amplitudes::none, kPhases>(m, step);
  else if (step.line_count == 1)
    sweep_pairs<1, kAmplitudes, kPhases, false>(m, step);
  else if (line[0].shell == line[1].shell && (!kPhases || line[0].lower == line[1].lower))
    sweep_pairs<2, kAmplitudes, kPhases, true>(m, step);
  else
    sweep_pairs<2, kAmplitudes, kPhases, false>(m, step);
}

/// All coefficients of a column that count for what is summed of the map.
template <MapRole kRole>
HWY_INLINE void sweep_column(const Sweep& m, const SlidingColumn& column) {
  using Amplitudes = SlidingStep::Amplitudes;
  for (int i = column.first; i < column.last; ++i) {
    const SlidingStep& step = m.tables->coefficients.steps[static_cast<std::size_t>(i)];
    const bool phases = step.phases && has_phases(kRole);
    if (!has_amplitudes(kRole)) {
      if (phases) sweep_step<Amplitudes::none, true>(m, step);
    } else if (step.amplitudes == Amplitudes::both)
      phases ? sweep_step<Amplitudes::both, true>(m, step) : sweep_step<Amplitudes::both, false>(m, step);
    else if (step.amplitudes == Amplitudes::plus)
      phases ? sweep_step<Amplitudes::plus, true>(m, step) : sweep_step<Amplitudes::plus, false>(m, step);
    else if (phases)
      sweep_step<Amplitudes::none, true>(m, step);
  }
}

}  // namespace acuity::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
