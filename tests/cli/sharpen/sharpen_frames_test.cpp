// Models that lie elsewhere, and maps that place themselves by other words of the header.
#include <gtest/gtest.h>

#include <acuity/map.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// Place of the box of the case in each frame, in A.
constexpr Vec3 origin{10, -20, 30};
constexpr Vec3 starts{500, 600, 700};
constexpr Vec3 zero{0, 0, 0};

/// The same density with ORIGIN and NXSTART words as given, and a model of it with the first voxel at `frame`.
struct Frames {
  Frames(const Vec3& origin_words, const Vec3& starts_angstrom, const Vec3& frame) {
    RawMap raw({40, 40, 40});
    raw.geometry({1, 2, 3}, 2);
    for (int i = 0; i < 3; ++i) {
      raw.integer(5 + i, static_cast<int>(starts_angstrom[i] / 2)).real(50 + i, static_cast<float>(origin_words[i]));
    }
    for (const float v : c.noisy(7).voxels) raw.voxel(v);
    write_bytes(c / "map.mrc", raw.bytes());
    write_text(c / "model.pdb", pdb_blob(150, {39 + frame[0], 41 + frame[1], 40 + frame[2]}, 10, 1));
  }

  SharpenCase c;
};

/// The densities that a model in its right place gives.
std::vector<float> expected() {
  const SharpenCase c;
  EXPECT_TRUE(succeeded(c.sharpen("out.mrc")));
  return c.voxels("out.mrc");
}

/// Frames move the coordinates by hundreds of A, read with three decimals. The densities then differ by rounding in
/// double, and at most in the last bits of float.
void expect_close(const std::vector<float>& a, const std::vector<float>& b) {
  ASSERT_EQ(a.size(), b.size());
  const double sd = moments(a).standard_deviation;
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-4 * sd) << "voxel " << i;
}

::testing::AssertionResult refuses(const Frames& frames, const std::string& more, const std::string& words) {
  const SharpenCase& c = frames.c;
  return refused(c.folder(),
                 "sharpen " + c / "map.mrc" + " --model " + c / "model.pdb" + " -o " + c / "out.mrc " + more, words);
}

TEST(SharpenFrames, EachFrameGivesTheSameDensities) {
  const std::vector<float> right = expected();
  struct Case {
    Vec3 origin;
    Vec3 starts;
    Vec3 frame;
    std::string option;
  };
  for (const Case& each : {Case{origin, starts, origin, ""}, Case{origin, starts, origin, "--frame origin"},
                           Case{zero, starts, starts, ""}, Case{zero, starts, starts, "--frame nxstart"},
                           Case{origin, starts, starts, "--frame nxstart"}, Case{zero, zero, zero, ""},
                           Case{origin, starts, zero, "--frame zero"}}) {
    const Frames frames(each.origin, each.starts, each.frame);
    ASSERT_TRUE(succeeded(frames.c.sharpen("out.mrc", each.option))) << each.option;
    expect_close(right, frames.c.voxels("out.mrc"));
  }
}

TEST(SharpenFrames, AModelOutsideTheMapIsToldWhereItLies) {
  const Frames frames(origin, zero, {310, -320, 430});
  EXPECT_TRUE(refuses(frames, "", "The model lies outside the map (its centre is at 3"));
  EXPECT_TRUE(refuses(frames, "", "the box reaches from 10.0, -20.0, 30.0 to 90.0, 60.0, 110.0 A"));
  EXPECT_TRUE(refuses(frames, "", "Fit the model into this map"));
}

TEST(SharpenFrames, AnotherFrameThatFitsIsSuggested) {
  EXPECT_TRUE(refuses(Frames(zero, starts, zero), "", "pass --frame zero"));
  EXPECT_TRUE(refuses(Frames(origin, starts, starts), "", "pass --frame nxstart"));
  EXPECT_TRUE(refuses(Frames(origin, starts, origin), "--frame nxstart", "pass --frame origin"));
}

TEST(SharpenFrames, AModelBesideTheDensityIsRefusedAndToldOfAFrameThatFits) {
  // Shifted by 20 A, most of the model is still in the box, but not in its density.
  const Frames shifted(origin, zero, {30, -5, 30});
  EXPECT_TRUE(refuses(shifted, "", "The model does not lie in the map's density"));
  EXPECT_TRUE(succeeded(shifted.c.sharpen("out.mrc", "--frame origin"))) << "whatever the density";
  const Frames by_starts({20, 0, 0}, {-16, 4, 0}, {-16, 4, 0});
  EXPECT_TRUE(refuses(by_starts, "", "pass --frame nxstart"));
}

TEST(SharpenFrames, InvertedContrastIsGuessed) {
  const SharpenCase c;
  Volume inverted = c.noisy(7);
  for (float& v : inverted.voxels) v = -v;
  c.write("map.mrc", inverted);
  EXPECT_TRUE(refused(c.folder(), "sharpen " + c / "map.mrc" + " --model " + c / "model.pdb" + " -o " + c / "out.mrc",
                      "The map's contrast may be inverted: multiply it by -1"));
}

TEST(SharpenFrames, AModelThatReachesOutOfTheMapIsWarnedOf) {
  const SharpenCase c;
  write_text(c / "model.pdb", pdb_blob(150, {49, 21, 70}, 10, 1) + pdb_blob(50, {400, 400, 400}, 10, 2));
  const ProgramResult result = c.sharpen("out.mrc", "-d 5");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "acuity: warning: 25.0 % of the model's atoms lie outside the map.\n");
  EXPECT_EQ(read_json(c / "out.json").at("warnings"),
            (std::vector<std::string>{"25.0 % of the model's atoms lie outside the map"}));
}

TEST(SharpenFrames, AReferenceWithAnotherOriginIsWarnedOf) {
  const SharpenCase c;
  c.write_mask("mask.mrc", c.mask());
  write_map(c / "reference.mrc", make_header({40, 40, 40}, 2, {10, -20, 32}), c.noisy(9), "test");
  const ProgramResult result = run_acuity("sharpen " + c / "map.mrc" + " --reference " + c / "reference.mrc" +
                                          " --mask " + c / "mask.mrc" + " -o " + c / "out.mrc");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_NE(result.err.find("reference.mrc gives another origin than the map's"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace acuity::testing
