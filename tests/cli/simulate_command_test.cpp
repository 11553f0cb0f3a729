// simulate with noise, half maps, B factors and parts of models: from files to files.
#include <cmath>

#include <gtest/gtest.h>

#include <acuity/compare.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// `acuity simulate model.pdb MORE` on the grid of map.mrc.
ProgramResult simulate(const SharpenCase& c, const std::string& more) {
  return run_acuity("simulate " + c / "model.pdb" + " --like " + c / "map.mrc" + " " + more);
}

Volume difference(const Volume& a, const Volume& b) {
  Volume result = a;
  for (std::size_t i = 0; i < a.voxels.size(); ++i) result.voxels[i] -= b.voxels[i];
  return result;
}

Volume volume_of(const SharpenCase& c, const std::string& name) { return read_map(c.folder() / name).volume; }

/// Standard deviation of the voxels of map.mrc's grid within 3 A of an atom.
double deviation_inside(const SharpenCase& c, const Volume& density) {
  const Model model = c.model_in_map();
  double n = 0;
  double sum = 0;
  double squares = 0;
  for (std::int64_t z = 0; z < 40; ++z)
    for (std::int64_t y = 0; y < 40; ++y)
      for (std::int64_t x = 0; x < 40; ++x) {
        const auto near = [&](const Vec3& p) {
          const double dx = p[0] - 2.0 * static_cast<double>(x);
          const double dy = p[1] - 2.0 * static_cast<double>(y);
          const double dz = p[2] - 2.0 * static_cast<double>(z);
          return dx * dx + dy * dy + dz * dz <= 9;
        };
        if (std::none_of(model.positions_angstrom().begin(), model.positions_angstrom().end(), near)) continue;
        const double v = density.voxels[static_cast<std::size_t>(density.size.index(x, y, z))];
        n += 1;
        sum += v;
        squares += v * v;
      }
  return std::sqrt(squares / n - sum / n * (sum / n));
}

TEST(SimulateNoise, HalfMapsAreTheDensityWithIndependentNoiseOfTheLevel) {
  const SharpenCase c;
  const ProgramResult result =
      simulate(c, "-b 200 --noise 0.5 --seed 4 --half-maps " + c / "sim" + " -o " + c / "truth.mrc");
  ASSERT_TRUE(succeeded(result));
  EXPECT_NE(result.out.find("sim_half1.mrc"), std::string::npos) << result.out;
  ASSERT_TRUE(succeeded(simulate(c, "-b 200 -o " + c / "plain.mrc")));
  EXPECT_EQ(read_bytes(c / "truth.mrc"), read_bytes(c / "plain.mrc")) << "the output has no noise";

  const Volume truth = volume_of(c, "truth.mrc");
  const Volume noise1 = difference(volume_of(c, "sim_half1.mrc"), truth);
  const Volume noise2 = difference(volume_of(c, "sim_half2.mrc"), truth);
  // Sums of density and noise are rounded to 2^-24 of the density, which is less than 100 times the noise.
  const double level = 0.5 * deviation_inside(c, truth);
  EXPECT_NEAR(moments(noise1.voxels).standard_deviation, level, 1e-5 * level);
  EXPECT_NEAR(moments(noise2.voxels).standard_deviation, level, 1e-5 * level);
  const FscCurve curve = fourier_shell_correlation(noise1, noise2, nullptr);
  for (std::size_t j = 1; j < curve.fsc.size(); ++j)
    // Half of the coefficients are independent complex numbers, so the standard deviation is 1 / sqrt(n).
    EXPECT_LT(std::abs(curve.fsc[j]), 4.5 / std::sqrt(static_cast<double>(curve.coefficients[j]))) << j;
}

TEST(SimulateNoise, WithoutHalfMapsGoesIntoTheOutput) {
  const SharpenCase c;
  ASSERT_TRUE(succeeded(simulate(c, "-b 200 -o " + c / "plain.mrc")));
  ASSERT_TRUE(succeeded(simulate(c, "-b 200 --noise 2 --noise-b 300 -o " + c / "noisy.mrc")));
  const Volume truth = volume_of(c, "plain.mrc");
  const Volume noise = difference(volume_of(c, "noisy.mrc"), truth);
  const double level = 2 * deviation_inside(c, truth);
  EXPECT_NEAR(moments(noise.voxels).standard_deviation, level, 1e-5 * level);
  // Neighbours along x are not correlated in white noise; in this one they are.
  double correlation = 0;
  for (std::size_t i = 1; i < noise.voxels.size(); ++i)
    correlation += static_cast<double>(noise.voxels[i]) * noise.voxels[i - 1];
  EXPECT_GT(correlation / static_cast<double>(noise.voxels.size()), 0.3 * level * level);
}

TEST(SimulateNoise, DependsOnTheSeedAloneNotOnThreads) {
  const SharpenCase c;
  const auto run = [&](const std::string& name, const std::string& more) {
    return succeeded(
        simulate(c, "--noise 1 --noise-b 50 --half-maps " + c / name + " -o " + c / (name + ".mrc") + more));
  };
  ASSERT_TRUE(run("one", " --seed 9 -j 1"));
  ASSERT_TRUE(run("three", " --seed 9 -j 3"));
  ASSERT_TRUE(run("other", " --seed 10"));
  for (const char* name : {"_half1.mrc", "_half2.mrc"}) {
    EXPECT_EQ(read_bytes(c / ("one" + std::string(name))), read_bytes(c / ("three" + std::string(name))));
    EXPECT_NE(c.voxels("one" + std::string(name)), c.voxels("other" + std::string(name)));
  }
}

TEST(SimulateBFactors, GoIntoTheDensityTheModelAndTheMap) {
  const SharpenCase c;
  ASSERT_TRUE(succeeded(simulate(c, "--b-gradient 200,320 --b-axis z --model-out " + c / "truth.cif" + " --b-map " +
                                        c / "b.mrc" + " --b-window 1000 -o " + c / "density.mrc")));
  const Model truth = read_model(c.folder() / "truth.cif");
  const Model given = read_model(c.folder() / "model.pdb");
  ASSERT_EQ(truth.positions_angstrom(), given.positions_angstrom()) << "in the frame of the file";
  double lowest = 1e9;
  double highest = -1e9;
  for (const Vec3& p : given.positions_angstrom()) {
    lowest = std::min(lowest, p[2]);
    highest = std::max(highest, p[2]);
  }
  const std::vector<double> b = truth.b_factors();
  double mean = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    // Six digits.
    EXPECT_NEAR(b[i], 200 + 120 * (given.positions_angstrom()[i][2] - lowest) / (highest - lowest), 1e-3);
    mean += b[i] / static_cast<double>(b.size());
  }
  // The written model gives the same density, but for B factors of 6 digits. Density is cut off at 1e-5, so a voxel at
  // the edge of an atom may change sides. Taking out the blur of 87 A^2 raises this by up to exp(87 * 3 / 16 / 4) = 59.
  ASSERT_TRUE(
      succeeded(run_acuity("simulate " + c / "truth.cif" + " --like " + c / "map.mrc" + " -o " + c / "again.mrc")));
  const Volume density = volume_of(c, "density.mrc");
  EXPECT_LT(difference_of(density, volume_of(c, "again.mrc"), nullptr).largest, 59e-5);
  EXPECT_GT(*std::max_element(density.voxels.begin(), density.voxels.end()), 0.1);
  // A window around everything.
  const Volume map = volume_of(c, "b.mrc");
  const Mask mask = c.mask();
  for (std::size_t i = 0; i < map.voxels.size(); ++i)
    ASSERT_NEAR(map.voxels[i], mask.inside[i] != 0 ? mean : 0, 1e-3) << i;
}

TEST(SimulateBFactors, AreAveragedAroundTheVoxelsOfAMask) {
  const SharpenCase c;
  Mask mask = c.mask();
  ASSERT_TRUE(succeeded(simulate(c, "--b-gradient 40,90 --b-map " + c / "own.mrc" + " -o " + c / "d.mrc")));
  // Every second voxel within 3 A of an atom, and one far away.
  std::int64_t count = 0;
  for (std::uint8_t& inside : mask.inside)
    if (inside != 0) inside = ++count % 2 == 0 ? 1 : 0;
  mask.inside[0] = 1;
  c.write_mask("mask.mrc", mask);
  const std::string masked = "--b-gradient 40,90 --b-map " + c / "b.mrc" + " --b-mask " + c / "mask.mrc";
  ASSERT_TRUE(succeeded(simulate(c, masked + " -o " + c / "d.mrc")));
  const std::vector<float> own = c.voxels("own.mrc");
  const std::vector<float> b = c.voxels("b.mrc");
  for (std::size_t i = 1; i < b.size(); ++i) ASSERT_EQ(b[i], mask.inside[i] != 0 ? own[i] : 0) << i;
  EXPECT_EQ(b[0], 0) << "no atom lies in its window";
  const ProgramResult without = simulate(c, "--b-mask " + c / "mask.mrc" + " -o " + c / "e.mrc");
  EXPECT_EQ(without.exit_code, 2);
  EXPECT_FALSE(std::filesystem::exists(c.folder() / "e.mrc"));
}

TEST(SimulateBFactors, TheModelMayFollowAnyOption) {
  const SharpenCase c;
  for (const char* options : {"--b-gradient 40,50", "--b-per-chain A=40", "--select A", "--leave-out A/1"}) {
    const ProgramResult result =
        run_acuity("simulate -o " + c / "out.mrc" + " --box 40 --spacing 2 " + options + " " + c / "model.pdb");
    EXPECT_TRUE(succeeded(result)) << options;
  }
}

TEST(SimulateBFactors, OfChainsAreWrittenWithTheOption) {
  const SharpenCase c;
  ASSERT_TRUE(
      succeeded(simulate(c, "-b 10 --b-per-chain A=55.5 --model-out " + c / "out.pdb" + " -o " + c / "density.mrc")));
  for (const double b : read_model(c.folder() / "out.pdb").b_factors()) EXPECT_EQ(b, 55.5);
}

TEST(SimulateParts, AddUpToTheWholeModelOnTheSameGrid) {
  const SharpenCase c;
  const auto run = [&](const std::string& name, const std::string& more) {
    return succeeded(
        run_acuity("simulate " + c / "model.pdb" + " --box 40 --spacing 2 -b 200 -o " + c / name + " " + more));
  };
  ASSERT_TRUE(run("whole.mrc", ""));
  ASSERT_TRUE(run("part.mrc", "--select A/1-40 --select A/100-120"));
  ASSERT_TRUE(run("rest.mrc", "--leave-out A/1-40 --leave-out A/100-120"));
  const Map whole = read_map(c.folder() / "whole.mrc");
  const Map part = read_map(c.folder() / "part.mrc");
  EXPECT_EQ(part.header.origin_angstrom, whole.header.origin_angstrom);
  const Volume sum = difference(whole.volume, part.volume);
  // Atoms are added up in single precision, rounding some 30 times by 2^-24 where they overlap. Taking out the blur of
  // 87 A^2 raises this by up to exp(87 * 3 / 16 / 4) = 59 in the corners of the spectrum.
  const double largest = *std::max_element(whole.volume.voxels.begin(), whole.volume.voxels.end());
  EXPECT_LT(difference_of(sum, volume_of(c, "rest.mrc"), nullptr).largest, 30 * 59 * std::ldexp(largest, -24));
  EXPECT_GT(moments(part.volume.voxels).standard_deviation, 0.1 * moments(whole.volume.voxels).standard_deviation);
}

TEST(SimulateOptions, AreRefusedWhereTheyMakeNoSense) {
  const SharpenCase c;
  const std::string base = "simulate " + c / "model.pdb" + " --like " + c / "map.mrc" + " -o " + c / "out.mrc" + " ";
  const auto refuses = [&](const std::string& options, const std::string& words) {
    return refused(c.folder(), base + options, words);
  };
  EXPECT_TRUE(refuses("--half-maps " + c / "h", "Give --noise LEVEL"));
  EXPECT_TRUE(refuses("--noise-b 50", "--noise"));
  EXPECT_TRUE(refuses("--seed 5", "--noise"));
  for (const char* bad : {"-1", "nan", "inf", "loud"}) EXPECT_TRUE(refuses("--noise " + std::string(bad), "--noise"));
  for (const char* bad : {"-1", "1.5", "x"}) EXPECT_TRUE(refuses("--noise 1 --seed " + std::string(bad), "--seed"));
  EXPECT_TRUE(refuses("--noise 1 --half-maps " + c / "missing/h", "there is no folder"));
  for (const char* bad : {"40", "40,nan", "-1,40", "40,50,60", "a,b"})
    EXPECT_TRUE(refuses("--b-gradient " + std::string(bad), "--b-gradient")) << bad;
  EXPECT_TRUE(refuses("--b-gradient 40,50 60", "60"));
  EXPECT_TRUE(refuses("--b-gradient 40,50 -b 30", "--b-factor"));
  EXPECT_TRUE(refuses("--b-gradient 40,50 --b-axis w", "--b-axis"));
  EXPECT_TRUE(refuses("--b-axis x", "--b-gradient"));
  for (const char* bad : {"A", "A=", "=40", "A=-3", "A=nan", "A=40,B"})
    EXPECT_TRUE(refuses("--b-per-chain " + std::string(bad), "--b-per-chain cannot be read")) << bad;
  EXPECT_TRUE(refuses("--b-per-chain A=40,A=50", "has a chain twice"));
  EXPECT_TRUE(refuses("--b-per-chain Z=40", "The model has no chain Z"));
  EXPECT_TRUE(refuses("--select Z", "--select Z matches no atom"));
  EXPECT_TRUE(refuses("--b-window 10", "--b-map"));
  EXPECT_TRUE(refuses("--model-out " + c / "model.txt", "Models are written as PDB or mmCIF"));
}

TEST(SimulateOptions, NeverOverwriteInputsOrEachOther) {
  const SharpenCase c;
  const std::string base = "simulate " + c / "model.pdb" + " --like " + c / "map.mrc" + " -o " + c / "out.mrc" + " ";
  const std::vector<char> before = read_bytes(c / "model.pdb");
  EXPECT_TRUE(refused(c.folder(), base + "--model-out " + c / "model.pdb", "is also an input"));
  EXPECT_TRUE(refused(c.folder(), base + "--b-map " + c / "map.mrc", "is also an input"));
  EXPECT_TRUE(refused(c.folder(), base + "--b-map " + c / "out.mrc", "Two outputs have the same name"));
  EXPECT_TRUE(refused(c.folder(), base + "--noise 1 --half-maps " + c / "h" + " --b-map " + c / "h_half2.mrc",
                      "Two outputs have the same name"));
  EXPECT_EQ(read_bytes(c / "model.pdb"), before);
}

}  // namespace
}  // namespace acuity::testing
