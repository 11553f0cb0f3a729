#include "host/masks/adjusted_p.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace acuity::testing {
namespace {

/// Number of the sorted p values that are rejected at a level, by the procedures as their papers state them.
int rejected(const std::vector<double>& p, int hypotheses, Adjustment adjustment, double level) {
  const int n = static_cast<int>(p.size());
  if (adjustment == Adjustment::holm) {
    int k = 0;
    while (k < n && p[static_cast<std::size_t>(k)] <= level / (hypotheses - k)) ++k;
    return k;
  }
  double c = 1;
  if (adjustment == Adjustment::benjamini_yekutieli)
    for (int i = 2; i <= hypotheses; ++i) c += 1.0 / i;
  for (int k = n; k > 0; --k)
    if (p[static_cast<std::size_t>(k - 1)] <= level * k / (hypotheses * c)) return k;
  return 0;
}

/// Sorted, some of them equal, many small.
std::vector<double> some_p_values(int count, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> uniform;
  std::vector<double> p;
  while (static_cast<int>(p.size()) < count) {
    const double u = uniform(generator);
    p.insert(p.end(), generator() % 3 == 0 ? 2 : 1, u * u * u * u);
  }
  std::sort(p.begin(), p.end());
  return p;
}

std::vector<double> adjusted(const std::vector<double>& p, int hypotheses, Adjustment adjustment) {
  std::vector<double> q(p.size(), -1);
  adjust(
      static_cast<std::int64_t>(p.size()), hypotheses, adjustment,
      [&](std::int64_t rank) { return p[static_cast<std::size_t>(rank - 1)]; },
      [&](std::int64_t rank, double value) { q[static_cast<std::size_t>(rank - 1)] = value; });
  return q;
}

TEST(AdjustedP, IsTheLowestLevelAtWhichThePublishedProcedureRejects) {
  for (const Adjustment adjustment :
       {Adjustment::benjamini_hochberg, Adjustment::benjamini_yekutieli, Adjustment::holm}) {
    for (unsigned seed = 1; seed <= 20; ++seed) {
      const std::vector<double> p = some_p_values(40, seed);
      const int n = static_cast<int>(p.size());
      const std::vector<double> q = adjusted(p, n, adjustment);
      // A part in 1e9 on either side of each value: far above rounding, far below the distance of two values.
      for (const double level : q) {
        if (level >= 1) continue;
        for (const double at : {level * (1 - 1e-9), level * (1 + 1e-9)})
          EXPECT_EQ(std::count_if(q.begin(), q.end(), [&](double v) { return v <= at; }),
                    rejected(p, n, adjustment, at))
              << "level " << at << ", seed " << seed;
      }
    }
  }
}

TEST(AdjustedP, NeedsOnlyTheSmallPValuesForTheFalseDiscoveryRate) {
  const int hypotheses = 300;
  const std::vector<double> all = some_p_values(hypotheses, 5);
  const int n = static_cast<int>(all.size());
  for (const Adjustment adjustment : {Adjustment::benjamini_hochberg, Adjustment::benjamini_yekutieli}) {
    const std::vector<double> q = adjusted(all, n, adjustment);
    const double cut = 1 / dependence_factor(n, adjustment);
    const auto end = std::lower_bound(all.begin(), all.end(), cut);
    const std::vector<double> few(all.begin(), end);
    const std::vector<double> q_few = adjusted(few, n, adjustment);
    for (std::size_t i = 0; i < few.size(); ++i) EXPECT_DOUBLE_EQ(q_few[i], q[i]);
    for (std::size_t i = few.size(); i < q.size(); ++i) EXPECT_EQ(q[i], 1);
  }
}

}  // namespace
}  // namespace acuity::testing
