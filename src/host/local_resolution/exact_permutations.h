// The probability that chance makes two shells correlate as they do: the permutation test of an FSC, all permutations
// at once. Used by the test of each shell of a window (ShellTests).
#pragma once

#include <array>
#include <complex>
#include <cstdint>

namespace acuity {

/// Sums over coefficients of two maps, one of each mirrored pair, in any unit.
struct PairedSums {
  std::int64_t count = 0;
  std::array<double, 2> sum1{};  ///< Sums of the real and the imaginary parts.
  std::array<double, 2> sum2{};
  std::array<double, 3> square1{};  ///< Sums of Re^2, Re Im, Im^2.
  std::array<double, 3> square2{};
  double cross = 0;  ///< Sum of Re F1 F2*.

  void add(std::complex<double> f1, std::complex<double> f2) {
    ++count;
    add_to(sum1, square1, f1);
    add_to(sum2, square2, f2);
    cross += f1.real() * f2.real() + f1.imag() * f2.imag();
  }
  /// sqrt(sum |F1|^2 sum |F2|^2): what the cross sum is divided by in an FSC.
  double scale() const;

 private:
  static void add_to(std::array<double, 2>& sum, std::array<double, 3>& square, std::complex<double> f) {
    sum[0] += f.real();
    sum[1] += f.imag();
    square[0] += f.real() * f.real();
    square[1] += f.real() * f.imag();
    square[2] += f.imag() * f.imag();
  }
};

/// Mean and variance of the FSC over all permutations of one map's coefficients: exact (Eq. 14).
struct PermutedFsc {
  double mean = 0;
  double variance = 0;
};

/// Needs at least two coefficients and power in both maps.
PermutedFsc over_all_permutations(const PairedSums& sums);

/// P(R >= r) for R with density proportional to (1 - R^2)^((n - 3) / 2) on -1 ... 1: the correlation of n independent
/// pairs of normal numbers with mean 0, whose variance is 1 / n. n > 1.
double correlation_tail(double r, double n);

/// The fraction of permutations, with their spread widened by sqrt(`inflation`), that correlate at least
/// as well as these do. First `foreign` is taken from their cross sum. 1 where nothing can be told: no
/// power, or too few coefficients.
double permutation_p(const PairedSums& sums, double foreign, double inflation);

}  // namespace acuity
