// The shells of a window that hold a signal of both half maps, at a controlled false discovery rate
// (Eq. 14). Lies between the sums over the shells of two windows and the resolution of their voxel.
#pragma once

#include <span>
#include <vector>

#include "host/engines/soft_window.h"
#include "host/local_resolution/exact_permutations.h"
#include "host/local_resolution/leakage_solve.h"

namespace acuity {

/// FDR-FSC, Beckers and Sachse 2020, J. Struct. Biol. 212, 107579, for windows with a soft edge.
class ShellTests {
 public:
  /// Shells 1 ... M of windows of `window_edge` voxels per side.
  ShellTests(int window_edge, int threads);

  const SoftWindow& window() const { return window_; }
  int shell_count() const { return static_cast<int>(inflations_.size()); }

  /// Buffers of one thread for its windows, and the adjusted p values of the last one, q_j: the lowest level at which
  /// shell j = 1 ... M passes. q_0 is 1.
  struct Workspace {
    std::vector<double> own;  ///< Cross power of each shell 1 ... M without what leaked into it.
    std::vector<double> p;
    std::vector<int> order;
    std::vector<double> adjusted_p;
  };
  Workspace make_workspace() const;

  /// Tests two windows that were weighted by window(), by the sums over their shells 0 ... M.
  void run(std::span<const PairedSums<double>> sums_of_shells, Workspace& work) const;

  /// The last shell that passes at `level` before a decisive one does not; 0 where none does.
  int last_shell_passed(std::span<const double> adjusted_p, double level) const;

  /// The first shell that ends the search when it does not pass. Shells before it have too few coefficients: they would
  /// miss a correlation of one half more often than once in ten.
  int first_decisive_shell() const { return first_decisive_; }

 private:
  SoftWindow window_;
  std::vector<double> inflations_;  // Coefficients over effective coefficients, of each shell.
  LeakageSolve leakage_;
  int first_decisive_ = 1;
};

}  // namespace acuity
