// Local resolution of a deposited map with noise, by both methods.
#include <cmath>

#include <gtest/gtest.h>

#include <acuity/compare.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/resolution.h>

#include "host/local_resolution/local_resolution.h"
#include "support/cpu_engine.h"
#include "support/test_files.h"
#include "support/whitened.h"

namespace acuity::testing {
namespace {

TEST(RealResolution, OfADepositedMapIsTheSameByBothMethods) {
  ACUITY_REQUIRE_TEST_DATA("EMD-3488");
  const Volume map = read_map(test_data("EMD-3488/emd_3488.mrc.gz")).volume;
  const Mask whole = binary_mask(read_map(test_data("EMD-3488/mask.mrc.gz")).volume, "mask");
  Mask mask = whole;
  std::int64_t seen = 0;
  for (std::uint8_t& inside : mask.inside) inside = inside != 0 && seen++ % 60 == 0;
  EXPECT_EQ(seen, 94201);
  Volume halves[] = {map, map};
  const auto noise_level = static_cast<float>(0.5 * moments(map.voxels).standard_deviation);
  unsigned seed = 7;
  for (Volume& half : halves) {
    const Volume noise = random_volume(map.size, map.spacing_angstrom, seed++);
    for (std::size_t i = 0; i < noise.voxels.size(); ++i) half.voxels[i] += noise_level * noise.voxels[i];
  }
  whiten(halves[0], halves[1], 2);
  const auto in_mask = fourier_shell_correlation(halves[0], halves[1], &whole).resolution_angstrom(0.143);
  ResolutionRule rule;
  rule.window_edge = 24;
  Progress silent("test", 1, Verbosity::quiet);
  const Volume sliding = local_resolution(halves[0], halves[1], mask, rule, *cpu_engine(), 2, silent);
  const Volume fft = local_resolution(halves[0], halves[1], mask, rule, *cpu_engine("fft"), 2, silent);
  int apart = 0;
  for (std::size_t i = 0; i < fft.voxels.size(); ++i) {
    ASSERT_EQ(fft.voxels[i] > 0, mask.inside[i] != 0);
    if (std::abs(fft.voxels[i] - sliding.voxels[i]) > 1e-3) ++apart;
  }
  // Correlations agree to some 1e-5. Of 1571 voxels, one may lie as near to the threshold in an early shell.
  EXPECT_LE(apart, 1);
  const ResolutionSummary summary = summarize(sliding, rule.window_edge);
  EXPECT_EQ(summary.voxels, mask.count());
  // Half a shell of the window at 3 A is 6 %; the mask, cut sharply, adds some to the whole map's correlation.
  ASSERT_TRUE(in_mask.has_value());
  EXPECT_NEAR(summary.quantiles_angstrom[2], *in_mask, 0.1 * *in_mask);

  rule.fdr = 0.01;
  const ResolutionSummary tested =
      summarize(local_resolution(halves[0], halves[1], mask, rule, *cpu_engine(), 2, silent), rule.window_edge);
  // The last shell with any signal, against the shell where the whole map's curve falls: a shell apart.
  const double edge_angstrom = rule.window_edge * map.spacing_angstrom;
  EXPECT_NEAR(edge_angstrom / tested.quantiles_angstrom[2], edge_angstrom / *in_mask, 1);
  EXPECT_LT(tested.at_window_edge, 0.01 * static_cast<double>(tested.voxels));
}

}  // namespace
}  // namespace acuity::testing
