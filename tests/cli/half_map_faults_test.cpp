// Half maps that programs changed before: low-passed, scaled, inverted, or no pair at all.
#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include <acuity/map.h>
#include <acuity/mask.h>

#include "host/fourier/frequency_filter.h"
#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// Half maps of SharpenCase with noise as large as the density, changed before they are written.
class FaultyHalves : public SharpenCase {
 public:
  template <class Change>
  void write_halves(const Change& change) const {
    Volume half1 = noisy(21, 1);
    Volume half2 = noisy(22, 1);
    change(half1, half2);
    write("half1.mrc", half1);
    write("half2.mrc", half2);
    write_mask("mask.mrc", mask());
  }
  /// Halves whose amplitudes are multiplied by gain(s), s in 1/A.
  void write_filtered_halves(const std::function<double(double s)>& gain) const {
    write_halves([&](Volume& half1, Volume& half2) {
      filter_frequencies(half1, gain, 1);
      filter_frequencies(half2, gain, 1);
    });
  }
  std::string halves() const { return *this / "half1.mrc" + " " + *this / "half2.mrc"; }
  std::string masked() const { return halves() + " --soft-edge 5 --mask " + *this / "mask.mrc"; }
};

void multiply(Volume& map, float factor) {
  for (float& value : map.voxels) value *= factor;
}

TEST(FaultyHalves, ThatWereLowPassedEndAtTheFilterWithAWarning) {
  for (const double end : {8.0, 6.0}) {
    const FaultyHalves c;
    c.write_filtered_halves([&](double s) { return s * end <= 1 ? 1.0 : 0.0; });
    const ProgramResult result = run_acuity("fsc --json " + c.masked());
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_TRUE(contains(result.err, "The half maps were low-passed before: their power ends at")) << result.err;
    const nlohmann::json json = nlohmann::json::parse(result.out);
    // Shells are 80 A apart: the end lies in the shell before the filter's or in its own.
    const double shell = std::floor(80 / end);
    EXPECT_NEAR(json.at("filter_end_angstrom").get<double>(), 80 / shell, 1e-3) << end;
    for (const char* curve : {"unmasked", "masked", "corrected"})
      EXPECT_GE(json.at(curve).at("resolution_angstrom_at_0.143").get<double>(), 80 / shell - 1e-3) << curve;
    const ProgramResult sharpened = run_acuity("sharpen " + c.halves() + " -w 40 --mask " + c / "mask.mrc" +
                                               " --model " + c / "model.pdb" + " -o " + c / "out.mrc");
    EXPECT_TRUE(contains(sharpened.err, "low-passed before")) << sharpened.err;
    const ProgramResult local =
        run_acuity("resolution " + c.halves() + " --mask " + c / "mask.mrc" + " -o " + c / "local.mrc");
    EXPECT_TRUE(contains(local.err, "low-passed before")) << local.err;
    for (const char* given : {"", "-d 4 "}) {
      const ProgramResult b =
          run_acuity("bfactor " + std::string(given) + c.halves() + " --mask " + c / "mask.mrc" + " -o " + c / "b.mrc");
      ASSERT_EQ(b.exit_code, 0) << b.err;
      EXPECT_TRUE(contains(b.err, "low-passed before")) << b.err;
      EXPECT_NEAR(read_json(c / "b.json").at("range_angstrom")[1].get<double>(), 80 / shell, 1e-3) << given;
    }
    std::vector<float> found = c.voxels("local.mrc");
    std::erase(found, 0.F);
    ASSERT_FALSE(found.empty());
    EXPECT_GE(*std::min_element(found.begin(), found.end()), 80 / shell - 1e-3);
    EXPECT_GE(read_json(c / "out.json").at("resolution_angstrom").get<double>(), 80 / shell - 1e-3);
  }
}

TEST(FaultyHalves, WhoseAmplitudesFallByALargeBFactorHaveNoFilter) {
  // From B = 800 A^2 on, exp(-B s^2 / 2) falls to a thousandth within the last three of the 20 shells.
  const double b = 1000;
  const double end = 6;
  for (const bool filtered : {false, true}) {
    const FaultyHalves c;
    c.write_filtered_halves([&](double s) { return filtered && s * end > 1 ? 0.0 : std::exp(-b * s * s / 4); });
    const ProgramResult result = run_acuity("fsc --json " + c.masked());
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(contains(result.err, "low-passed before"), filtered) << result.err;
    const nlohmann::json json = nlohmann::json::parse(result.out);
    ASSERT_EQ(json.contains("filter_end_angstrom"), filtered);
    if (!filtered) continue;
    // The filter still shows on top of the slope.
    EXPECT_NEAR(json.at("filter_end_angstrom").get<double>(), 80 / std::floor(80 / end), 1e-3);
  }
}

TEST(FaultyHalves, WithoutAFilterHaveNoEnd) {
  const FaultyHalves c;
  c.write_halves([](Volume&, Volume&) {});
  const nlohmann::json json = json_of("fsc --json " + c.masked());
  EXPECT_FALSE(json.contains("filter_end_angstrom"));
}

TEST(FaultyHalves, BehindAFilterHaveNoFallOffWhateverResolutionIsGiven) {
  const FaultyHalves c;
  c.write_filtered_halves([](double s) { return s * 8 <= 1 ? 1.0 : 0.0; });
  for (const std::string& reference :
       {" --profile protein --mask " + c / "mask.mrc", " --mask " + c / "mask.mrc" + " --model " + c / "model.pdb"}) {
    const auto sharpened = [&](const std::string& resolution) {
      return run_acuity("sharpen " + c.halves() + reference + " -d " + resolution + " -o " + c / "out.mrc");
    };
    const ProgramResult beyond = sharpened("5");
    ASSERT_EQ(beyond.exit_code, 0) << beyond.err;
    EXPECT_TRUE(contains(beyond.err, "The map was low-passed at about 8 A")) << beyond.err;
    EXPECT_NEAR(read_json(c / "out.json").at("fall_off").at("filter_end_angstrom").get<double>(), 8, 1e-3);
    EXPECT_FALSE(contains(sharpened("7.5").err, "low-passed at about")) << "the filter is the resolution";
  }
}

TEST(FaultyHalves, AreNamedWhereTheResolutionThatIsGivenLiesFarBeyond) {
  const FaultyHalves c;
  // White noise over what ends at 10 A.
  c.write_halves([](Volume& half1, Volume& half2) {
    for (Volume* half : {&half1, &half2}) {
      filter_frequencies(
          *half, [](double s) { return s * 10 <= 1 ? 1.0 : 0.0; }, 1);
      const Volume noise = random_volume(half->size, 2, half == &half1 ? 31 : 32);
      const auto sd = static_cast<float>(0.3 * moments(half->voxels).standard_deviation);
      for (std::size_t i = 0; i < noise.voxels.size(); ++i) half->voxels[i] += sd * noise.voxels[i];
    }
  });
  const std::string rest = c.halves() + " --mask " + c / "mask.mrc" + " -o " + c / "out.mrc -d ";
  for (const std::string& command :
       {"sharpen --model " + c / "model.pdb ", std::string("sharpen --profile protein "), std::string("bfactor ")}) {
    const ProgramResult beyond = run_acuity(command + rest + "5");
    EXPECT_TRUE(contains(beyond.err, "The half maps agree to about")) << command << beyond.err;
    EXPECT_TRUE(contains(beyond.err, "the resolution of 5 A lies far beyond")) << command << beyond.err;
    EXPECT_FALSE(contains(run_acuity(command + rest + "9").err, "far beyond")) << command;
  }
}

TEST(FaultyHalves, ThatWereMultipliedByOneMaskAreNamedOnceByEachCommand) {
  const FaultyHalves c;
  const Volume soft = with_soft_edge(c.mask(), 2, 3);
  c.write_halves([&](Volume& half1, Volume& half2) {
    multiply_by(half1, soft);
    multiply_by(half2, soft);
  });
  const std::string out = " -o " + c / "out.mrc";
  for (const std::string& command :
       {"fsc " + c.halves(), "sharpen -w 40 " + c.halves() + " --model " + c / "model.pdb" + out,
        "global " + c.halves() + " -d 6" + out, "resolution " + c.halves() + " --mask " + c / "mask.mrc" + out,
        "bfactor " + c.halves() + " --mask " + c / "mask.mrc" + out}) {
    const std::string said = run_acuity(command).err;
    const std::size_t first = said.find("as if multiplied by one mask");
    ASSERT_NE(first, std::string::npos) << command << said;
    EXPECT_EQ(said.find("as if multiplied by one mask", first + 1), std::string::npos) << command << said;
  }
  // As refinements leave them: 0 outside the ball in the box.
  c.write_halves([](Volume& half1, Volume& half2) {
    for (std::size_t i = 0; i < half1.voxels.size(); ++i)
      if (std::hypot(static_cast<double>(i % 40) - 20, static_cast<double>(i / 40 % 40) - 20,
                     static_cast<double>(i / 1600) - 20) > 19)
        half1.voxels[i] = half2.voxels[i] = 0;
  });
  const ProgramResult result = run_acuity("fsc " + c.halves());
  EXPECT_TRUE(succeeded(result));
}

TEST(FaultyHalves, OfAnotherScaleAreBroughtToOneWithAWarning) {
  const FaultyHalves c;
  const auto run = [&](const std::string& name, float factor) {
    c.write_halves([&](Volume&, Volume& half2) { multiply(half2, factor); });
    const ProgramResult result =
        run_acuity("sharpen " + c.halves() + " -w 40 --model " + c / "model.pdb" + " -o " + c / name + ".mrc");
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(contains(result.err, "times the first; it was brought to the scale of the first"), factor != 1)
        << factor << ": " << result.err;
    return c.voxels(name + ".mrc");
  };
  const std::vector<float> expected = run("one", 1);
  double squares = 0;
  for (const float value : expected) squares += value * value;
  for (const float factor : {1.5F, 10.F, 0.3F}) {
    const std::vector<float> found = run("other", factor);
    double differences = 0;
    for (std::size_t i = 0; i < found.size(); ++i) differences += std::pow(found[i] - expected[i], 2);
    // The scale is known as well as block means agree. Noise of one sd, averaged over the 125 voxels of a block,
    // is a tenth of the density.
    EXPECT_LT(std::sqrt(differences / squares), 0.05) << factor;
  }
}

TEST(FaultyHalves, OfOppositeContrastAreRefusedByEachCommand) {
  const FaultyHalves c;
  c.write_halves([](Volume&, Volume& half2) { multiply(half2, -1); });
  const std::string out = " -o " + c / "out.mrc";
  for (const std::string& command :
       {"fsc " + c.masked(), "sharpen " + c.halves() + out, "mask " + c.halves() + out,
        "global " + c.halves() + " -d 6" + out, "resolution " + c.halves() + " --mask " + c / "mask.mrc" + out,
        "bfactor " + c.halves() + " --mask " + c / "mask.mrc" + out})
    EXPECT_TRUE(refused(c.folder(), command, "The half maps have opposite contrast")) << command;
}

TEST(FaultyHalves, AMapAndItsNegativeDoNotAgreeUpToTheNyquistLimit) {
  const FaultyHalves c;
  c.write_halves([](Volume& half1, Volume& half2) {
    half2 = half1;
    multiply(half2, -1);
  });
  const ProgramResult compared = run_acuity("compare " + c.halves());
  EXPECT_TRUE(contains(compared.out, "FSC falls below 0.143  everywhere: the maps do not agree")) << compared.out;
  const nlohmann::json json = json_of("compare --json " + c.halves());
  EXPECT_FALSE(json.at("fsc").at("agrees_at_0.143"));
  EXPECT_TRUE(json.at("fsc").at("resolution_angstrom_at_0.143").is_null());
}

TEST(FaultyHalves, NoiseHasNoResolutionCoarserThanItsFirstShell) {
  const FaultyHalves c;
  c.write_halves([](Volume& half1, Volume& half2) {
    half1 = random_volume(half1.size, half1.spacing_angstrom, 5);
    half2 = random_volume(half2.size, half2.spacing_angstrom, 6);
  });
  const nlohmann::json json = json_of("fsc --json " + c.halves());
  const auto& found = json.at("unmasked");
  const double longest = 80;
  if (!found.at("resolution_angstrom_at_0.143").is_null())
    EXPECT_LE(found.at("resolution_angstrom_at_0.143").get<double>(), longest);
  else
    EXPECT_FALSE(found.at("agrees_at_0.143"));
  EXPECT_TRUE(refused(c.folder(), "sharpen " + c.halves() + " -w 40 -o " + c / "out.mrc", "The "));
  EXPECT_TRUE(refused(c.folder(), "mask " + c.halves() + " -o " + c / "out.mrc", "The "));
}

}  // namespace
}  // namespace acuity::testing
