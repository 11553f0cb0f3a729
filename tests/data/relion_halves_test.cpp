// Half maps as RELION writes them, with a known truth: the mask that is found, and what sharpening in it costs.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include <acuity/compare.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>
#include <acuity/sharpen.h>

#include "host/fourier/frequency_filter.h"
#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

class RelionHalves : public ::testing::TestWithParam<const char*> {
 protected:
  std::string file(const std::string& name) const {
    return test_data("relion_halves/" + std::string(GetParam()) + "/" + name).string();
  }
  std::string halves() const { return file("half1.mrc.gz") + " " + file("half2.mrc.gz"); }
};

TEST_P(RelionHalves, MaskTheWholeMoleculeAndSharpenAsWellAsInItsOwnMask) {
  ACUITY_REQUIRE_TEST_DATA("relion_halves");
  const TempDir folder;
  const std::string out = (folder / "out.mrc").string();
  const std::string own = (folder / "own.mrc").string();
  const std::string mask_file = (folder / "mask.mrc").string();
  const Map half = read_map(file("half1.mrc.gz"));
  const double spacing = half.volume.spacing_angstrom;
  Model truth = read_model(file("truth.cif.gz"));
  place_model_in_box(truth, half.header, OriginConvention::automatic);
  const auto near = [&](double radius) { return model_mask(truth, half.volume.size, spacing, radius); };
  const Mask molecule = near(3);
  write_map(folder / "m3.mrc", half.header, with_soft_edge(molecule, spacing, 0), "test");
  ASSERT_TRUE(succeeded(run_acuity("sharpen " + halves() + " -o " + out + " --mask-out " + mask_file)));
  ASSERT_TRUE(succeeded(run_acuity("sharpen " + halves() + " -o " + own + " --mask " + (folder / "m3.mrc").string())));

  const Mask mask = binary_mask(read_map(mask_file).volume, mask_file);
  const auto within = [&](const Mask& inside) {
    double both = 0;
    for (std::size_t i = 0; i < mask.inside.size(); ++i) both += mask.inside[i] & inside.inside[i];
    return both;
  };
  const auto voxels = static_cast<double>(mask.count());
  EXPECT_GE(within(molecule), 0.98 * static_cast<double>(molecule.count()));
  EXPECT_GE(within(molecule), 0.65 * voxels);
  EXPECT_GE(within(near(6)), 0.95 * voxels);
  EXPECT_GE(within(near(8)), 0.995 * voxels);

  // The true density with B = 20 A^2, ended at the resolution of each run.
  truth.set_b_factor(20);
  const Volume density = model_density(truth, half.volume.size, spacing);
  const auto rscc = [&](const std::string& path) {
    const double resolution = read_json(default_report_path(path)).at("resolution_angstrom").get<double>();
    Volume ended = density;
    filter_frequencies(
        ended, [&](double s) { return s * resolution <= 1 ? 1.0 : 0.0; }, 2);
    return real_space_correlation(read_map(path).volume, ended, &molecule);
  };
  EXPECT_GE(rscc(out), rscc(own) - 0.005);
}

INSTANTIATE_TEST_SUITE_P(Data, RelionHalves, ::testing::Values("haemoglobin", "rdrp_rna"));

}  // namespace
}  // namespace acuity::testing
