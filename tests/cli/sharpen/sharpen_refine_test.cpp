// `acuity sharpen --b-factors refine`: what it writes and says, and what it refuses.
#include <gtest/gtest.h>

#include <acuity/model.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// In windows of 30 A, which have four shells from 13 A to 5 A.
const std::string refine = "--b-factors refine -w 30 ";

TEST(SharpenRefine, WritesTheModelThatItSharpenedTowards) {
  const SharpenCase c;
  const std::string how = refine + "--profile-b 20 --resolution 5 ";
  ASSERT_TRUE(succeeded(c.sharpen("out.mrc", how + "--model-out " + c / "refined.cif")));
  const Model before = read_model(c / "model.pdb");
  const Model refined = read_model(c / "refined.cif");
  ASSERT_EQ(refined.atom_count(), before.atom_count());
  for (std::size_t i = 0; i < before.positions_angstrom().size(); ++i)
    for (int k = 0; k < 3; ++k)
      // Coordinates have three digits.
      EXPECT_NEAR(refined.positions_angstrom()[i][k], before.positions_angstrom()[i][k], 0.0006) << i;

  const nlohmann::json b = read_json(c / "out.json").at("b_factors");
  EXPECT_EQ(b.at("source"), "refine");
  EXPECT_EQ(b.at("range_angstrom"), nlohmann::json({13.0, 5.0}));
  EXPECT_EQ(b.at("model_out"), c / "refined.cif");
  EXPECT_EQ(b.at("atoms"), 150);
  EXPECT_EQ(b.at("atoms_not_fitted"), 0);
  EXPECT_EQ(b.at("rounds").size(), 3U);
  // All atoms of the map have 200 A^2. Noise is a tenth of the density, so an amplitude at 5 A (exp(-200 / 100) of the
  // strongest) is known to some ten per cent. B is then known to 0.1 / (q of 5 A - q of 13 A) = 12 A^2.
  EXPECT_NEAR(b.at("of_map_angstrom2").at("mean").get<double>(), 200, 12);
  EXPECT_NEAR(b.at("after_angstrom2").at("quantiles").at("0.05").get<double>(), 20, 1e-3);
  EXPECT_NEAR(b.at("of_map_angstrom2").at("mean").get<double>() - b.at("after_angstrom2").at("mean").get<double>(),
              b.at("shift_angstrom2").get<double>(), 1);
  double before_sum = 0;
  double after_sum = 0;
  for (const double value : before.b_factors()) before_sum += value / 150;
  for (const double value : refined.b_factors()) after_sum += value / 150;
  EXPECT_NEAR(b.at("before_angstrom2").at("mean").get<double>(), before_sum, 1e-3);
  EXPECT_NEAR(b.at("after_angstrom2").at("mean").get<double>(), after_sum, 1e-3);

  // Sharpening towards that file gives the same map up to the file's digits. B has 6, and coordinates have 0.0005 A,
  // which moves a phase at 4 A by 0.0008.
  ASSERT_TRUE(succeeded(run_acuity("sharpen " + c / "map.mrc" + " --model " + c / "refined.cif" +
                                   " --b-factors as-is -w 30 --resolution 5 -o " + c / "again.mrc")));
  const std::vector<float> first = c.voxels("out.mrc");
  const std::vector<float> again = c.voxels("again.mrc");
  const double tolerance = 2e-3 * moments(first).standard_deviation;
  for (std::size_t i = 0; i < first.size(); ++i) ASSERT_NEAR(first[i], again[i], tolerance) << i;
  ASSERT_TRUE(succeeded(c.sharpen("plain.mrc", "-w 30 --resolution 5")));
  EXPECT_FALSE(read_json(c / "plain.json").contains("b_factors"));
  EXPECT_NE(c.voxels("plain.mrc"), first);
}

TEST(SharpenRefine, EndsAtTheResolutionOfHalfMapsAndNeedsNoneThen) {
  const SharpenCase c;
  c.write("half1.mrc", c.noisy(21, 3));
  c.write("half2.mrc", c.noisy(22, 3));
  ASSERT_TRUE(
      succeeded(run_acuity("sharpen " + c / "half1.mrc" + " " + c / "half2.mrc" + " --model " + c / "model.pdb" + " " +
                           refine + "--model-out " + c / "refined.pdb -o " + c / "out.mrc")));
  const nlohmann::json report = read_json(c / "out.json");
  EXPECT_EQ(report.at("b_factors").at("range_angstrom").at(1), report.at("resolution_angstrom"));
  // With noise three times as strong as the density this seed gives 205. A fit that took noise for density would find
  // amplitudes that hardly fall, and B near 0.
  EXPECT_NEAR(report.at("b_factors").at("of_map_angstrom2").at("mean").get<double>(), 200, 50);
  EXPECT_EQ(read_model(c / "refined.pdb").atom_count(), 150);
}

TEST(SharpenRefine, SaysNothingOfBFactorsThatAllAreTheSame) {
  const SharpenCase c;
  Model model = read_model(c / "model.pdb");
  std::string text;
  int number = 0;
  for (const Vec3& p : model.positions_angstrom()) text += pdb_atom(++number, "C", "C", p[0], p[1], p[2], 0);
  write_text(c / "model.pdb", text);
  EXPECT_TRUE(succeeded(c.sharpen("out.mrc", refine + "--resolution 5")));
  const ProgramResult plain = c.sharpen("plain.mrc", "-w 30 --resolution 5");
  EXPECT_NE(plain.err.find("All atoms of the model have the same B factor"), std::string::npos);
}

TEST(SharpenRefine, WindowsGrowUntilTheyHoldThreeShells) {
  const SharpenCase c;
  // Between 20 and 10 A, windows of 30 voxels of 2 A have shells 3, 4, ... Those of 26 voxels, 52
  // A, have shells 3, 4 and 5.
  for (const char* how : {"--resolution 8", "--resolution 10", "--resolution 12"}) {
    const ProgramResult result = c.sharpen("out.mrc", std::string("--b-factors refine ") + how);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_TRUE(contains(result.err, "B factors are refined in windows of")) << result.err;
    const nlohmann::json b = read_json(c / "out.json").at("b_factors");
    const double edge = 2 * b.at("window_voxels").get<double>();
    const double from = b.at("range_angstrom").at(0);
    const double to = b.at("range_angstrom").at(1);
    EXPECT_EQ(from, 2 * to);
    int shells = 0;
    for (int j = 1; j <= edge / 4; ++j) shells += edge / j <= from * 1.000001 && edge / j >= to * 0.999999;
    EXPECT_GE(shells, 3) << how;
    EXPECT_LE(edge, 5 * to + 4) << how;
  }
}

TEST(SharpenRefine, WarnsWhereTheModelIsNotInTheMap) {
  const SharpenCase c;
  // As the blob, but others.
  write_text(c.folder() / "model.pdb", pdb_blob(150, {49, 21, 70}, 10, 5));
  const ProgramResult result = c.sharpen("out.mrc", refine + "--resolution 5 --model-out " + c / "refined.pdb");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.err, "Map and model hardly correlate around")) << result.err;
  EXPECT_GT(read_json(c / "out.json").at("b_factors").at("atoms_by_map"), 15);
}

TEST(SharpenRefine, DryRunWritesNoModel) {
  const SharpenCase c;
  const std::vector<std::string> before = c.folder().files();
  const ProgramResult result =
      c.sharpen("out.mrc", refine + "--resolution 5 --dry-run --model-out " + c / "refined.cif");
  EXPECT_TRUE(succeeded(result));
  EXPECT_NE(result.out.find("B factors refined against the map"), std::string::npos) << result.out;
  EXPECT_EQ(c.folder().files(), before);
}

TEST(SharpenRefine, RefusesWhatCannotBe) {
  const SharpenCase c;
  const std::string start = "sharpen " + c / "map.mrc" + " -o " + c / "out.mrc ";
  const std::string model = "--model " + c / "model.pdb" + " ";
  const auto refuses = [&](const std::string& more, const std::string& words) {
    return refused(c.folder(), start + more, words);
  };
  EXPECT_TRUE(refuses("--reference " + c / "map.mrc" + " --b-factors refine", "--b-factors refine requires --model"));
  EXPECT_TRUE(refuses("--profile auto --b-factors refine", "--b-factors refine requires --model"));
  EXPECT_TRUE(refuses(model + "--b-factors refine", "--b-factors refine needs the resolution"));
  EXPECT_TRUE(refuses(model + "--b-factors other", "--b-factors"));
  EXPECT_TRUE(refuses(model + "--model-out " + c / "new.cif", "--model-out requires --b-factors refine"));
  EXPECT_TRUE(refuses(model + "--b-factors model --model-out " + c / "new.cif", "requires --b-factors refine"));
  const std::string whole = model + refine + "--resolution 5 --model-out ";
  EXPECT_TRUE(refuses(whole + c / "model.pdb", "model.pdb"));
  EXPECT_TRUE(refuses(whole + c / "out.mrc", "out.mrc"));
  EXPECT_TRUE(refuses(whole + c / "new.txt", "its name ends in neither .pdb nor .cif"));
  EXPECT_TRUE(refuses(whole + c / "none/new.cif", "new.cif"));
}

}  // namespace
}  // namespace acuity::testing
