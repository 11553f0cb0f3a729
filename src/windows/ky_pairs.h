// The coefficients that the sliding engines of CPU and GPU compute, and what each adds to the sums of its shells.
// Built once per pass from the rules of shells.h; sliding_coefficients.cpp and sweep_table.cpp arrange it for their
// sweeps.
#pragma once

#include <complex>
#include <cstdint>
#include <vector>

#include "windows/shells.h"

namespace acuity {

/// The coefficients at +ky and -ky of a column (kx, kz) with kx >= 0, or the only one at ky = 0 or N / 2.
struct KyPair {
  int ky = 0;
  int shell = 0;       ///< Shell of the amplitudes; beyond M where they count for none.
  int lower = 0;       ///< The phases go to the shells `lower` and `upper`.
  int upper = 0;       ///< lower + 1, or M where that would be beyond the last shell (to_upper is 0 then).
  float to_lower = 0;  ///< Factor on centred_real() (or on Re F of a single coefficient); see phase_sum_scale().
  float to_upper = 0;
  bool single = false;  ///< Whether the coefficient is its own partner.
  bool plus = false;    ///< Whether the amplitude at +ky counts.
  bool minus = false;   ///< Whether the amplitude at -ky counts.
  bool phases = false;  ///< Whether |k| <= M.
};

/// `weight` says how often the column's coefficients count in Eq. 4, relative to a mirrored pair.
KyPair make_ky_pair(int window_edge, ShellRule rule, int kx, int ky, int kz, double weight);

/// Calls visit(kx, kz, weight, has_minus) for one column of each mirrored pair, kz ascending, then kx, both 0 ... M.
/// `weight` is 1/2 for a column that is its own mirror image and holds both k and -k, else 1. `has_minus` says whether
/// the column at -kz is one of its own, of weight 1. Else it is the mirror image of one that is visited, or this one.
template <class Visit>
void for_each_column(int window_edge, const Visit& visit) {
  const auto own_mirror = [window_edge](int k) { return k == 0 || 2 * k == window_edge; };
  for (int kz = 0; kz <= last_shell(window_edge); ++kz) {
    for (int kx = 0; kx <= last_shell(window_edge); ++kx)
      visit(kx, kz, own_mirror(kx) && own_mirror(kz) ? 0.5 : 1.0, !own_mirror(kx) && !own_mirror(kz));
  }
}

/// For each shell the factor from its sum of amplitudes over these columns to the mean A_j of Eq. 1.
std::vector<double> amplitude_sum_scales(const ShellTable& table, ShellRule rule);
/// The factor from sums of to_lower and to_upper times centred_real() to C_j of Eq. 4.
double phase_sum_scale(int window_edge);

/// exp(2 pi i j k / N).
std::complex<double> twiddle_factor(std::int64_t j, std::int64_t k, int window_edge);

}  // namespace acuity
