// perturb from files to files: what it writes, reports and refuses.
#include <cmath>
#include <fstream>

#include <gtest/gtest.h>

#include <acuity/mask.h>
#include <acuity/model.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

ProgramResult perturb(const SharpenCase& c, const std::string& more) {
  return run_acuity("perturb " + c / "model.pdb" + " " + more);
}

double rmsd_of(const Model& a, const Model& b) {
  double squares = 0;
  for (std::size_t i = 0; i < a.positions_angstrom().size(); ++i)
    for (std::size_t axis = 0; axis < 3; ++axis)
      squares += std::pow(a.positions_angstrom()[i][axis] - b.positions_angstrom()[i][axis], 2);
  return std::sqrt(squares / static_cast<double>(a.atom_count()));
}

TEST(PerturbCommand, WritesTheModelAndReportsTheRmsdThatItReached) {
  const SharpenCase c;
  const ProgramResult result = perturb(c, "--rmsd 8 --seed 3 -o " + c / "kicked.cif");
  ASSERT_TRUE(succeeded(result));
  const Model before = read_model(c.folder() / "model.pdb");
  const Model after = read_model(c.folder() / "kicked.cif");
  const nlohmann::json report = read_json(c.folder() / "kicked.json");
  // mmCIF has three decimals.
  EXPECT_NEAR(report["kicks"]["rmsd_reached_angstrom"], rmsd_of(before, after), 1e-3);
  EXPECT_EQ(report["kicks"]["range_angstrom"], 16);
  EXPECT_NEAR(report["kicks"]["rmsd_without_boundary_angstrom"], 16 / std::sqrt(3.0), 1e-9);
  EXPECT_GT(report["kicks"]["atoms_redrawn"], 0);
  EXPECT_EQ(report["kicks"]["boundary"]["kind"], "model");
  EXPECT_EQ(report["seed"], 3);
  EXPECT_NE(result.out.find("RMSD reached"), std::string::npos) << result.out;
  EXPECT_EQ(after.b_factors(), before.b_factors());
}

TEST(PerturbCommand, GivesTheSameModelForASeedOnAnyNumberOfThreads) {
  const SharpenCase c;
  const auto run = [&](const std::string& name, const std::string& more) {
    return succeeded(perturb(c, "--rmsd 4 --b blocks --b-range 20,90 -o " + c / (name + ".pdb") + more));
  };
  ASSERT_TRUE(run("one", " -j 1"));
  ASSERT_TRUE(run("three", " -j 3"));
  ASSERT_TRUE(run("other", " --seed 2"));
  EXPECT_EQ(read_bytes(c / "one.pdb"), read_bytes(c / "three.pdb"));
  EXPECT_NE(read_bytes(c / "one.pdb"), read_bytes(c / "other.pdb"));
}

TEST(PerturbCommand, KeepsAtomsInsideAMask) {
  const SharpenCase c;
  const Mask mask = c.mask();
  c.write_mask("mask.mrc", mask);
  ASSERT_TRUE(succeeded(perturb(c, "--rmsd 10 --mask " + c / "mask.mrc" + " -o " + c / "kicked.cif")));
  Model after = read_model(c.folder() / "kicked.cif");
  after.translate({-10, 20, -30});  // The map's ORIGIN.
  for (const Vec3& p : after.positions_angstrom()) {
    std::array<std::int64_t, 3> voxel{};
    // Voxels of 2 A. A coordinate of three decimals may round across a border between two: 1e-3 is allowed.
    bool inside = false;
    for (const double shift : {-1e-3, 0.0, 1e-3}) {
      for (std::size_t i = 0; i < 3; ++i) voxel[i] = std::llround((p[i] + shift) / 2);
      inside = inside || mask.inside[static_cast<std::size_t>(mask.size.index(voxel[0], voxel[1], voxel[2]))] != 0;
    }
    EXPECT_TRUE(inside);
  }
  EXPECT_EQ(read_json(c.folder() / "kicked.json")["kicks"]["boundary"]["voxels"], mask.count());
}

TEST(PerturbCommand, WritesPartsOfTheModelThatItWouldWriteWhole) {
  const SharpenCase c;
  ASSERT_TRUE(succeeded(perturb(c, "--rmsd 2 --b shuffle -o " + c / "whole.cif")));
  ASSERT_TRUE(succeeded(perturb(c, "--rmsd 2 --b shuffle --leave-out //A/10-20 -o " + c / "part.cif")));
  const Model whole = read_model(c.folder() / "whole.cif");
  const Model part = read_model(c.folder() / "part.cif");
  ASSERT_LT(part.atom_count(), whole.atom_count());
  // In the order of the whole model, with gaps.
  std::size_t at = 0;
  for (std::size_t i = 0; i < part.positions_angstrom().size(); ++i, ++at) {
    while (at < whole.positions_angstrom().size() && whole.positions_angstrom()[at] != part.positions_angstrom()[i])
      ++at;
    ASSERT_LT(at, whole.positions_angstrom().size()) << "atom " << i << " was kicked otherwise";
    EXPECT_EQ(part.b_factors()[i], whole.b_factors()[at]);
  }
}

TEST(PerturbCommand, LeavesAtomsInPlaceWithoutAnRmsd) {
  const SharpenCase c;
  ASSERT_TRUE(succeeded(perturb(c, "--b random --b-range 10,20 -o " + c / "b.cif")));
  const Model before = read_model(c.folder() / "model.pdb");
  const Model after = read_model(c.folder() / "b.cif");
  EXPECT_EQ(after.positions_angstrom(), before.positions_angstrom());
  EXPECT_NE(after.b_factors(), before.b_factors());
}

TEST(PerturbCommand, RefusesBadInputWithOneLineAndWritesNothing) {
  const SharpenCase c;
  const std::string out = " -o " + c / "out.cif";
  const auto refused = [&](const std::string& more, const std::string& words) {
    const ProgramResult result = perturb(c, more);
    EXPECT_EQ(result.exit_code, 2) << result.out;
    EXPECT_NE(result.err.find(words), std::string::npos) << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    EXPECT_FALSE(std::filesystem::exists(c.folder() / "out.cif"));
    EXPECT_FALSE(std::filesystem::exists(c.folder() / "out.json"));
  };
  refused("--rmsd 5 -o " + c / "out.txt", "is not known");
  refused("--rmsd nan" + out, "--rmsd");
  refused("--rmsd -1" + out, "--rmsd");
  refused("--rmsd-exact" + out, "--rmsd");
  refused("--rmsd 500 --rmsd-exact" + out, "cannot be reached exactly");
  refused("--b random --b-range 20" + out, "--b-range has 1 B factors");
  refused("--b odd" + out, "--b");
  refused("--select Z" + out, "matches no atom");
  refused("--rmsd 5 --mask " + c / "map.mrc" + out, "is not a mask");
  refused("--rmsd 5 --mask " + c / "none.mrc" + out, "none.mrc");
  Mask far = c.mask();
  std::fill(far.inside.begin(), far.inside.end(), std::uint8_t{0});
  far.inside[0] = 1;
  c.write_mask("far.mrc", far);
  refused("--rmsd 5 --mask " + c / "far.mrc" + out, "lies outside the mask");
  refused("--rmsd 5 -o " + c / "model.pdb", "model.pdb");
  refused("--b uniform --rmsd 900 --no-boundary -o " + c / "out.pdb --report " + c / "out.json", "PDB file");
}

}  // namespace
}  // namespace acuity::testing
