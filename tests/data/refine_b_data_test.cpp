// B factors of a deposited model from its map, beside those that were deposited.
#include <numeric>

#include <gemmi/model.hpp>
#include <gtest/gtest.h>

#include <acuity/map.h>
#include <acuity/model.h>

#include "host/b_factors/refine_b.h"
#include "support/cpu_engine.h"
#include "support/statistics.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

/// Means over the atoms of each residue.
std::vector<double> by_residue(const Model& model, const std::vector<double>& values) {
  std::vector<double> means;
  auto next = values.begin();
  for (const gemmi::Chain& chain : model.gemmi().chains)
    for (const gemmi::Residue& residue : chain.residues) {
      const auto end = next + static_cast<std::ptrdiff_t>(residue.atoms.size());
      if (end != next) means.push_back(std::accumulate(next, end, 0.0) / static_cast<double>(end - next));
      next = end;
    }
  return means;
}

TEST(RefineBData, ResemblesTheDepositedBFactorsOfHaemoglobin) {
  ACUITY_REQUIRE_TEST_DATA("EMD-3488");
  const Map map = read_map(test_data("EMD-3488/emd_3488.mrc.gz"));
  Model model = read_model(test_data("EMD-3488/5ni1.cif.gz"));
  place_model_in_map(model, map, OriginConvention::automatic);
  const std::vector<double> deposited = by_residue(model, model.b_factors());
  RefineBRule rule;
  rule.window_edge = 24;
  rule.to_angstrom = 3.2;
  const RefinedB found = refine_b_factors(model, map.volume, {}, rule, *cpu_engine());
  // Windows of 25 A say nothing of single residues; 0.635 was measured.
  EXPECT_GT(correlation_of(by_residue(model, found.b_of_map), deposited), 0.6);
  EXPECT_EQ(found.atoms_not_fitted, 0);
}

}  // namespace
}  // namespace acuity::testing
