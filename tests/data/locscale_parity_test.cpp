// Parity with LocScale 2.3.1 and with gemmi's own path to a model's density, on a real map.
#include <gtest/gtest.h>

#include <acuity/compare.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>

#include "host/density/model_density.h"
#include "support/run_program.h"

namespace acuity::testing {
namespace {

std::string data(const std::string& name) { return test_data("EMD-3488/" + name).string(); }

Difference compare_inside(const std::string& a, const std::string& b, double& correlation) {
  const Map first = read_map(a);
  const Map second = read_map(b);
  const Mask mask = binary_mask(read_map(data("mask.mrc.gz")).volume, "mask");
  correlation = real_space_correlation(first.volume, second.volume, &mask);
  return difference_of(first.volume, second.volume, &mask);
}

TEST(LocScaleParity, WithItsReferenceAndMaskTheOutputAgreesToSinglePrecision) {
  ACUITY_REQUIRE_TEST_DATA("EMD-3488");
  const TempDir folder;
  const std::string out = (folder / "out.mrc").string();
  for (const char* method : {"sliding", "fft"}) {
    const ProgramResult run = run_acuity(
        "sharpen " + data("emd_3488.mrc.gz") + " --reference " + data("modmap.mrc.gz") + " --mask " +
        data("mask.mrc.gz") + " --shells locscale --window 25 --device cpu --method " + method + " -o " + out);
    ASSERT_EQ(run.exit_code, 0) << run.err;
    double correlation = 0;
    const Difference d = compare_inside(data("locscale231.mrc.gz"), out, correlation);
    // LocScale transforms in double and stores single precision; its padding mean is in single precision.
    EXPECT_LE(d.largest, 1e-5 * d.standard_deviation_a) << method;
  }
}

TEST(LocScaleParity, OnTheFullSphereBothEnginesAgree) {
  ACUITY_REQUIRE_TEST_DATA("EMD-3488");
  const TempDir folder;
  for (const std::string method : {"sliding", "fft"}) {
    const ProgramResult run =
        run_acuity("sharpen " + data("emd_3488.mrc.gz") + " --reference " + data("modmap.mrc.gz") + " --mask " +
                   data("mask.mrc.gz") + " --device cpu --method " + method + " -o " + (folder / method).string());
    ASSERT_EQ(run.exit_code, 0) << run.err;
  }
  double correlation = 0;
  const Difference d = compare_inside((folder / "fft").string(), (folder / "sliding").string(), correlation);
  // The promise of docs/reference/equations/sliding.md.
  EXPECT_LE(d.largest, 1e-5 * d.standard_deviation_a);
}

TEST(LocScaleParity, FromTheModelTheOutputCorrelates) {
  ACUITY_REQUIRE_TEST_DATA("EMD-3488");
  const TempDir folder;
  const std::string out = (folder / "out.mrc").string();
  const ProgramResult run = run_acuity("sharpen " + data("emd_3488.mrc.gz") + " --model " + data("5ni1.cif.gz") +
                                       " --b-factors as-is --shells locscale -o " + out);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  double correlation = 0;
  compare_inside(data("locscale231.mrc.gz"), out, correlation);
  EXPECT_GE(correlation, 0.999);
}

TEST(LocScaleParity, TheReferenceMapIsTheOneThatGemmiMakesThroughPython) {
  ACUITY_REQUIRE_TEST_DATA("EMD-3488");
  const Map expected = read_map(data("modmap.mrc.gz"));
  Model model = read_model(data("5ni1.cif.gz"));
  place_model_in_map(model, read_map(data("emd_3488.mrc.gz")), OriginConvention::automatic);
  const Volume density = model_density(model, expected.volume.size, expected.volume.spacing_angstrom);
  EXPECT_GE(real_space_correlation(expected.volume, density, nullptr), 0.99999);
  const Difference d = difference_of(expected.volume, density, nullptr);
  EXPECT_LE(d.largest, 1e-4 * d.standard_deviation_a);
}

TEST(LocScaleParity, TheModelMaskIsTheSameVoxels) {
  ACUITY_REQUIRE_TEST_DATA("EMD-3488");
  const Map expected = read_map(data("mask.mrc.gz"));
  const Model model = read_model(data("5ni1.cif.gz"));
  const Mask mask = model_mask(model, expected.volume.size, expected.volume.spacing_angstrom, 3);
  EXPECT_EQ(mask.inside, binary_mask(expected.volume, "mask").inside);
}

}  // namespace
}  // namespace acuity::testing
