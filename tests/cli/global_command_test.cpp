#include <cmath>

#include <gtest/gtest.h>

#include <acuity/compare.h>
#include <acuity/global.h>
#include <acuity/map.h>

#include "host/fit/line_fit.h"
#include "host/fourier/radial_profile.h"
#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

const double pi = std::acos(-1.0);

/// height (B / b)^(3/2) exp(-4 pi^2 r^2 / b): the Gaussian of B = `b` A^2 whose integral is that of one of B = `of`.
double gaussian_at(double r, double b, double of = 0) {
  return std::pow((of > 0 ? of : b) / b, 1.5) * std::exp(-4 * pi * pi * r * r / b);
}

/// A Gaussian about the middle of a box of 1.5 A voxels, with an odd and two even edges.
Volume blob(double b, double of = 0) {
  Volume volume{{45, 44, 40}, 1.5, {}};
  for (int z = 0; z < 40; ++z)
    for (int y = 0; y < 44; ++y)
      for (int x = 0; x < 45; ++x)
        volume.voxels.push_back(static_cast<float>(gaussian_at(1.5 * std::hypot(x - 22, y - 22, z - 20), b, of)));
  return volume;
}

double largest_difference(const Volume& a, const Volume& b) { return difference_of(a, b, nullptr).largest; }

class GlobalCase {
 public:
  GlobalCase() : header_(make_header({45, 44, 40}, 1.5, {12, -34.5, 56})) {
    write("map.mrc", blob(300));
    write("box.mrc", Volume{{45, 44, 40}, 1.5, std::vector<float>(79200, 1)});
  }

  void write(const std::string& name, const Volume& volume) const {
    write_map(folder_ / name, header_, volume, "test");
  }
  std::string operator/(const std::string& name) const { return (folder_ / name).string(); }
  const TempDir& folder() const { return folder_; }
  /// Options for a line through the amplitudes of the whole box that becomes flat.
  std::string flat() const { return "--profile flat --profile-b 0 --mask " + *this / "box.mrc "; }
  ProgramResult global(const std::string& input, const std::string& output, const std::string& options) const {
    return run_acuity("global " + *this / input + " -o " + *this / output + " " + options);
  }
  Volume volume(const std::string& name) const { return read_map(folder_ / name).volume; }

 private:
  TempDir folder_;
  MapHeader header_;
};

TEST(Global, BlursAGaussianIntoAWiderOne) {
  const GlobalCase c;
  ASSERT_TRUE(succeeded(c.global("map.mrc", "out.mrc", "-b 200 -d 3")));
  // A Gaussian of 300 + 200 A^2 with the same integral. Rounding and images in the next boxes: exp(-4 pi^2 30^2 / 500)
  // at the faces is nothing.
  EXPECT_LT(largest_difference(c.volume("out.mrc"), blob(500, 300)), 2e-6);
  const MapHeader before = read_map_header(c / "map.mrc");
  const MapHeader after = read_map_header(c / "out.mrc");
  EXPECT_EQ(after.origin_angstrom, before.origin_angstrom);
  EXPECT_EQ(after.start_crs, before.start_crs);
  EXPECT_EQ(after.raw_cell, before.raw_cell);
  EXPECT_EQ(after.size_crs, before.size_crs);
  EXPECT_NE(after.labels.back().find("sharpened globally by B = 200 A^2"), std::string::npos);
}

TEST(Global, BackAndForthIsNothing) {
  const GlobalCase c;
  c.write("noise.mrc", random_volume({45, 44, 40}, 1.5, 51));
  // Forth as far as the corners, s^2 = 3 / 9: exp(20 / 12) = 5 of rounding in single precision.
  EXPECT_EQ(c.global("noise.mrc", "sharp.mrc", "-b -20").exit_code, 0);
  EXPECT_GT(largest_difference(c.volume("sharp.mrc"), c.volume("noise.mrc")), 1);
  EXPECT_EQ(c.global("sharp.mrc", "back.mrc", "-b 20").exit_code, 0);
  EXPECT_LT(largest_difference(c.volume("back.mrc"), c.volume("noise.mrc")), 1e-5);
}

TEST(Global, TakesTheBFactorOfTheWilsonLine) {
  const GlobalCase c;
  const ProgramResult result = c.global("map.mrc", "out.mrc", c.flat() + "-d 5 --wilson-from 20 --no-low-pass -j 1");
  EXPECT_TRUE(succeeded(result));
  const nlohmann::json report = read_json(c.folder() / "out.json");
  // Averages over shells: within 1 %, as in RadialProfile.OfAGaussianIsItsTransformOnAnyGrid.
  EXPECT_NEAR(report.at("wilson").at("b_factor").get<double>(), 300, 3);
  EXPECT_GT(report.at("wilson").at("r_squared").get<double>(), 0.999);
  // The line is straight, so what is known of other maps hardly counts.
  EXPECT_NEAR(report.at("b_factor_applied").get<double>(), -report.at("wilson").at("b_factor").get<double>(), 1);
  EXPECT_EQ(report.at("b_factor_source"), "wilson");
  EXPECT_EQ(report.at("wilson").at("from_angstrom"), 20.0);
  EXPECT_EQ(report.at("wilson").at("to_angstrom"), 5.0);
  EXPECT_FALSE(report.at("low_pass").get<bool>());
  EXPECT_EQ(report.at("inputs").at("map"), c / "map.mrc");
  EXPECT_EQ(report.at("stages").size(), 4U);
  EXPECT_NE(result.out.find("Wilson line   B = "), std::string::npos) << result.out;
  // The rest is flat: its amplitudes differ by exp(-1 % of 300 / 100) at 5 A.
  const RadialProfile left = radial_profile(c.volume("out.mrc"));
  const double first = left.mean_amplitude[1];
  for (std::size_t j = 1; left.s_per_angstrom[j] <= 0.2; ++j) EXPECT_NEAR(left.mean_amplitude[j] / first, 1, 0.03) << j;

  EXPECT_TRUE(succeeded(c.global("map.mrc", "again.mrc", c.flat() + "-d 5 --wilson-from 20 --no-low-pass -j 3")));
  EXPECT_EQ(read_bytes(c.folder() / "again.mrc"), read_bytes(c.folder() / "out.mrc")) << "for any number of threads";
}

TEST(Global, SharpensAtResolutionsCoarserThanTheStartOfTheLine) {
  const GlobalCase c;
  for (const double resolution : {8.0, 10.0, 15.0}) {
    ASSERT_TRUE(succeeded(c.global("map.mrc", "out.mrc", c.flat() + "-d " + std::to_string(resolution)))) << resolution;
    const nlohmann::json wilson = read_json(c.folder() / "out.json").at("wilson");
    // Twice the resolution, or three of the shells of 67.5 A: at 15 A shells 2 to 4.
    EXPECT_NEAR(wilson.at("from_angstrom").get<double>(), std::max(2 * resolution, resolution == 15 ? 33.75 : 0.0),
                1e-9);
    EXPECT_NEAR(wilson.at("b_factor").get<double>(), 300, 15) << "few shells, averaged over their width";
  }
}

TEST(Global, LowPassesAtTheResolutionOverTwoShells) {
  const GlobalCase c;
  c.write("noise.mrc", random_volume({45, 44, 40}, 1.5, 52));
  ASSERT_TRUE(succeeded(c.global("noise.mrc", "out.mrc", "-b 0 -d 6.75")));
  const RadialProfile before = radial_profile(c.volume("noise.mrc"));
  const RadialProfile after = radial_profile(c.volume("out.mrc"));
  // The longest edge is 67.5 A, so the edge begins at shell 10: all, one half on average, nothing.
  for (std::size_t j = 0; j < before.mean_amplitude.size(); ++j) {
    const double ratio = after.mean_amplitude[j] / before.mean_amplitude[j];
    if (j < 10) {
      EXPECT_NEAR(ratio, 1, 1e-5) << j;
    }
    if (j == 11) {
      EXPECT_NEAR(ratio, 0.5, 0.1);
    }
    if (j > 12) {
      EXPECT_LT(ratio, 1e-5) << j;
    }
  }
  EXPECT_NEAR(moments(c.volume("out.mrc").voxels).mean, moments(c.volume("noise.mrc").voxels).mean, 1e-6);
}

TEST(Global, WeightsTheMeanOfHalfMapsByTheirFsc) {
  const GlobalCase c;
  Volume half1 = blob(300);
  Volume half2 = half1;
  const Volume noise1 = random_volume(half1.size, 1.5, 53);
  const Volume noise2 = random_volume(half1.size, 1.5, 54);
  for (std::size_t i = 0; i < half1.voxels.size(); ++i) {
    half1.voxels[i] += 0.002F * noise1.voxels[i];
    half2.voxels[i] += 0.002F * noise2.voxels[i];
  }
  c.write("half1.mrc", half1);
  c.write("half2.mrc", half2);
  const std::string second = " " + c / "half2.mrc";
  ASSERT_TRUE(succeeded(c.global("half1.mrc", "mean.mrc", "-b 0 -d 3.01 --no-low-pass" + second)));
  ASSERT_TRUE(succeeded(c.global("half1.mrc", "weighted.mrc",
                                 "-b 0 -d 3.01 --no-low-pass --fsc-weight --mask " + c / "box.mrc" + second)));
  Volume mean = half1;
  for (std::size_t i = 0; i < mean.voxels.size(); ++i) mean.voxels[i] = 0.5F * (half1.voxels[i] + half2.voxels[i]);
  EXPECT_LT(largest_difference(c.volume("mean.mrc"), mean), 1e-6);
  // The weight is linear between the shells, so a shell's mean ratio lies near its own weight where that is smooth.
  const FscCurve fsc = fourier_shell_correlation(half1, half2, nullptr);
  const RadialProfile before = radial_profile(mean);
  const RadialProfile after = radial_profile(c.volume("weighted.mrc"));
  const auto weight = [&](std::size_t j) { return fsc.fsc[j] > 0 ? std::sqrt(2 * fsc.fsc[j] / (1 + fsc.fsc[j])) : 0; };
  EXPECT_GT(fsc.fsc[5], 0.99);
  EXPECT_LT(fsc.fsc[20], 0.2);
  for (std::size_t j = 1; j + 1 < fsc.fsc.size(); ++j) {
    const double ratio = after.mean_amplitude[j] / before.mean_amplitude[j];
    EXPECT_GE(ratio, std::min({weight(j - 1), weight(j), weight(j + 1)}) - 1e-4) << j;
    EXPECT_LE(ratio, std::max({weight(j - 1), weight(j), weight(j + 1)}) + 1e-4) << j;
  }
  // The Wilson line is that of the weighted amplitudes; at 4 A some weigh little.
  ASSERT_TRUE(succeeded(c.global("half1.mrc", "wilson.mrc", c.flat() + "-d 4 --wilson-from 20 --fsc-weight" + second)));
  std::vector<double> s2, ln_a2;
  for (std::size_t j = 1; before.s_per_angstrom[j] <= 0.25; ++j) {
    if (before.s_per_angstrom[j] < 0.05 || weight(j) == 0) continue;
    s2.push_back(before.s_per_angstrom[j] * before.s_per_angstrom[j]);
    ln_a2.push_back(2 * std::log(before.mean_amplitude[j] * weight(j)));
  }
  EXPECT_LT(weight(16), 0.9);
  // The mean of the halves was rounded to single precision.
  EXPECT_NEAR(read_json(c.folder() / "wilson.json").at("wilson").at("b_factor").get<double>(),
              -2 * fit_line(s2, ln_a2).slope, 1e-3);
  // Estimated inside a Gaussian window around the blob, which no file of a mask holds.
  const Volume window = blob(4000);
  GlobalSettings settings;
  settings.resolution_angstrom = 6;
  settings.wilson_from_angstrom = 20;
  settings.profile = flat_profile;
  settings.fsc_weight = true;
  RunLog log;
  const GlobalResult estimated = sharpen_globally(c.volume("half1.mrc"), c.volume("half2.mrc"), window, settings, log);
  // The mask makes the Gaussian narrower, 1 / B' = 1 / 300 + 1 / 4000; noise and shells add some percent.
  EXPECT_NEAR(estimated.wilson->b_factor, 279, 14);
  // The report names what was read.
  Volume mask = window;
  for (float& v : mask.voxels) v = v > 0.5F ? 1 : 0;
  c.write("mask.mrc", mask);
  ASSERT_TRUE(succeeded(
      c.global("half1.mrc", "estimated.mrc", "-d 6 --wilson-from 20 --fsc-weight --mask " + c / "mask.mrc" + second)));
  const nlohmann::json report = read_json(c.folder() / "estimated.json");
  EXPECT_EQ(report.at("inputs").at("half_map2"), c / "half2.mrc");
  EXPECT_EQ(report.at("inputs").at("mask"), c / "mask.mrc");
  EXPECT_TRUE(report.at("fsc_weight").get<bool>());
}

TEST(Global, WeightsHalfMapsUnlessABFactorOrTheOptionSaysOtherwise) {
  const GlobalCase c;
  for (const unsigned half : {1U, 2U}) {
    Volume map = blob(300);
    const Volume noise = random_volume(map.size, 1.5, 70 + half);
    for (std::size_t i = 0; i < map.voxels.size(); ++i) map.voxels[i] += 0.002F * noise.voxels[i];
    c.write("half" + std::to_string(half) + ".mrc", map);
  }
  const std::string pair = " " + c / "half2.mrc" + " -d 5 --mask " + c / "box.mrc";
  const auto result_of = [&](const std::string& options) {
    EXPECT_EQ(c.global("half1.mrc", "out.mrc", options + pair).exit_code, 0) << options;
    return c.volume("out.mrc").voxels;
  };
  const std::vector<float> weighted = result_of("--fsc-weight");
  const std::vector<float> plain = result_of("--no-fsc-weight");
  EXPECT_NE(weighted, plain);
  EXPECT_EQ(result_of(""), weighted);
  EXPECT_TRUE(read_json(c.folder() / "out.json").at("fsc_weight").get<bool>());
  EXPECT_EQ(result_of("--fsc-weight --no-fsc-weight"), plain) << "the last one counts";
  EXPECT_EQ(result_of("-b -100"), result_of("-b -100 --no-fsc-weight"));
  EXPECT_NE(result_of("-b -100"), result_of("-b -100 --fsc-weight"));
}

TEST(Global, WarnsOfWhatMayBeWrong) {
  const GlobalCase c;
  c.write("noise.mrc", random_volume({45, 44, 40}, 1.5, 55));
  const auto warns = [&](const std::string& map, const std::string& options, const std::string& words) {
    const ProgramResult result = c.global(map, "out.mrc", options);
    return result.exit_code == 0 && result.err.find("acuity: warning: ") == 0 &&
           result.err.find(words) != std::string::npos;
  };
  EXPECT_TRUE(warns("map.mrc", "", "the Wilson line reaches the Nyquist limit"));
  EXPECT_TRUE(warns("map.mrc", "-b -10", "Without --resolution the result is not low-passed"));
  EXPECT_TRUE(warns("map.mrc", "-b -10 -d 2", "beyond the map's Nyquist limit of 3 A"));
  EXPECT_TRUE(warns("noise.mrc", "-d 15", "The Wilson line fits badly"));
  EXPECT_TRUE(warns("noise.mrc", "-d 4", "No molecule was found, so the estimates are those of the whole box"));
  EXPECT_EQ(c.global("map.mrc", "sharp.mrc", "-b -500 -d 5 --no-low-pass").exit_code, 0);
  EXPECT_TRUE(warns("sharp.mrc", c.flat() + "-d 6", "The map falls off less than it should"));
}

TEST(Global, RefusesGainsBeyondSinglePrecision) {
  const GlobalCase c;
  c.write("noise.mrc", Volume{{45, 44, 40}, 0.5, random_volume({45, 44, 40}, 0.5, 57).voxels});
  for (const char* options : {"--spacing 0.5 -b -150", "--spacing 1 -b -600", "--spacing 1 -b -5000 -d 3",
                              "--spacing 0.5 -b -150 --output-mode 12"})
    EXPECT_TRUE(refused(c.folder(), "global " + c / "noise.mrc" + " -o " + c / "out.mrc " + options,
                        "is beyond the range of single precision"))
        << options;
  // exp(60 * 3 / 4) = 3e19: large, but a number.
  EXPECT_EQ(c.global("noise.mrc", "out.mrc", "--spacing 0.5 -b -60").exit_code, 0);
}

TEST(Global, RefusesWhatMakesNoSense) {
  const GlobalCase c;
  const SharpenCase other;
  const auto is_refused = [&](const std::string& options, const std::string& words) {
    return refused(c.folder(), "global " + c / "map.mrc" + " " + options, words);
  };
  const std::string out = "-o " + c / "out.mrc";
  EXPECT_TRUE(is_refused("", "--output is required"));
  EXPECT_TRUE(is_refused("-o " + c / "map.mrc", "map.mrc"));
  EXPECT_TRUE(is_refused("-o " + c / "none/out.mrc", "none"));
  EXPECT_TRUE(is_refused(out + " --report " + c / "out.mrc", "Two outputs have the same name"));
  EXPECT_TRUE(is_refused(out + " --fsc-weight", "--fsc-weight needs both half maps"));
  EXPECT_TRUE(is_refused(out + " -b nan", "nan is not a number"));
  EXPECT_TRUE(is_refused(out + " -d 15 --wilson-from 12", "There is no range to fit"));
  EXPECT_TRUE(is_refused(out + " -d 9 --wilson-from 10", "Too few shells for a Wilson line"));
  EXPECT_TRUE(is_refused(out + " -d 30", "Too few shells for a Wilson line"));
  EXPECT_TRUE(is_refused(out + " -b 0 --profile-b 20", "--b-factor and --profile-b were both given"));
  EXPECT_TRUE(is_refused(out + " --profile unheard", "unheard"));
  EXPECT_TRUE(is_refused(other / "map.mrc" + " " + out, "are not on the same grid"));
  EXPECT_TRUE(is_refused(out + " --mask " + other / "map.mrc", "are not on the same grid"));
  c.write("flat.mrc", Volume{{45, 44, 40}, 1.5, std::vector<float>(79200, 3)});
  EXPECT_TRUE(refused(c.folder(), "global " + c / "flat.mrc" + " " + out, "is constant"));
  EXPECT_TRUE(is_refused(c / "map.mrc" + " " + out, "Both half maps are the same file"));
  c.write("copy.mrc", c.volume("map.mrc"));
  EXPECT_TRUE(is_refused(c / "copy.mrc" + " --fsc-weight " + out, "Both half maps hold the same voxels"));
  EXPECT_TRUE(is_refused(c / "flat.mrc" + " " + out, "is constant"));
}

}  // namespace
}  // namespace acuity::testing
