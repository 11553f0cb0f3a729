// The spectrum of a cut-out window: its sharp faces let power leak from strong frequencies into weak ones.
// Used by the reference that an average profile makes.
#pragma once

#include <functional>
#include <vector>

namespace acuity {

/// Expected |F|^2 a shell of windows that are cut out of an endless random density, isotropic and alike everywhere.
class WindowLeakage {
 public:
  /// Densities with power between |k| = `lowest` and `highest` (index units, 0 ... M + 1/2). Memory: up to 6 N^3
  /// doubles.
  WindowLeakage(int window_edge, double lowest, double highest);

  /// Mean over each shell j = 0 ... M where the power at |k| = f is power(f), in units of the power: a shell into which
  /// nothing leaks shows power(j). May be called from several threads.
  ///
  /// Eq. 10: E |F(k)|^2 = sum_n T(n) C(|n|) exp(-2 pi i k.n / N), n over all differences of voxels of the window. T(n)
  /// = prod_i (1 - |n_i| / N) is the fraction of pairs that differ by n. C is the covariance of voxels that far apart,
  /// C(r) = 1/N^3 integral power(f) sinc(2 f r / N) 4 pi f^2 df with sinc(x) = sin(pi x) / (pi x).
  std::vector<double> shell_power(const std::function<double(double f)>& power) const;

 private:
  int window_edge_;
  std::vector<double> frequencies_;  // Points of the integral over f.
  std::vector<double> waves_;        // [point][r^2]: 4 pi f^2 df / N^3 sinc(2 f r / N).
  std::vector<double> cosines_;      // [k][n]: T(n) cos(2 pi k n / N), twice for n > 0; k = 0 ... M, n = 0 ... N - 1.
};

}  // namespace acuity
