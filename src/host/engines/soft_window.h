// A window with a soft edge and no corners, and what it does to the shells of noise and of density.
// ShellTests, the test of each shell, uses it: there windows have to leak little between shells.
#pragma once

#include <cstddef>
#include <vector>

#include "windows/correlation_task.h"

namespace acuity {

/// Weights of a window of N voxels per side, a ball that just fits. They are 1 up to 3/8 N from the
/// centre, then a cosine down to 0. Shells are those of Eq. 1, without the coefficients that are their own
/// mirror image: these are real.
class SoftWindow {
 public:
  /// N is 8 ... 1024. Time grows as N^4 log N, memory is some 30 N^3 doubles.
  SoftWindow(int window_edge, int threads);

  /// The weights, and the coefficients of the shells; for engines.
  const SoftWindowTable& table() const { return table_; }
  /// N^3 weights, in the order of WindowTransform: centre first along each axis, x fastest.
  const std::vector<double>& weights() const { return table_.weights; }

  /// Eq. 14: how many independent coefficients tell as much of white noise as those of shell j = 1 ... M, which the
  /// weights make alike. Counts both of a mirrored pair; without a soft edge it would be their number.
  double effective_coefficients(int shell) const { return effective_[static_cast<std::size_t>(shell)]; }
  /// Number of coefficients of shell j, both of a mirrored pair.
  double coefficients(int shell) const { return coefficients_[static_cast<std::size_t>(shell)]; }

  /// L_ji of Eq. 12 for these weights: the mean power of shell j = 1 ... M where density has power 1 between
  /// |k| = i - 1/2 and i + 1/2 and none elsewhere; i = 1 ... M.
  double leakage(int shell, int from) const {
    return leakage_[static_cast<std::size_t>(shell) * coefficients_.size() + static_cast<std::size_t>(from)];
  }

 private:
  void make_weights();
  void list_coefficients();

  SoftWindowTable table_;
  std::vector<double> coefficients_;
  std::vector<double> effective_;
  std::vector<double> leakage_;  // [j][i], with a row and a column for shell 0, which are 0.
};

}  // namespace acuity
