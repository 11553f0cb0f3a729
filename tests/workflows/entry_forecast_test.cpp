// The forecast of an entry's time: its shape over boxes, and the molecule that it assumes.
#include "host/workflows/entry/entry_forecast.h"

#include <gtest/gtest.h>

namespace acuity::testing {
namespace {

/// Predicted seconds for half maps of a polymerase of 173 kDa in a cubic box.
double seconds_of(std::int64_t edge, double spacing, std::optional<double> kda = 172.8,
                  std::vector<EntryPolymer> polymers = {}) {
  EntryPlan plan;
  plan.header.size_crs = {edge, edge, edge};
  plan.header.spacing_angstrom = spacing;
  plan.header.mass_kda = kda;
  plan.header.polymers = std::move(polymers);
  plan.from_half_maps = true;
  forecast_entry(plan, false);
  return plan.core_seconds;
}

TEST(EntryForecast, GrowsWithBoxesAsMeasured) {
  // Measured on one machine, in s of processor time (docs/emdb-costs.md). A factor of 1.5 either way covers masks that
  // are half as large as predicted.
  const double of_128 = 3.7;
  const std::tuple<std::int64_t, double, double> measured[] = {
      {200, 1.1, 6.2}, {300, 1.1, 14.6}, {400, 1.1, 29.6}, {400, 0.83, 37.9}};
  for (const auto& [edge, spacing, seconds] : measured) {
    const double ratio = seconds_of(edge, spacing) / seconds_of(128, 1.1) / (seconds / of_128);
    EXPECT_GT(ratio, 1 / 1.5) << edge;
    EXPECT_LT(ratio, 1.5) << edge;
  }
}

TEST(EntryForecast, TakesTheMassOfSequencesWhereNoneIsStated) {
  const std::vector<EntryPolymer> polymers{{"protein", std::string(1455, 'A'), {}, 1},
                                           {"rna", std::string(20, 'G'), {}, 2}};
  // 1455 x 0.11 + 40 x 0.325 = 173.05 kDa; 172.8 were stated.
  EXPECT_NEAR(seconds_of(400, 0.83, {}, polymers), seconds_of(400, 0.83), 0.0015 * seconds_of(400, 0.83));
  // One polymer without mass and sequence leaves the mass open.
  EXPECT_EQ(seconds_of(400, 0.83, {}, {polymers[0], {"rna", "", {}, 1}}), seconds_of(400, 0.83, {}));
}

}  // namespace
}  // namespace acuity::testing
