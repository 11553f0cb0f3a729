// References that are empty, or not what they seem: every command that takes a model says so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <acuity/map.h>
#include <acuity/mask.h>

#include "host/core/formatted.h"
#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// The program ran, and said `words` in a warning.
::testing::AssertionResult warned(const ProgramResult& result, const std::string& words) {
  if (result.exit_code == 0 && result.err.find(words) != std::string::npos) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "exit code " << result.exit_code << ", " << result.err;
}

/// model.pdb with other characters from column `first` (from 1) on in each atom, or in those from `atom` on.
std::string model_text(const SharpenCase& c, std::size_t first, const std::string& characters, int atom = 0) {
  std::ifstream file(c / "model.pdb");
  std::string text;
  int number = 0;
  for (std::string line; std::getline(file, line); text += line + "\n")
    if (line.starts_with("ATOM") && number++ >= atom) line.replace(first - 1, characters.size(), characters);
  return text;
}

/// A mask of these voxels of the box.
template <class Inside>
Mask mask_where(const SharpenCase& c, const Inside& inside) {
  const GridSize size = c.header().size();
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y)
      for (std::int64_t x = 0; x < size.x; ++x)
        mask.inside[static_cast<std::size_t>(size.index(x, y, z))] = inside(x, y, z) ? 1 : 0;
  return mask;
}

/// The density, 0 where z is less than `first`.
Volume density_from(const SharpenCase& c, std::int64_t first) {
  Volume density = c.noisy(5);
  std::fill(density.voxels.begin(),
            density.voxels.begin() + static_cast<std::ptrdiff_t>(density.size.index(0, 0, first)), 0.0F);
  return density;
}

TEST(SharpenReference, ModelsWithoutOccupancyAreRefusedByEveryCommand) {
  const SharpenCase c;
  write_text(c / "empty.pdb", model_text(c, 55, "  0.00"));
  const std::string model = " --model " + c / "empty.pdb";
  for (const std::string& command :
       {"sharpen " + c / "map.mrc" + model, "mask " + c / "map.mrc" + model,
        "simulate " + c / "empty.pdb" + " --like " + c / "map.mrc", "bfactor " + c / "map.mrc" + model})
    EXPECT_TRUE(refused(c.folder(), command + " -o " + c / "out.mrc", "no atom has an occupancy above 0")) << command;
  EXPECT_TRUE(refused(c.folder(), "fsc " + c / "map.mrc" + model, "no atom has an occupancy above 0"));
  EXPECT_TRUE(refused(c.folder(), "profile " + c / "empty.pdb", "no atom has an occupancy above 0"));
}

TEST(SharpenReference, AtomsWithoutOccupancyAreCountedInAWarning) {
  const SharpenCase c;
  write_text(c / "model.pdb", model_text(c, 55, "  0.00", 100));
  const std::string words = "50 of 150 atoms have an occupancy of 0";
  const std::string model = " --model " + c / "model.pdb";
  EXPECT_TRUE(warned(c.sharpen("out.mrc"), words));
  EXPECT_TRUE(warned(run_acuity("mask " + c / "map.mrc" + model + " -o " + c / "m.mrc"), words));
  EXPECT_TRUE(warned(run_acuity("fsc " + c / "map.mrc" + model), words));
  EXPECT_TRUE(
      warned(run_acuity("simulate " + c / "model.pdb" + " --like " + c / "map.mrc" + " -o " + c / "s.mrc"), words));
  EXPECT_TRUE(warned(run_acuity("profile " + c / "model.pdb"), words));
  EXPECT_TRUE(warned(run_acuity("bfactor " + c / "map.mrc" + model + " --resolution 4.5 -o " + c / "b.mrc"), words));
}

TEST(SharpenReference, AReferenceMapThatIsZeroInTheMaskIsRefused) {
  const SharpenCase c;
  c.write("reference.mrc", density_from(c, 20));
  c.write_mask("low.mrc", mask_where(c, [](auto, auto, auto z) { return z >= 4 && z < 12; }));
  EXPECT_TRUE(refused(c.folder(),
                      "sharpen " + c / "map.mrc" + " --reference " + c / "reference.mrc" + " --mask " + c / "low.mrc" +
                          " -o " + c / "out.mrc",
                      "The reference is empty inside the mask (it is 0 at all of its voxels)"));
}

TEST(SharpenReference, AReferenceMapThatIsZeroInAPartOfTheMaskIsNamedWithTheShare) {
  const SharpenCase c;
  c.write("reference.mrc", density_from(c, 20));
  const std::string command = "sharpen " + c / "map.mrc" + " --reference " + c / "reference.mrc" + " --window 16 -o " +
                              c / "out.mrc" + " --mask ";
  // 12 of 16 planes are 0. Windows of 8 voxels reach 3 planes up, so those of planes 8 to 16 are empty: 9 of 16.
  c.write_mask("half.mrc", mask_where(c, [](auto, auto, auto z) { return z >= 8 && z < 24; }));
  EXPECT_TRUE(warned(run_acuity(command + c / "half.mrc"),
                     "The reference map is 0 at 75 % of the mask's voxels, and in the whole windows of about 56 %"));
  c.write_mask("full.mrc", mask_where(c, [](auto, auto, auto z) { return z >= 20 && z < 36; }));
  EXPECT_THAT(run_acuity(command + c / "full.mrc").err, Not(HasSubstr("The reference map is 0")));
}

TEST(SharpenReference, AMaskAwayFromTheModelIsRefusedOrNamed) {
  const SharpenCase c;
  const auto with_mask = [&](const std::string& mask) {
    return "sharpen " + c / "map.mrc" + " --model " + c / "model.pdb" + " --window 16 -o " + c / "out.mrc" +
           " --mask " + c / mask;
  };
  // Atoms lie within 10 A of voxel 20, windows reach 8 A.
  c.write_mask("away.mrc", mask_where(c, [](auto, auto, auto z) { return z < 8; }));
  EXPECT_TRUE(refused(c.folder(), with_mask("away.mrc"), "no window around its voxels has an atom of the model"));
  c.write_mask("box.mrc", mask_where(c, [](auto, auto, auto) { return true; }));
  EXPECT_TRUE(warned(run_acuity(with_mask("box.mrc")), "hold no atom of the model"));
}

TEST(SharpenReference, ConfidencesInPlaceOfBFactorsAreNamed) {
  const SharpenCase c;
  std::ifstream file(c / "model.pdb");
  std::string text;
  int number = 0;
  for (std::string line; std::getline(file, line); text += line + "\n")
    if (line.starts_with("ATOM")) line.replace(60, 6, formatted("%6.2f", 0.3 + 0.6 * (number++ % 7) / 7));
  write_text(c / "model.pdb", text);
  EXPECT_TRUE(warned(c.sharpen("out.mrc"),
                     "as confidences of predictions are, and do not tell how its density falls off; all atoms get the "
                     "same; --resolution lets them be refined"));
  EXPECT_TRUE(warned(run_acuity("simulate " + c / "model.pdb" + " --like " + c / "map.mrc" + " -o " + c / "out.mrc"),
                     "as confidences of predictions are"));
  EXPECT_TRUE(
      warned(run_acuity("fsc " + c / "map.mrc" + " --model " + c / "model.pdb"), "as confidences of predictions are"));
  EXPECT_THAT(c.sharpen("out.mrc", "--b-factors refine --resolution 8").err, Not(HasSubstr("confidences")));
}

TEST(SharpenReference, AtomsOutsideTheBoxAreNamedWithTheirShareByEveryCommand) {
  const SharpenCase c;
  write_text(c / "model.pdb", model_text(c, 31, " 490.000", 120));
  const std::string words = "20.0 % of the model's atoms lie outside the map";
  EXPECT_TRUE(warned(c.sharpen("out.mrc"), words));
  EXPECT_TRUE(
      warned(run_acuity("mask " + c / "map.mrc" + " --model " + c / "model.pdb" + " -o " + c / "m.mrc"), words));
  EXPECT_TRUE(warned(run_acuity("fsc " + c / "map.mrc" + " --model " + c / "model.pdb"), words));
  EXPECT_TRUE(
      warned(run_acuity("simulate " + c / "model.pdb" + " --like " + c / "map.mrc" + " -o " + c / "s.mrc"), words));
  EXPECT_TRUE(warned(run_acuity("profile " + c / "model.pdb" + " --like " + c / "map.mrc"), words));
  EXPECT_TRUE(warned(
      run_acuity("bfactor " + c / "map.mrc" + " --model " + c / "model.pdb" + " --resolution 4.5 -o " + c / "b.mrc"),
      words));
}

TEST(SharpenReference, AModelOfTheFileCanBeChosen) {
  const SharpenCase c;
  const std::string atoms = model_text(c, 1, "ATOM  ");
  write_text(c / "model.pdb", "MODEL        1\n" + atoms + "ENDMDL\nMODEL        2\n" + atoms + "ENDMDL\nEND\n");
  EXPECT_TRUE(warned(c.sharpen("both.mrc"), "model 1 is read, model 2 lies in the same place and is left out"));
  EXPECT_TRUE(succeeded(c.sharpen("one.mrc", "--model-number 2")));
  EXPECT_EQ(c.voxels("both.mrc"), c.voxels("one.mrc"));
  EXPECT_TRUE(refused(
      c.folder(), "sharpen " + c / "map.mrc" + " --model " + c / "model.pdb" + " --model-number 3 -o " + c / "out.mrc",
      "has no model 3 (its models are 1, 2)"));
  EXPECT_TRUE(refused(
      c.folder(), "sharpen " + c / "map.mrc" + " --model " + c / "model.pdb" + " --model-number x -o " + c / "out.mrc",
      "x is neither a number nor all"));
}

TEST(HalfMaps, TheSameHalfTwiceIsRefusedByEveryCommand) {
  const SharpenCase c;
  c.write("half1.mrc", c.noisy(3, 0.5));
  std::filesystem::copy_file(c / "half1.mrc", c / "copy.mrc");
  Volume scaled = c.noisy(3, 0.5);
  for (float& v : scaled.voxels) v = 2.5F * v + 3;
  c.write("scaled.mrc", scaled);
  c.write_mask("mask.mrc", c.mask());
  for (const char* second : {"half1.mrc", "copy.mrc", "scaled.mrc"}) {
    const std::string halves = c / "half1.mrc" + " " + c / second;
    const std::string words = std::string(second) == "half1.mrc" ? "oth half maps" : "Both half maps hold the same";
    EXPECT_TRUE(refused(c.folder(), "fsc " + halves, words));
    for (const char* command : {"global ", "sharpen "})
      EXPECT_TRUE(refused(c.folder(), command + halves + " -o " + c / "out.mrc", words)) << second;
    for (const char* command : {"resolution ", "bfactor "})
      EXPECT_TRUE(refused(c.folder(), command + halves + " --mask " + c / "mask.mrc" + " -o " + c / "out.mrc", words));
  }
}

}  // namespace
}  // namespace acuity::testing
