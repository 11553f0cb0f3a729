#include <fstream>
#include <limits>

#include <gtest/gtest.h>

#include <acuity/map.h>
#include <acuity/mask.h>

#include "support/gpu.h"
#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// `sharpen map.mrc --model model.pdb -o out.mrc MORE` must be refused.
::testing::AssertionResult refuses(const SharpenCase& c, const std::string& more, const std::string& words) {
  return refused(c.folder(),
                 "sharpen " + c / "map.mrc" + " --model " + c / "model.pdb" + " -o " + c / "out.mrc" + " " + more,
                 words);
}

/// The same with a map of these bytes.
::testing::AssertionResult refuses_map(const SharpenCase& c, const std::vector<char>& bytes, const std::string& words) {
  write_bytes(c / "map.mrc", bytes);
  return refuses(c, "", words);
}

/// map.mrc as it is, for damage.
RawMap raw_map(const SharpenCase& c) {
  RawMap raw({40, 40, 40});
  raw.geometry({1, 2, 3}, 2).real(50, 10).real(51, -20).real(52, 30);
  for (const float v : c.noisy(7).voxels) raw.voxel(v);
  return raw;
}

TEST(SharpenErrors, MapsThatCannotBeUsed) {
  const SharpenCase c;
  RawMap raw = raw_map(c);
  EXPECT_TRUE(refuses_map(c, raw.real(16, 120).bytes(), "its cell is not orthogonal, angles 90 x 90 x 120"));
  EXPECT_TRUE(refuses_map(c, raw.real(16, 90).real(13, 81).bytes(), "its voxels are not cubes, 2 x 2 x 2.025 A"));
  EXPECT_TRUE(refuses_map(c, raw.real(13, 80).integer(4, 4).bytes(), "mode 4 is not a density"));
  EXPECT_TRUE(refuses_map(c, {}, "the file is empty"));
  std::vector<char> bytes = raw_map(c).bytes();
  bytes.resize(bytes.size() - 4);
  EXPECT_TRUE(refuses_map(c, bytes, "map.mrc is truncated"));
  EXPECT_TRUE(refuses_map(c, gzipped(bytes), "map.mrc is truncated"));
}

TEST(SharpenErrors, MapsThatAreNotFiniteOrConstant) {
  const SharpenCase c;
  Volume volume = c.noisy(7);
  // Such maps are never written by the program.
  const auto put = [&](float value) {
    c.write("map.mrc", volume);
    std::fstream file(c / "map.mrc", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(1024 + 1234 * static_cast<int>(sizeof(float)));
    file.write(reinterpret_cast<const char*>(&value), sizeof value);
  };
  put(std::numeric_limits<float>::quiet_NaN());
  EXPECT_TRUE(refuses(c, "", "a NaN in section 0, position 1234"));
  put(std::numeric_limits<float>::infinity());
  EXPECT_TRUE(refuses(c, "", "an infinite value in section 0, position 1234"));
  volume.voxels.assign(volume.voxels.size(), 2.5F);
  c.write("map.mrc", volume);
  EXPECT_TRUE(refuses(c, "", "map.mrc is constant (all its voxels are 2.5)"));
}

TEST(SharpenErrors, ModelsThatAreNone) {
  const SharpenCase c;
  write_text(c / "empty.pdb", "REMARK   1 no atoms\nEND\n");
  const std::string start = "sharpen " + c / "map.mrc" + " -o " + c / "out.mrc" + " --model ";
  EXPECT_TRUE(refused(c.folder(), start + c / "empty.pdb", "empty.pdb has no atoms"));
  EXPECT_TRUE(refused(c.folder(), start + c / "missing.pdb", "no such file"));
  EXPECT_TRUE(refused(c.folder(), start + c / "map.mrc", "map.mrc"));
}

TEST(SharpenErrors, MasksAndReferencesThatDoNotFit) {
  const SharpenCase c;
  Mask mask = c.mask();
  mask.inside.assign(mask.inside.size(), 0);
  c.write_mask("empty.mrc", mask);
  EXPECT_TRUE(refuses(c, "--mask " + c / "empty.mrc", "empty.mrc is empty"));
  const Volume other = random_volume({40, 40, 41}, 2, 3);
  write_map(c / "other.mrc", make_header(other.size, 2, {10, -20, 30}), other, "test");
  EXPECT_TRUE(refuses(c, "--mask " + c / "other.mrc", "40 x 40 x 40 voxels of 2 A against 40 x 40 x 41 voxels of 2 A"));
  const std::string start = "sharpen " + c / "map.mrc" + " -o " + c / "out.mrc";
  c.write_mask("mask.mrc", c.mask());
  EXPECT_TRUE(refused(c.folder(), start + " --mask " + c / "mask.mrc" + " --reference " + c / "other.mrc",
                      "not on the same grid"));
  EXPECT_TRUE(
      refused(c.folder(), start + " " + c / "other.mrc" + " --model " + c / "model.pdb", "not on the same grid"));
}

TEST(SharpenErrors, WindowsThatDoNotFit) {
  const SharpenCase c;
  EXPECT_TRUE(refuses(c, "--window 81", "The window is larger than the map (42 voxels against 40"));
  EXPECT_TRUE(refuses(c, "--window-voxels 41", "The window is larger than the map"));
  EXPECT_TRUE(refuses(c, "--window 1e5", "The window is larger than the map"));
  EXPECT_TRUE(refuses(c, "--window 3", "The window is too small (2 voxels; at least 8 are needed)"));
  EXPECT_TRUE(refuses(c, "--window-voxels 7", "--window-voxels"));
  for (const char* bad : {"0", "-25", "wide"}) EXPECT_TRUE(refuses(c, "--window " + std::string(bad), "--window"));
  for (const char* bad : {"nan", "inf", "1e30"}) {
    EXPECT_TRUE(refuses(c, "--window " + std::string(bad), "indow"));
    EXPECT_EQ(c.sharpen("out.mrc", "--window " + std::string(bad)).err.find("too small"), std::string::npos) << bad;
  }
  EXPECT_TRUE(refuses(c, "--window-voxels 13 --shells locscale", "--shells locscale needs an even window"));
}

TEST(SharpenErrors, ResolutionsThatMakeNoSense) {
  const SharpenCase c;
  for (const char* bad : {"0", "-3", "high"})
    EXPECT_TRUE(refuses(c, "--resolution " + std::string(bad), "--resolution"));
  EXPECT_TRUE(refuses(c, "--resolution 28", "28 A against a window of 28 A"));
  for (const char* bad : {"nan", "inf", "500"})
    EXPECT_TRUE(refuses(c, "--resolution " + std::string(bad), "esolution"));
}

TEST(SharpenErrors, ReferencesThatAreMissingOrTooMany) {
  const SharpenCase c;
  const std::string start = "sharpen " + c / "map.mrc" + " -o " + c / "out.mrc";
  EXPECT_TRUE(refuses(c, "--reference " + c / "map.mrc", "both --model and --reference were given"));
  EXPECT_TRUE(refused(c.folder(), start, "no reference was given"));
}

TEST(SharpenErrors, OutputsThatCannotBeWritten) {
  const SharpenCase c;
  const std::string start = "sharpen " + c / "map.mrc" + " --model " + c / "model.pdb" + " -o ";
  for (const std::string& input :
       {c / "map.mrc", c / "model.pdb",
        c.folder().path().string() + "/../" + c.folder().path().filename().string() + "/map.mrc"}) {
    const std::vector<char> before = read_bytes(input);
    EXPECT_TRUE(refused(c.folder(), start + input, "is also an input"));
    EXPECT_EQ(read_bytes(input), before);
  }
  EXPECT_TRUE(refuses(c, "--report " + c / "model.pdb", "is also an input"));
  EXPECT_TRUE(refuses(c, "--report " + c / "out.mrc", "Two outputs have the same name"));
  EXPECT_TRUE(refuses(c, "--report " + c / "./out.mrc", "Two outputs have the same name"));
  EXPECT_TRUE(refused(c.folder(), start + c / "out.json", "Two outputs have the same name"));
  EXPECT_TRUE(refused(c.folder(), start + c / "missing/out.mrc", "there is no folder"));
  EXPECT_TRUE(refuses(c, "--report " + c / "missing/out.json", "there is no folder"));
  EXPECT_TRUE(refused(c.folder(), start + c.folder().path().string(), "it is a folder"));
}

TEST(SharpenErrors, CommandLinesThatAreWrong) {
  const SharpenCase c;
  EXPECT_TRUE(refuses(c, "--sharper", "--sharper"));
  EXPECT_TRUE(refuses(c, c / "map.mrc" + " " + c / "map.mrc", "See acuity sharpen --help"));
  EXPECT_TRUE(refuses(c, "--shells octant", "--shells"));
  EXPECT_TRUE(refuses(c, "--frame there", "--frame"));
  EXPECT_TRUE(refuses(c, "--threads -1", "--threads"));
  EXPECT_TRUE(refuses(c, "--threads two", "--threads"));
  EXPECT_TRUE(refuses(c, "--mask-from density", "--mask-from"));
  EXPECT_TRUE(refused(c.folder(), "sharpen", "MAP"));
  EXPECT_TRUE(refused(c.folder(), "sharpen " + c / "map.mrc" + " --model " + c / "model.pdb", "--output"));
  EXPECT_TRUE(refused(c.folder(), "sharpne " + c / "map.mrc", "There is no command sharpne. See acuity --help"));
  EXPECT_TRUE(
      refused(c.folder(), "sharpen " + c / "map.mrc" + " --model " + c / "model.pdb" + " -o ''", "its name is empty"));
  for (const char* option : {"--mask-out=", "--half-maps-out=", "--report=", "--mask="})
    EXPECT_TRUE(refuses(c, std::string(option) + " --resolution=8", "there is nothing behind it")) << option;
  EXPECT_TRUE(refused(c.folder(), "", "A subcommand is required"));
  EXPECT_TRUE(refused(c.folder(), "--frobnicate", "See acuity --help"));
}

TEST(SharpenErrors, EnginesThatAreNotHere) {
  const SharpenCase c;
  // Whatever the machine has, it has no hundredth device.
  EXPECT_TRUE(refuses(c, "--device cuda:99", "cuda:99"));
  EXPECT_TRUE(refuses(c, "--device gpu", "There is no device gpu"));
  EXPECT_TRUE(refuses(c, "--device cpu --method guess", "There is no method guess"));
  EXPECT_TRUE(refuses(c, "--batch 0", "--batch"));
}

TEST(SharpenErrors, AGpuThatIsNotHereIsRefusedWithTheReasonThatDevicesGives) {
  const std::string why = why_no_gpu();
  if (why.empty()) GTEST_SKIP() << "there is a GPU";
  const SharpenCase c;
  EXPECT_TRUE(refuses(c, "--device cuda", "The device cuda cannot be used (" + why + ")"));
  EXPECT_NE(run_acuity("devices").out.find(why), std::string::npos);
}

TEST(SharpenErrors, NamesOfGpusThatAreNoNumbers) {
  if (why_no_gpu() == "built without CUDA") GTEST_SKIP() << "built without CUDA";
  const SharpenCase c;
  for (const char* name : {"cuda:", "cuda:x", "cuda:-1", "cuda:0,", "cuda:,1", "cuda:0;1", "cudax"})
    EXPECT_TRUE(refuses(c, std::string("--device '") + name + "'", std::string("The device ") + name)) << name;
  EXPECT_TRUE(refuses(c, "--device cuda:0,0", "GPU 0 stands there twice"));
}

TEST(SharpenErrors, ADryRunRefusesTheSame) {
  const SharpenCase c;
  EXPECT_TRUE(refuses(c, "--dry-run --window 81", "The window is larger than the map"));
  EXPECT_TRUE(refuses(c, "--dry-run --reference " + c / "map.mrc", "both --model and --reference"));
  EXPECT_TRUE(refuses(c, "--dry-run --device gpu", "There is no device gpu"));
}

}  // namespace
}  // namespace acuity::testing
