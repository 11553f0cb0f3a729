// simulate and mask: what a model looks like on a grid.
#include <cmath>

#include <gtest/gtest.h>

#include <acuity/map.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// A folder with one carbon atom in atom.pdb. The grid around it has 32 x 30 x 28 voxels of 1 A in axis order 2,3,1.
class AtomCase {
 public:
  AtomCase() {
    write_text(folder_ / "atom.pdb", pdb_atom(1, "C", "C", at_[0], at_[1], at_[2]) + "END\n");
    RawMap raw = RawMap({30, 28, 32}).geometry({2, 3, 1}, 1);
    for (int i = 0; i < 3; ++i) raw.real(50 + i, static_cast<float>(origin_[i]));
    write_bytes(folder_ / "grid.mrc", raw.voxels(std::vector<double>(30 * 28 * 32, 0.5)).bytes());
  }
  std::string operator/(const std::string& name) const { return (folder_ / name).string(); }
  const TempDir& folder() const { return folder_; }
  ProgramResult simulate(const std::string& more) const {
    return run_acuity("simulate " + *this / "atom.pdb" + " " + more);
  }
  ProgramResult mask(const std::string& more) const {
    return run_acuity("mask --model " + *this / "atom.pdb" + " " + more);
  }
  std::string like() const { return "--like " + *this / "grid.mrc"; }
  Map map(const std::string& name) const { return read_map(folder_ / name); }

  /// The voxel (14, 12, 11), exactly.
  static constexpr GridSize voxel{14, 12, 11};

 private:
  TempDir folder_;
  Vec3 origin_{-40, 50, 6};
  Vec3 at_{-26, 62, 17};
};

std::size_t largest(const Volume& volume) {
  return static_cast<std::size_t>(std::max_element(volume.voxels.begin(), volume.voxels.end()) - volume.voxels.begin());
}

std::int64_t count_of(const Volume& volume, float value) {
  return std::count(volume.voxels.begin(), volume.voxels.end(), value);
}

TEST(Simulate, PutsTheAtomOntoTheGridOfAMap) {
  const AtomCase c;
  ASSERT_TRUE(succeeded(c.simulate(c.like() + " -o " + c / "density.mrc")));
  const Map map = c.map("density.mrc");
  ASSERT_EQ(map.volume.size, (GridSize{32, 30, 28}));
  EXPECT_EQ(largest(map.volume), static_cast<std::size_t>(map.volume.size.index(14, 12, 11)));
  const std::vector<char> before = read_bytes(c / "grid.mrc");
  const std::vector<char> after = read_bytes(c / "density.mrc");
  for (int word = 1; word <= 19; ++word)
    EXPECT_EQ(integer_at(after, word), integer_at(before, word)) << "word " << word;
  for (int word = 50; word <= 52; ++word)
    EXPECT_EQ(integer_at(after, word), integer_at(before, word)) << "word " << word;
}

TEST(Simulate, MakesABoxAroundTheModel) {
  const AtomCase c;
  ASSERT_TRUE(succeeded(c.simulate("--box 24 --spacing 0.9 -o " + c / "box.mrc")));
  const Map map = c.map("box.mrc");
  ASSERT_EQ(map.volume.size, (GridSize{24, 24, 24}));
  EXPECT_NEAR(map.volume.spacing_angstrom, 0.9, 1e-6) << "the cell is rounded to 1e-5 A";
  const Vec3 first = first_voxel_angstrom(map.header, OriginConvention::automatic);
  const auto index = static_cast<std::int64_t>(largest(map.volume));
  const std::int64_t row = index / 24 % 24;
  const std::int64_t section = index / 576;
  const Vec3 at{first[0] + 0.9 * static_cast<double>(index % 24), first[1] + 0.9 * static_cast<double>(row),
                first[2] + 0.9 * static_cast<double>(section)};
  // The largest voxel is the one next to the atom, at most half a voxel off; origins are stored as floats.
  EXPECT_NEAR(at[0], -26, 0.451);
  EXPECT_NEAR(at[1], 62, 0.451);
  EXPECT_NEAR(at[2], 17, 0.451);
  for (const std::int64_t i : {index % 24, index / 24 % 24, index / 576}) EXPECT_EQ(i, 12) << "the middle of the box";
}

TEST(Simulate, SetsTheBFactor) {
  const AtomCase c;
  for (const char* b : {"0", "30", "200"})
    ASSERT_TRUE(succeeded(c.simulate(c.like() + " --b-factor " + b + " -o " + c / ("b" + std::string(b) + ".mrc"))));
  ASSERT_TRUE(succeeded(c.simulate(c.like() + " -o " + c / "own.mrc")));
  const auto peak = [&](const std::string& name) {
    const Volume volume = c.map(name).volume;
    return volume.voxels[largest(volume)];
  };
  EXPECT_GT(peak("b0.mrc"), peak("b30.mrc"));
  EXPECT_GT(peak("b30.mrc"), 3 * peak("b200.mrc"));
  EXPECT_EQ(c.map("own.mrc").volume.voxels, c.map("b30.mrc").volume.voxels) << "the B factor in the file is 30";
}

TEST(Simulate, RefusesWhatItCannotDo) {
  const AtomCase c;
  const std::string atom = "simulate " + c / "atom.pdb" + " ";
  const std::string out = " -o " + c / "out.mrc";
  EXPECT_TRUE(refused(c.folder(), atom + out, "Give --like MAP, or both --box N and --spacing D"));
  EXPECT_TRUE(refused(c.folder(), atom + "--box 24" + out, "Give --like MAP"));
  EXPECT_TRUE(refused(c.folder(), atom + "--box 24 --spacing 1 " + c.like() + out, "--like"));
  EXPECT_TRUE(refused(c.folder(), atom + "--box 7 --spacing 1" + out, "--box"));
  for (const char* bad : {"0", "-1", "nan", "inf", "one"})
    EXPECT_TRUE(refused(c.folder(), atom + "--box 24 --spacing " + bad + out, "--spacing")) << bad;
  for (const char* bad : {"-1", "nan", "inf", "much"})
    EXPECT_TRUE(refused(c.folder(), atom + c.like() + " --b-factor " + bad + out, "--b-factor")) << bad;
  EXPECT_TRUE(refused(c.folder(), atom + c.like() + " --frame zero" + out, "The model lies outside the map"));
  EXPECT_TRUE(refused(c.folder(), atom + c.like() + " --frame zero" + out, "pass --frame origin"));
  EXPECT_TRUE(refused(c.folder(), atom + c.like() + " -o " + c / "missing/out.mrc", "there is no folder"));
}

TEST(Simulate, NeverOverwritesWhatItReads) {
  const AtomCase c;
  for (const std::string& input : {c / "atom.pdb", c / "grid.mrc"}) {
    const std::vector<char> before = read_bytes(input);
    EXPECT_TRUE(
        refused(c.folder(), "simulate " + c / "atom.pdb" + " " + c.like() + " -o " + input, "is also an input"));
    EXPECT_EQ(read_bytes(input), before);
  }
}

TEST(MaskCommand, MarksTheVoxelsWithinTheRadius) {
  const AtomCase c;
  // Points of a cubic lattice within 1, 2 and 3 of one of them.
  for (const auto& [radius, count] : {std::pair{"1", 7}, std::pair{"2", 33}, std::pair{"3", 123}}) {
    const ProgramResult result = c.mask(c.like() + " --radius " + radius + " -o " + c / "mask.mrc");
    ASSERT_TRUE(succeeded(result));
    const Volume mask = c.map("mask.mrc").volume;
    EXPECT_EQ(count_of(mask, 1), count);
    EXPECT_EQ(count_of(mask, 0), 32 * 30 * 28 - count);
    EXPECT_EQ(mask.voxels[static_cast<std::size_t>(mask.size.index(14, 12, 11))], 1);
    EXPECT_TRUE(result.out.starts_with(std::to_string(count) + " voxels")) << result.out;
  }
}

TEST(MaskCommand, TakesTheGridOfAMapInEitherWay) {
  const AtomCase c;
  ASSERT_TRUE(succeeded(c.mask(c / "grid.mrc" + " -o " + c / "a.mrc")));
  ASSERT_TRUE(succeeded(c.mask(c.like() + " -o " + c / "b.mrc")));
  EXPECT_EQ(read_bytes(c / "a.mrc"), read_bytes(c / "b.mrc"));
  EXPECT_EQ(count_of(c.map("a.mrc").volume, 1), 123) << "3 A is the default";
  const std::vector<char> before = read_bytes(c / "grid.mrc");
  const std::vector<char> after = read_bytes(c / "a.mrc");
  for (int word = 1; word <= 3; ++word) EXPECT_EQ(integer_at(after, word), integer_at(before, word)) << "word " << word;
  for (int word = 5; word <= 19; ++word)
    EXPECT_EQ(integer_at(after, word), integer_at(before, word)) << "word " << word;
}

TEST(MaskCommand, SoftensTheEdgeByACosine) {
  const AtomCase c;
  ASSERT_TRUE(succeeded(c.mask(c.like() + " --radius 2 --soft-edge 4 -o " + c / "soft.mrc")));
  const Volume mask = c.map("soft.mrc").volume;
  EXPECT_EQ(count_of(mask, 1), 33);
  const auto along_x = [&](int x) { return mask.voxels[static_cast<std::size_t>(mask.size.index(14 + x, 12, 11))]; };
  EXPECT_EQ(along_x(2), 1);
  // (1 + cos(pi d / 4)) / 2 at d = 1, 2, 3, to the last bits of float.
  EXPECT_NEAR(along_x(3), 0.8535534, 1e-6);
  EXPECT_NEAR(along_x(4), 0.5, 1e-6);
  EXPECT_NEAR(along_x(5), 0.1464466, 1e-6);
  EXPECT_EQ(along_x(6), 0);
  for (const float v : mask.voxels) ASSERT_TRUE(v >= 0 && v <= 1);
}

TEST(MaskCommand, RefusesWhatItCannotDo) {
  const AtomCase c;
  const std::string atom = "mask --model " + c / "atom.pdb" + " ";
  const std::string out = " -o " + c / "out.mrc";
  EXPECT_TRUE(refused(c.folder(), atom + out, "Give one MAP, or --like MAP"));
  EXPECT_TRUE(refused(c.folder(), atom + c / "grid.mrc" + " " + c.like() + out, "Give one MAP, or --like MAP"));
  for (const char* bad : {"0", "-3", "nan", "inf", "wide"})
    EXPECT_TRUE(refused(c.folder(), atom + c.like() + " --radius " + bad + out, "--radius")) << bad;
  EXPECT_TRUE(refused(c.folder(), atom + c.like() + " --soft-edge -1" + out, "--soft-edge"));
  EXPECT_TRUE(refused(c.folder(), atom + c.like() + " --frame zero" + out, "The model lies outside the map"));
  EXPECT_TRUE(refused(c.folder(), "mask " + c / "grid.mrc" + " --model " + c / "grid.mrc" + out, "grid.mrc"));
  write_text(c / "between.pdb", pdb_atom(1, "C", "C", -25.5, 62.5, 17.5));
  EXPECT_TRUE(refused(c.folder(), "mask " + c / "grid.mrc" + " --model " + c / "between.pdb" + " --radius 0.5" + out,
                      "The mask is empty"));
}

TEST(MaskCommand, NeverOverwritesWhatItReads) {
  const AtomCase c;
  for (const std::string& input : {c / "atom.pdb", c / "grid.mrc"}) {
    const std::vector<char> before = read_bytes(input);
    EXPECT_TRUE(refused(c.folder(), "mask " + c / "grid.mrc" + " --model " + c / "atom.pdb" + " -o " + input,
                        "is also an input"));
    EXPECT_EQ(read_bytes(input), before);
  }
}

}  // namespace
}  // namespace acuity::testing
