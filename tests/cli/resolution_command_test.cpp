#include <cmath>

#include <gtest/gtest.h>

#include <acuity/map.h>
#include <acuity/mask.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// half1.mrc and half2.mrc, the density of a model with noise of their own, and mask.mrc: 40^3 voxels of 2 A.
class ResolutionCase : public SharpenCase {
 public:
  ResolutionCase() {
    write("half1.mrc", noisy(11, 0.5));
    write("half2.mrc", noisy(12, 0.5));
    write_mask("mask.mrc", mask());
  }
  /// With windows of 24 A, which fit.
  ProgramResult resolution(const std::string& output, const std::string& more = "") const {
    return run_acuity("resolution " + *this / "half1.mrc" + " " + *this / "half2.mrc" + " --mask " +
                      *this / "mask.mrc" + " --window 24 -o " + *this / output + " " + more);
  }
};

TEST(Resolution, WritesAMapOfAngstromAndAReport) {
  const ResolutionCase c;
  const ProgramResult result = c.resolution("out.mrc", "-j 2 --device cpu");
  ASSERT_TRUE(succeeded(result));
  const Map out = read_map(c / "out.mrc");
  const MapHeader before = read_map_header(c / "half1.mrc");
  EXPECT_EQ(out.header.origin_angstrom, before.origin_angstrom);
  EXPECT_NE(out.header.labels.back().find("local resolution in A, FSC 0.143"), std::string::npos);
  const Mask mask = c.mask();
  std::vector<float> inside;
  for (std::size_t i = 0; i < mask.inside.size(); ++i) {
    if (mask.inside[i] == 0) {
      ASSERT_EQ(out.volume.voxels[i], 0) << i;
      continue;
    }
    inside.push_back(out.volume.voxels[i]);
    ASSERT_GE(inside.back(), 4.F) << "the Nyquist limit";
    ASSERT_LE(inside.back(), 24.F) << "the window edge";
  }
  std::sort(inside.begin(), inside.end());
  const nlohmann::json report = read_json(c.folder() / "out.json");
  EXPECT_EQ(report.at("voxels"), inside.size());
  EXPECT_EQ(report.at("window").at("edge_voxels"), 12);
  EXPECT_EQ(report.at("threshold"), 0.143);
  EXPECT_EQ(report.at("engine").at("device"), "cpu");
  EXPECT_EQ(report.at("engine").at("method"), "sliding");
  EXPECT_TRUE(report.at("whitening").get<bool>());
  const double median = report.at("median_angstrom").get<double>();
  EXPECT_NEAR(
      static_cast<double>(std::lower_bound(inside.begin(), inside.end(), static_cast<float>(median)) - inside.begin()),
      static_cast<double>(inside.size()) / 2, static_cast<double>(inside.size()) / 20);
  EXPECT_EQ(report.at("quantiles_angstrom").at("0.5"), median);
  EXPECT_LE(report.at("quantiles_angstrom").at("0.05"), report.at("quantiles_angstrom").at("0.95"));
  // The bins hold the voxels that lie between their edges.
  const auto edges = report.at("histogram").at("edges_angstrom").get<std::vector<double>>();
  const auto counts = report.at("histogram").at("voxels").get<std::vector<std::int64_t>>();
  ASSERT_EQ(edges.size(), counts.size() + 1);
  for (std::size_t bin = 0; bin < counts.size(); ++bin) {
    const bool last = bin + 1 == counts.size();
    EXPECT_EQ(counts[bin], std::count_if(inside.begin(), inside.end(),
                                         [&](float v) {
                                           return v >= edges[bin] && (last ? v <= edges[bin + 1] : v < edges[bin + 1]);
                                         }))
        << bin;
  }
  EXPECT_NE(result.out.find("engine    cpu/sliding, 2 threads"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("median"), std::string::npos);
  EXPECT_NE(result.out.find("####"), std::string::npos) << "the histogram";
}

TEST(Resolution, IsTheSameForAnyNumberOfThreadsAndByTheOtherMethod) {
  const ResolutionCase c;
  const ProgramResult quiet = c.resolution("one.mrc", "-j 1 -q");
  ASSERT_TRUE(succeeded(quiet));
  EXPECT_EQ(quiet.out + quiet.err, "");
  ASSERT_TRUE(succeeded(c.resolution("three.mrc", "-j 3 -q")));
  EXPECT_EQ(read_bytes(c / "one.mrc"), read_bytes(c / "three.mrc"));
  ASSERT_TRUE(succeeded(c.resolution("fft.mrc", "--method fft -q")));
  const std::vector<float> sliding = c.voxels("one.mrc");
  const std::vector<float> fft = c.voxels("fft.mrc");
  // Correlations differ by some 1e-6: a voxel in thousands may fall below the threshold a shell earlier.
  int apart = 0;
  for (std::size_t i = 0; i < fft.size(); ++i)
    if (std::abs(fft[i] - sliding[i]) > 1e-3) ++apart;
  EXPECT_LE(apart, 2);
}

TEST(Resolution, IsLowerAtAHigherThreshold) {
  const ResolutionCase c;
  ASSERT_TRUE(succeeded(c.resolution("low.mrc", "-q")));
  ASSERT_TRUE(succeeded(c.resolution("high.mrc", "-q --threshold 0.5 --report " + c / "other.json")));
  const std::vector<float> low = c.voxels("low.mrc");
  const std::vector<float> high = c.voxels("high.mrc");
  for (std::size_t i = 0; i < low.size(); ++i) ASSERT_LE(low[i], high[i]) << i;
  EXPECT_NE(low, high);
  EXPECT_EQ(read_json(c.folder() / "other.json").at("threshold"), 0.5);
}

TEST(Resolution, ByTestsOfShellsWritesTheSameKindsOfFiles) {
  const ResolutionCase c;
  const ProgramResult result = c.resolution("out.mrc", "--fdr 0.01 -j 2");
  ASSERT_TRUE(succeeded(result));
  EXPECT_NE(result.out.find("FDR 0.01"), std::string::npos);
  EXPECT_NE(read_map_header(c / "out.mrc").labels.back().find("local resolution in A, FDR 0.01"), std::string::npos);
  const nlohmann::json report = read_json(c.folder() / "out.json");
  EXPECT_EQ(report.at("fdr"), 0.01);
  EXPECT_FALSE(report.contains("threshold"));
  EXPECT_EQ(report.at("engine").at("device"), "cpu");
  EXPECT_EQ(report.at("engine").at("method"), "fft");
  EXPECT_EQ(report.at("step"), 2);
  EXPECT_EQ(report.at("tests").at("permutations"), "all");
  EXPECT_EQ(report.at("tests").at("adjustment"), "Benjamini-Yekutieli");
  EXPECT_EQ(report.at("tests").at("effective_coefficients").size(), 6U);
  EXPECT_GE(report.at("tests").at("first_decisive_shell"), 3);
  const std::vector<float> coarse = c.voxels("out.mrc");
  const Mask mask = c.mask();
  for (std::size_t i = 0; i < coarse.size(); ++i) {
    ASSERT_EQ(coarse[i] > 0, mask.inside[i] != 0) << i;
    ASSERT_LE(coarse[i], 24.F);
  }
  ASSERT_TRUE(succeeded(c.resolution("one.mrc", "--fdr 0.01 -j 1 -q")));
  EXPECT_EQ(read_bytes(c / "one.mrc"), read_bytes(c / "out.mrc"));
  // All voxels: what is resolved ends at a shell.
  ASSERT_TRUE(succeeded(c.resolution("all.mrc", "--fdr 0.01 --step 1 -q")));
  const std::vector<float> all = c.voxels("all.mrc");
  const GridSize& size = mask.size;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (mask.inside[i] == 0) continue;
    const double shell = 24 / all[i];
    ASSERT_NEAR(shell, std::round(shell), 1e-5);
    const auto at = static_cast<std::int64_t>(i);
    if (at % size.x % 2 == 0 && at / size.x % size.y % 2 == 0 && at / size.x / size.y % 2 == 0) {
      ASSERT_EQ(all[i], coarse[i]);
    }
  }
  // A stricter rate finds less, in every window.
  ASSERT_TRUE(succeeded(c.resolution("strict.mrc", "--fdr 0.00001 --step 1 -q")));
  const std::vector<float> strict = c.voxels("strict.mrc");
  for (std::size_t i = 0; i < all.size(); ++i) ASSERT_GE(strict[i], all[i]);
  EXPECT_NE(strict, all);
}

TEST(Resolution, WarnsOfHalvesThatAgreeOrDisagreeEverywhere) {
  const ResolutionCase c;
  Volume almost = read_map(c / "half1.mrc").volume;
  const Volume little = random_volume(almost.size, 2, 17);
  const auto sd = static_cast<float>(1e-2 * moments(almost.voxels).standard_deviation);
  for (std::size_t i = 0; i < almost.voxels.size(); ++i) almost.voxels[i] += sd * little.voxels[i];
  c.write("almost.mrc", almost);
  c.write("noise.mrc", random_volume(almost.size, 2, 13));
  const auto says = [&](const std::string& second, const std::string& options) {
    return run_acuity("resolution " + c / "half1.mrc" + " " + c / second + " -w 24 -o " + c / "out.mrc" + " --mask " +
                      c / "mask.mrc" + options)
        .err;
  };
  EXPECT_NE(says("almost.mrc", "").find("The half maps agree up to the last shell at most voxels"), std::string::npos);
  EXPECT_NE(says("noise.mrc", " --threshold 0.9").find("The half maps disagree from the first shell on"),
            std::string::npos);
}

TEST(Resolution, RefusesWhatMakesNoSense) {
  const ResolutionCase c;
  const Volume other_grid = random_volume({20, 40, 40}, 2, 14);
  write_map(c / "other.mrc", make_header(other_grid.size, 2, {}), other_grid, "test");
  c.write("flat.mrc", Volume{{40, 40, 40}, 2, std::vector<float>(64000, 1)});
  c.write("copy.mrc", read_map(c / "half1.mrc").volume);
  const std::string out = " -o " + c / "out.mrc";
  const std::string mask = " --mask " + c / "mask.mrc";
  const auto is_refused = [&](const std::string& first, const std::string& second, const std::string& options,
                              const std::string& words) {
    return refused(c.folder(), "resolution " + c / first + " " + c / second + options, words);
  };
  EXPECT_TRUE(is_refused("half1.mrc", "half2.mrc", mask, "--output is required"));
  EXPECT_TRUE(is_refused("half1.mrc", "half1.mrc", mask + out, "Both half maps are the same file"));
  EXPECT_TRUE(is_refused("half1.mrc", "copy.mrc", mask + out, "Both half maps hold the same voxels"));
  EXPECT_TRUE(is_refused("half1.mrc", "other.mrc", mask + out, "are not on the same grid"));
  EXPECT_TRUE(is_refused("half1.mrc", "half2.mrc", " --mask " + c / "other.mrc" + out, "are not on the same grid"));
  EXPECT_TRUE(is_refused("half1.mrc", "flat.mrc", mask + out, "is constant"));
  EXPECT_TRUE(is_refused("half1.mrc", "none.mrc", mask + out, "none.mrc"));
  EXPECT_TRUE(is_refused("half1.mrc", "half2.mrc", mask + " -o " + c / "half2.mrc", "half2.mrc"));
  EXPECT_TRUE(is_refused("half1.mrc", "half2.mrc", mask + " -o " + c / "none/out.mrc", "none"));
  EXPECT_TRUE(is_refused("half1.mrc", "half2.mrc", mask + out + " --report " + c / "out.mrc", "same name"));
  EXPECT_TRUE(is_refused("half1.mrc", "half2.mrc", mask + out + " -w 6", "The window is too small"));
  EXPECT_TRUE(is_refused("half1.mrc", "half2.mrc", mask + out + " --fdr 0.01 --threshold 0.5", "excludes"));
  EXPECT_TRUE(is_refused("half1.mrc", "half2.mrc", mask + out + " --fdr 0.01 --method sliding", "excludes"));
  EXPECT_TRUE(is_refused("half1.mrc", "half2.mrc", mask + out + " --fdr 1", "is not a number from"));
  EXPECT_TRUE(is_refused("half1.mrc", "half2.mrc", mask + out + " --fdr nan", "is not a number from"));
  EXPECT_TRUE(is_refused("half1.mrc", "half2.mrc", mask + out + " --step 0", "--step"));
  EXPECT_TRUE(is_refused("half1.mrc", "half2.mrc", mask + out + " --step 2.5", "--step"));
  EXPECT_TRUE(is_refused("half1.mrc", "half2.mrc", mask + out + " -w 100", "The window is larger than the map"));
  EXPECT_TRUE(is_refused("half1.mrc", "half2.mrc", mask + out + " -w nan", "nan is not a number"));
  EXPECT_TRUE(is_refused("half1.mrc", "half2.mrc", mask + out + " --threshold 1.5", "1.5 is not a number"));
  EXPECT_TRUE(is_refused("half1.mrc", "half2.mrc", mask + out + " --method best", "best"));
  EXPECT_TRUE(is_refused("half1.mrc", "half2.mrc", mask + out + " --device gpu", "There is no device gpu"));
  EXPECT_TRUE(
      is_refused("half1.mrc", "half2.mrc", mask + out + " --device cuda:99", "The device cuda:99 cannot be used"));
}

}  // namespace
}  // namespace acuity::testing
