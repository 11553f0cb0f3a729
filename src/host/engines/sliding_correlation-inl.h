// The sweep of two half maps together: states of one coefficient of both in registers, along y, into powers per shell.
// Beside sliding_sweep-inl.h, included once for each instruction set by sliding_sums.cpp, hence no usual include guard.
#if defined(ACUITY_SLIDING_CORRELATION_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef ACUITY_SLIDING_CORRELATION_INL_H
#undef ACUITY_SLIDING_CORRELATION_INL_H
#else
#define ACUITY_SLIDING_CORRELATION_INL_H
#endif

#include <hwy/highway.h>

#include "host/engines/sliding_sweep-inl.h"

HWY_BEFORE_NAMESPACE();
namespace acuity::HWY_NAMESPACE {

/// Input and output of the sweep of one vector of lanes of both half maps.
struct CorrelationSweep {
  struct Half {
    const float* d_re;  ///< D of Eq. 5: [plane][lane].
    const float* d_im;
    const float* folded;  ///< The first planes of it, see fold_planes().
  };
  const SlidingTables* tables;
  int window;
  const Stretch* stretches;
  int stretch_count;
  Half halves[2];
  float* power[2];  ///< Half of sum |F|^2 a shell: [shell][row][lane], `shell_stride` floats from shell to shell.
  float* cross;     ///< Half of sum Re F1 F2*.
  std::int64_t shell_stride;
};

/// Calls slide(plane) for each plane behind those that are folded, and use(row) once the windows of a row are complete.
template <class Slide, class Use>
HWY_INLINE void walk_rows(const CorrelationSweep& m, const Slide& slide, const Use& use) {
  const int before = m.window - 1;
  int plane = before;
  for (int i = 0; i < m.stretch_count; ++i) {
    for (; plane < m.stretches[i].first + before; ++plane) slide(plane);
    for (int row = m.stretches[i].first; row < m.stretches[i].last; ++row) {
      slide(plane++);
      use(row);
    }
  }
}

/// Re A B* of the coefficients at +ky and at -ky, half of it: what is mixed between the two falls out of their sum.
HWY_INLINE V half_product(const PairState& a, const PairState& b) {
  return hn::Add(hn::MulAdd(a.ac, b.ac, hn::Mul(a.bc, b.bc)), hn::MulAdd(a.bs, b.bs, hn::Mul(a.as, b.as)));
}

/// The coefficients at +ky and -ky. One line at a time: the states of two maps fill the registers of AVX2.
HWY_INLINE void correlate_pair(const CorrelationSweep& m, const KyPair& line) {
  const Floats d;
  const std::ptrdiff_t lanes = vector_lanes();
  const float* twiddle = m.tables->planes.row(line.ky);
  // Copies: stores to the rows could change what `m` holds, for all that the compiler knows.
  const CorrelationSweep::Half one = m.halves[0];
  const CorrelationSweep::Half two = m.halves[1];
  float* const power1 = m.power[0] + line.shell * m.shell_stride;
  float* const power2 = m.power[1] + line.shell * m.shell_stride;
  float* const cross = m.cross + line.shell * m.shell_stride;
  const V zero = hn::Zero(d);
  PairState f{hn::Load(d, one.d_re), hn::Load(d, one.d_im), zero, zero};
  PairState g{hn::Load(d, two.d_re), hn::Load(d, two.d_im), zero, zero};
  const auto slide_folded = [&](PairState& state, const float* folded, V c, V s) HWY_ATTR {
    slide_pair<true>(state, hn::Load(d, folded), hn::Load(d, folded + lanes), hn::Load(d, folded + 2 * lanes),
                     hn::Load(d, folded + 3 * lanes), c, s);
  };
  for (std::ptrdiff_t p = 1; p <= m.window / 2; ++p) {
    const V c = hn::Set(d, twiddle[2 * p]);
    const V s = hn::Set(d, twiddle[2 * p + 1]);
    slide_folded(f, one.folded + 4 * (p - 1) * lanes, c, s);
    slide_folded(g, two.folded + 4 * (p - 1) * lanes, c, s);
  }
  const auto slide_one = [&](PairState& state, const CorrelationSweep::Half& half, std::ptrdiff_t plane, V c, V s)
                             HWY_ATTR {
                               const V a = hn::Load(d, half.d_re + plane * lanes);
                               const V b = hn::Load(d, half.d_im + plane * lanes);
                               slide_pair<true>(state, a, b, a, b, c, s);
                             };
  walk_rows(
      m,
      [&](std::ptrdiff_t plane) HWY_ATTR {
        const V c = hn::Set(d, twiddle[2 * plane]);
        const V s = hn::Set(d, twiddle[2 * plane + 1]);
        slide_one(f, one, plane, c, s);
        slide_one(g, two, plane, c, s);
      },
      [&](std::ptrdiff_t row) HWY_ATTR {
        add_to_row(power1 + row * lanes, half_product(f, f));
        add_to_row(power2 + row * lanes, half_product(g, g));
        add_to_row(cross + row * lanes, half_product(f, g));
      });
}

/// The single coefficient at ky = 0 or N / 2, where the phases along y are +-1.
HWY_INLINE void correlate_single(const CorrelationSweep& m, const KyPair& line) {
  const Floats d;
  const std::ptrdiff_t lanes = vector_lanes();
  const float* twiddle = m.tables->planes.row(line.ky);
  const V one_half = hn::Set(d, 0.5F);
  V re[2];
  V im[2];
  for (int h = 0; h < 2; ++h) {
    re[h] = hn::Load(d, m.halves[h].d_re);
    im[h] = hn::Load(d, m.halves[h].d_im);
  }
  const auto slide = [&](int h, const float* a, const float* b, float cosine) HWY_ATTR {
    const V c = hn::Set(d, cosine);
    re[h] = hn::MulAdd(hn::Load(d, a), c, re[h]);
    im[h] = hn::MulAdd(hn::Load(d, b), c, im[h]);
  };
  for (std::ptrdiff_t p = 1; p <= m.window / 2; ++p) {
    for (int h = 0; h < 2; ++h) {
      const float* folded = m.halves[h].folded + 4 * (p - 1) * lanes;
      slide(h, folded, folded + lanes, twiddle[2 * p]);
    }
  }
  const auto add = [&](float* to, int a, int b) HWY_ATTR {
    add_to_row(to + line.shell * m.shell_stride, hn::MulAdd(re[a], re[b], hn::Mul(im[a], im[b])), one_half);
  };
  walk_rows(
      m,
      [&](std::ptrdiff_t plane) HWY_ATTR {
        for (int h = 0; h < 2; ++h)
          slide(h, m.halves[h].d_re + plane * lanes, m.halves[h].d_im + plane * lanes, twiddle[2 * plane]);
      },
      [&](std::ptrdiff_t row) HWY_ATTR {
        add(m.power[0] + row * lanes, 0, 0);
        add(m.power[1] + row * lanes, 1, 1);
        add(m.cross + row * lanes, 0, 1);
      });
}

/// All coefficients of a column that lie in a shell.
HWY_INLINE void sweep_column(const CorrelationSweep& m, const SlidingColumn& column) {
  for (int i = column.first; i < column.last; ++i) {
    const SlidingStep& step = m.tables->coefficients.steps[static_cast<std::size_t>(i)];
    if (step.amplitudes == SlidingStep::Amplitudes::none) continue;
    for (int l = 0; l < step.line_count; ++l)
      step.single ? correlate_single(m, step.lines[l]) : correlate_pair(m, step.lines[l]);
  }
}

}  // namespace acuity::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
