// The probability that chance makes two shells correlate as they do: the permutation test of an FSC, all permutations
// at once. Used by the test of each shell of a window (ShellTests).
#pragma once

#include "windows/power_sums.h"

namespace acuity {

/// Mean and variance of the FSC over all permutations of one map's coefficients: exact (Eq. 14).
struct PermutedFsc {
  double mean = 0;
  double variance = 0;
};

/// sqrt(sum |F1|^2 sum |F2|^2): what the cross sum is divided by in an FSC.
double fsc_scale(const PairedSums<double>& sums);

/// From the sums over `count` coefficients, at least two, and with power in both maps.
PermutedFsc over_all_permutations(const PairedSums<double>& sums, double count);

/// P(R >= r) for R with density proportional to (1 - R^2)^((n - 3) / 2) on -1 ... 1: the correlation of n independent
/// pairs of normal numbers with mean 0, whose variance is 1 / n. n > 1.
double correlation_tail(double r, double n);

/// The fraction of permutations, with their spread widened by sqrt(`inflation`), that correlate at least as well as
/// these do. First `foreign` is taken from their cross sum. 1 where nothing can be told: no power, or too few
/// coefficients.
double permutation_p(const PairedSums<double>& sums, double count, double foreign, double inflation);

}  // namespace acuity
