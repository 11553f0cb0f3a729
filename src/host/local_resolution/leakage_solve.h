// Takes what leaks from lower shells into higher ones out of the powers of a window, shell by shell. Used by
// LeakageRemoval (sharp windows) and ShellTests (soft windows), whose matrices and lower bounds differ.
#pragma once

#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

namespace acuity {

/// The lower triangle of L of Eq. 12 for the shells 1 ... M, which stand at 0 ... M - 1 here: row j says from which
/// shells i <= j the power in shell j comes. The diagonal, 1 minus the rest of the row, is the caller's to fill in.
class LeakageSolve {
 public:
  explicit LeakageSolve(std::size_t shells) : shells_(shells), share_(shells * shells) {}

  std::size_t shells() const { return shells_; }
  double& share(std::size_t j, std::size_t i) { return share_[j * shells_ + i]; }
  double share(std::size_t j, std::size_t i) const { return share_[j * shells_ + i]; }

  /// Power that the shells below j put into shell j; `own` holds their own powers.
  double foreign(std::size_t j, std::span<const double> own) const {
    const double* row = share_.data() + j * shells_;
    return std::inner_product(row, row + j, own.begin(), 0.0);
  }
  /// The own power of shell j, which shows `mixed`: one step of the forward substitution.
  double own(std::size_t j, double mixed, double foreign) const { return (mixed - foreign) / share(j, j); }

 private:
  std::size_t shells_;
  std::vector<double> share_;
};

}  // namespace acuity
