#include "host/local_resolution/shell_tests.h"

#include <algorithm>
#include <numeric>

#include "host/masks/adjusted_p.h"
#include "windows/shells.h"

namespace acuity {
namespace {

/// With n coefficients a correlation of 1/2 is some z = atanh(1/2) sqrt(n) standard deviations away from 0. An
/// adjusted p value of 0.01 usually needs p = 0.001, which is 3.09 of them. Nine of ten cases pass there 1.28 higher,
/// for which n = 63 is needed.
constexpr double min_effective = 63;

}  // namespace

ShellTests::ShellTests(int window_edge, int threads)
    : window_(window_edge, threads), leakage_(static_cast<std::size_t>(last_shell(window_edge))) {
  const int last = last_shell(window_edge);
  inflations_.assign(static_cast<std::size_t>(last) + 1, 1);
  for (int j = 1; j <= last; ++j) {
    const auto at = static_cast<std::size_t>(j);
    inflations_[at] = window_.coefficients(j) / window_.effective_coefficients(j);
    leakage_.share(at - 1, at - 1) = 1;
    for (int i = 1; i < j; ++i) {
      const auto from = static_cast<std::size_t>(i) - 1;
      leakage_.share(at - 1, from) = window_.leakage(j, i);
      leakage_.share(at - 1, at - 1) -= window_.leakage(j, i);
    }
  }
  while (first_decisive_ < last && window_.effective_coefficients(first_decisive_) < min_effective) ++first_decisive_;
}

ShellTests::Workspace ShellTests::make_workspace() const {
  const std::size_t shells = inflations_.size();
  Workspace work;
  work.own.resize(leakage_.shells());
  work.p.resize(shells);
  work.order.resize(shells - 1);
  work.adjusted_p.resize(shells);
  return work;
}

void ShellTests::run(std::span<const PairedSums<double>> sums_of_shells, Workspace& work) const {
  const int shells = shell_count();
  work.adjusted_p[0] = 1;
  for (int j = 1; j < shells; ++j) {
    const auto at = static_cast<std::size_t>(j);
    const PairedSums<double>& sums = sums_of_shells[at];
    const double foreign = leakage_.foreign(at - 1, work.own);
    const auto count = static_cast<double>(window_.table().shell(at).size());
    work.own[at - 1] = std::max(0.0, leakage_.own(at - 1, sums[cross_power] / count, foreign));
    work.p[at] = permutation_p(sums, count, foreign * count, inflations_[at]);
  }
  std::iota(work.order.begin(), work.order.end(), 1);
  const auto p_of = [&work](int shell) { return work.p[static_cast<std::size_t>(shell)]; };
  std::stable_sort(work.order.begin(), work.order.end(), [&](int a, int b) { return p_of(a) < p_of(b); });
  const auto shell_at = [&work](std::int64_t rank) { return work.order[static_cast<std::size_t>(rank - 1)]; };
  adjust(
      shells - 1, shells - 1, Adjustment::benjamini_yekutieli, [&](std::int64_t rank) { return p_of(shell_at(rank)); },
      [&](std::int64_t rank, double q) { work.adjusted_p[static_cast<std::size_t>(shell_at(rank))] = q; });
}

int ShellTests::last_shell_passed(std::span<const double> adjusted_p, double level) const {
  int last = 0;
  for (int j = 1; j < shell_count(); ++j) {
    if (adjusted_p[static_cast<std::size_t>(j)] <= level)
      last = j;
    else if (j >= first_decisive_)
      break;
  }
  return last;
}

}  // namespace acuity
