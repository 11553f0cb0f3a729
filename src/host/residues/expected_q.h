// Q-scores of deposited maps by their resolution: what to compare a model's with.
// Beside the scores of a model, in reports and words.
#pragma once

#include <optional>

namespace acuity {

/// Quantiles of the mean Q-scores of EMDB entries at about one resolution.
struct ExpectedQ {
  double low = 0;     ///< 5 % of the entries lie below.
  double median = 0;  ///< Half of the entries lie below.
  double high = 0;    ///< 95 % of the entries lie below.
};

/// Linear between bins of 0.5 A around 1.5, 2 ... 9 A; nothing beyond them. They hold 24,555 of the entries that the
/// EMDB's validation package lists with their Q-scores at sigma 0.4 A (PyPI `va` 0.0.1.dev134, qscores.csv).
std::optional<ExpectedQ> expected_q(double resolution_angstrom);

}  // namespace acuity
