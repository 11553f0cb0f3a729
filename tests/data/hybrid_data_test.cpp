// A deposited map with density that its model lacks: one nsp8 and the extensions of both (EMD-11007).
#include <cmath>

#include <gtest/gtest.h>

#include <acuity/map.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

double rms(const std::vector<float>& values, const std::vector<float>& where) {
  double sum = 0;
  double count = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (where[i] == 0) continue;
    sum += static_cast<double>(values[i]) * values[i];
    ++count;
  }
  return std::sqrt(sum / count);
}

TEST(RealHybrid, DensityWithoutAModelDoesNotFade) {
  ACUITY_REQUIRE_TEST_DATA("EMD-11007/emd_11007.map.gz");
  const TempDir folder;
  const auto path = [&](const std::string& name) { return (folder / name).string(); };
  const std::string map = test_data("EMD-11007/emd_11007.map.gz").string();
  const std::string model = " --model " + test_data("EMD-11007/model.pdb.gz").string();
  const auto run = [&](const std::string& arguments) { return run_acuity(arguments).exit_code == 0; };
  ASSERT_TRUE(run("sharpen " + map + model + " --profile auto -d 2.9 --mask-out " + path("mask.mrc") + " -o " +
                  path("hybrid.mrc")));
  ASSERT_TRUE(run("sharpen " + map + model + " -d 2.9 --mask " + path("mask.mrc") + " -o " + path("plain.mrc")));
  ASSERT_TRUE(run("mask " + map + " --fdr 0.01 --binary -o " + path("density.mrc")));
  ASSERT_TRUE(run("mask " + map + model + " --radius 12 -o " + path("near.mrc")));
  const auto voxels = [&](const std::string& name) { return read_map(folder / name).volume.voxels; };
  const std::vector<float> density = voxels("density.mrc");
  std::vector<float> outside = voxels("near.mrc");
  std::vector<float> modelled = outside;
  for (std::size_t i = 0; i < density.size(); ++i) {
    outside[i] = outside[i] == 0 ? density[i] : 0;
    modelled[i] *= density[i];
  }
  const auto share_in = [&](const std::vector<float>& result) { return rms(result, outside) / rms(result, modelled); };
  const double in_map = share_in(read_map(map).volume.voxels);
  const double in_plain = share_in(voxels("plain.mrc"));
  const double in_hybrid = share_in(voxels("hybrid.mrc"));
  RecordProperty("rms beyond the model relative to that inside", std::to_string(in_map) + " in the map, " +
                                                                     std::to_string(in_plain) + " plain, " +
                                                                     std::to_string(in_hybrid) + " hybrid");
  EXPECT_LT(in_plain, 0.6 * in_map);
  EXPECT_GT(in_hybrid, in_map);
  EXPECT_LT(in_hybrid, 2 * in_map);
}

}  // namespace
}  // namespace acuity::testing
