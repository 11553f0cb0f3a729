// Removes the power that leaked into the shells of a window from shells of lower frequency (Eq. 12).
// Lies between the powers per shell of each window and the curves that local_resolution() reads.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "host/engines/window_correlation.h"
#include "host/local_resolution/leakage_solve.h"

namespace acuity {

/// A cut-out window mixes powers: the mean over shell j is on average sum_i L_ji p_i. Here p_i is the power of the
/// density between |k| = i - 1/2 and i + 1/2, and L that of WindowLeakage. What comes from shells i < j is subtracted,
/// in the order of j, from the powers of both maps and from their cross power alike. Leakage from shells beyond j
/// counts as the shell's own. Unmixing that as well would cost the few coefficients of the first shells more in noise
/// than it mends. A flat spectrum stays as it is.
class LeakageRemoval {
 public:
  /// Shells 1 ... M of windows of N voxels a side. What lies below |k| = 1/2 is left where it is. Takes time as N^5:
  /// nothing to speak of for N = 26, seconds for 80, and half a minute of a core for 128.
  LeakageRemoval(int window_edge, int threads);

  /// Fills `fsc` (M + 1 values, the first is 1) from the mean powers of a window. At least a tenth of a shell's power
  /// counts as its own: where more is foreign, what is left is mostly chance.
  void correlate(const ShellPowers& powers, std::span<double> fsc) const;

 private:
  LeakageSolve leakage_;
};

}  // namespace acuity
