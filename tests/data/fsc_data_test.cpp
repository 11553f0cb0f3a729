// The FSC of a deposited map with a model against a curve that was published for another model of the same map.
#include <cmath>
#include <fstream>

#include <gtest/gtest.h>

#include <acuity/fsc.h>
#include <acuity/map.h>
#include <acuity/model.h>

#include "host/density/model_density.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

TEST(FscOfRealMap, WithItsModelIsNearThePublishedCurve) {
  ACUITY_REQUIRE_TEST_DATA("EMD-11007");
  const Map map = read_map(test_data("EMD-11007/emd_11007.map.gz"));
  Model model = read_model(test_data("EMD-11007/model.pdb.gz"));
  place_model_in_box(model, map.header, OriginConvention::automatic);
  const Volume density = model_density(model, map.volume.size, map.volume.spacing_angstrom);
  const FscCurve curve = fourier_shell_correlation(map.volume, density, nullptr);
  // Theirs crosses 0.5 at 3.46 A. The models differ, and theirs was refined against this map.
  EXPECT_NEAR(curve.resolution_angstrom(0.5).value_or(0), 3.46, 0.1);
  std::ifstream csv(test_data("EMD-11007/6yyt_map_model_fsc_refmac_ccpem.csv"));
  std::string line;
  std::getline(csv, line);
  int compared = 0;
  while (std::getline(csv, line)) {
    const std::size_t comma = line.find(',');
    const double resolution = std::stod(line.substr(0, comma));
    if (resolution > 6) continue;
    const double place = curve.s_per_angstrom[1] > 0 ? 1 / resolution / curve.s_per_angstrom[1] : 0;
    const auto j = static_cast<std::size_t>(std::lround(place));
    EXPECT_NEAR(curve.fsc[j], std::stod(line.substr(comma + 1)), 0.12) << resolution << " A";
    ++compared;
  }
  EXPECT_EQ(compared, 15);
}

}  // namespace
}  // namespace acuity::testing
