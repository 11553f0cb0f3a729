// The sliding transform (Eq. 5): the spectra of neighbouring windows from one another.
// The scalar formulas that the sliding engines of CPU and GPU compute; on the CPU vectors stand in for the numbers.
#pragma once

#include "windows/host_device.h"

namespace acuity {

/// The four sums that make the coefficients G at +ky and -ky of one (kx, kz). With D = a + ib of each plane and
/// c + is = exp(2 pi i ky y / N), they are the sums over the window of ac, bc, bs and as. Then G(+ky) = (ac + bs) + i
/// (bc - as) and G(-ky) = (ac - bs) + i (bc + as).
template <class T>
struct SlidingPair {
  T ac{};
  T bc{};
  T bs{};
  T as{};
};

/// Eq. 5: takes one plane difference D = a + ib into both coefficients, G(+-ky) += D exp(-+2 pi i ky y / N).
template <class T>
ACUITY_HOST_DEVICE inline void slide(SlidingPair<T>& pair, T a, T b, T c, T s) {
  pair.ac += a * c;
  pair.bc += b * c;
  pair.bs += b * s;
  pair.as += a * s;
}

/// |G(+ky)|^2 and |G(-ky)|^2.
template <class T>
ACUITY_HOST_DEVICE inline T squared_plus(const SlidingPair<T>& g) {
  return (g.ac + g.bs) * (g.ac + g.bs) + (g.bc - g.as) * (g.bc - g.as);
}
template <class T>
ACUITY_HOST_DEVICE inline T squared_minus(const SlidingPair<T>& g) {
  return (g.ac - g.bs) * (g.ac - g.bs) + (g.bc + g.as) * (g.bc + g.as);
}

/// Half of Re F(+ky) G(+ky)* + Re F(-ky) G(-ky)*.
template <class T>
ACUITY_HOST_DEVICE inline T half_product(const SlidingPair<T>& f, const SlidingPair<T>& g) {
  return f.ac * g.ac + f.bc * g.bc + f.bs * g.bs + f.as * g.as;
}

/// Half of Re F(+ky) + Re F(-ky): phases counted from the centre, c + is = exp(2 pi i ky c_y / N).
template <class T>
ACUITY_HOST_DEVICE inline T centred_real(const SlidingPair<T>& g, T c, T s) {
  return g.ac * c + g.as * s;
}

/// Whether the sums of a sweep must be re-initialised at a window. It then holds less than 1/256 of the energy (sum of
/// squares) of one of the windows since the last initialisation. What rounding leaves of larger numbers, 2^-24 of them
/// per step, would show in such a window.
template <class T>
ACUITY_HOST_DEVICE constexpr bool needs_reinitialisation(T energy, T max_energy) {
  return energy < T{1.0 / 256} * max_energy;
}

}  // namespace acuity
