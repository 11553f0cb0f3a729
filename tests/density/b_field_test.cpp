// B factors that simulate gives to atoms, parts of models and the map of mean B factors, against closed forms and brute
// force.
#include <cmath>

#include <gemmi/c4322.hpp>
#include <gtest/gtest.h>

#include <acuity/mask.h>
#include <acuity/model.h>
#include <acuity/simulate.h>

#include "host/density/model_density.h"
#include "host/models/model_writer.h"
#include "support/expect_error.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

/// One carbon atom, alone in its residue.
struct ChainAtom {
  char chain;
  int residue;
  Vec3 at{};
  double b = 30;
  std::string residue_name = "ALA";
};

Model model_of(const std::vector<ChainAtom>& atoms, const std::string& more = "") {
  const TempDir folder;
  std::string text;
  int serial = 0;
  for (const ChainAtom& atom : atoms) {
    char line[128];
    std::snprintf(line, sizeof line, "ATOM  %5d  CA  %3s %c%4d    %8.3f%8.3f%8.3f  1.00%6.2f           C\n", ++serial,
                  atom.residue_name.c_str(), atom.chain, atom.residue, atom.at[0], atom.at[1], atom.at[2], atom.b);
    text += line;
  }
  write_text(folder / "model.pdb", text + more + "END\n");
  return read_model(folder / "model.pdb");
}

/// Chain A with residues 1 to 5 along x, chain B with 1 to 3 above it, chain C with a water.
Model three_chains() {
  std::vector<ChainAtom> atoms;
  for (int i = 1; i <= 5; ++i) atoms.push_back({'A', i, {3.0 * i, 0, 0}, 10.0 + i});
  for (int i = 1; i <= 3; ++i) atoms.push_back({'B', i, {3.0 * i, 4, 0}, 20.0 + i});
  atoms.push_back({'C', 1, {0, 0, 9}, 50, "HOH"});
  return model_of(atoms);
}

TEST(BField, AGradientIsLinearAlongTheLongestAxis) {
  // Points t a + u c + v d with a, c, d orthogonal and t spread most: B is linear in t only. The file has three
  // decimals, which all of them fit into.
  const Vec3 a{2, -1, 2};
  const Vec3 c{1, 2, 0};
  const Vec3 d{-4, 2, 5};
  std::vector<ChainAtom> atoms;
  std::vector<double> expected;
  for (int t = -10; t <= 10; ++t)
    for (const auto& [u, v] : {std::pair(1.0, 0.0), std::pair(-1.0, 0.0), std::pair(0.0, 0.5), std::pair(0.0, -0.5)}) {
      ChainAtom atom{'A', static_cast<int>(atoms.size()) + 1};
      for (int i = 0; i < 3; ++i) atom.at[i] = 50 + t * a[i] + u * c[i] + v * d[i];
      atoms.push_back(atom);
      expected.push_back(20 + (t + 10) * 5);  // 20 to 120.
    }
  Model model = model_of(atoms);
  BField field;
  field.gradient = {20, 120, std::nullopt};
  set_b_factors(model, field);
  const std::vector<double> b = model.b_factors();
  // Stored as floats, below 128: 2^-18.
  for (std::size_t i = 0; i < b.size(); ++i) EXPECT_NEAR(b[i], expected[i], 4e-6) << i;
  const Vec3 axis = longest_axis(model.positions_angstrom());
  for (int i = 0; i < 3; ++i) EXPECT_NEAR(axis[i], a[i] / 3, 1e-12);
}

TEST(BField, AGradientMayFallAndTakeAnAxis) {
  Model model = model_of({{'A', 1, {0, 0, 7}}, {'A', 2, {50, 0, 3}}, {'A', 3, {-50, 0, 6}}});
  BField field;
  field.gradient = {80, 40, Vec3{0, 0, 1}};
  set_b_factors(model, field);
  EXPECT_EQ(model.b_factors(), (std::vector<double>{40, 80, 50}));
  field.gradient->axis = Vec3{0, 1, 0};
  EXPECT_TRUE(throws_error(ErrorKind::input, "Give another b-axis", [&] { set_b_factors(model, field); }));
  Model one = model_of({{'A', 1, {1, 2, 3}}});
  field.gradient->axis.reset();
  EXPECT_TRUE(throws_error(ErrorKind::input, "cannot rise along the model", [&] { set_b_factors(one, field); }));
}

TEST(BField, AGradientShowsInTheDensity) {
  // Carbon atoms on voxels, too far apart to overlap.
  Model model = model_of({{'A', 1, {16, 16, 16}}, {'A', 2, {40, 16, 16}}, {'A', 3, {64, 16, 16}}});
  BField field;
  field.gradient = {150, 350, std::nullopt};
  set_b_factors(model, field);
  const Volume density = model_density(model, {80, 32, 32}, 1);
  for (const auto& [x, b] : {std::pair(16, 150.0), std::pair(40, 250.0), std::pair(64, 350.0)}) {
    // The density in the middle is the integral of the form factor with its fall-off over all frequencies.
    double integral = 0;
    for (double s = 0.0005; s < 1; s += 0.001)
      integral += 0.001 * 4 * std::acos(-1.0) * s * s * std::exp(-b * s * s / 4) *
                  gemmi::C4322<double>::get(gemmi::El::C).calculate_sf(s * s / 4);
    // With B of 150 A^2 and more nothing is blurred: five Gaussians in single precision, rounded to 2^-24 each.
    const double found = density.voxels[static_cast<std::size_t>(density.size.index(x, 16, 16))];
    EXPECT_NEAR(found, integral, 1e-6 * integral) << b;
  }
}

TEST(BField, ChainsComeBeforeTheRest) {
  Model model = three_chains();
  set_b_factors(model, {{}, {}, {{"B", 70}}});
  EXPECT_EQ(model.b_factors(), (std::vector<double>{11, 12, 13, 14, 15, 70, 70, 70, 50}));
  set_b_factors(model, {40, {}, {{"A", 60}, {"C", 0}}});
  EXPECT_EQ(model.b_factors(), (std::vector<double>{60, 60, 60, 60, 60, 40, 40, 40, 0}));
  EXPECT_TRUE(throws_error(ErrorKind::input, "The model has no chain D (its chains are A, B, C)", [&] {
    set_b_factors(model, {{}, {}, {{"D", 70}}});
  }));
}

TEST(BField, AtomsThatItDoesNotSpeakOfStayAnisotropic) {
  const TempDir folder;
  std::string text;
  int serial = 0;
  for (const char chain : {'A', 'B'}) {
    char line[240];
    ++serial;
    std::snprintf(line, sizeof line,
                  "ATOM  %5d  CA  ALA %c   1    %8.3f%8.3f%8.3f  1.00 20.00           C\n"
                  "ANISOU%5d  CA  ALA %c   1     4000   2000   1600      0      0      0       C\n",
                  serial, chain, 5.0 * serial, 0.0, 0.0, serial, chain);
    text += line;
  }
  write_text(folder / "model.pdb", text + "END\n");
  Model model = read_model(folder / "model.pdb");
  set_b_factors(model, {{}, {}, {{"A", 20}}});
  const std::string written = model_text(model, ModelFormat::pdb);
  const auto anisotropic = [&](const std::string& chain) {
    const std::size_t at = written.find("ANISOU");
    return at != std::string::npos && written.find("CA  ALA " + chain, at) != std::string::npos;
  };
  EXPECT_FALSE(anisotropic("A")) << written;
  EXPECT_TRUE(anisotropic("B")) << written;
}

TEST(ModelSelection, KeepsWhatIsSelectedAndNotLeftOut) {
  const auto b_of = [](const ModelSelection& part) { return part_of(three_chains(), part).b_factors(); };
  EXPECT_EQ(b_of({{}, {}}).size(), 9U);
  EXPECT_EQ(b_of({{"A,B"}, {}}), (std::vector<double>{11, 12, 13, 14, 15, 21, 22, 23}));
  EXPECT_EQ(b_of({{}, {"A,B"}}), (std::vector<double>{50}));
  EXPECT_EQ(b_of({{"A/2-3"}, {}}), (std::vector<double>{12, 13}));
  EXPECT_EQ(b_of({{"B/1", "A/2-3"}, {}}), (std::vector<double>{12, 13, 21})) << "several, in the model's order";
  EXPECT_EQ(b_of({{"A,B"}, {"*/2-4", "B/1"}}), (std::vector<double>{11, 15}));
  EXPECT_EQ(b_of({{"(HOH)"}, {}}), (std::vector<double>{50}));
  EXPECT_EQ(b_of({{}, {";solvent"}}).size(), 8U) << "PDB files do not say what is solvent";
}

TEST(ModelSelection, RefusesWhatMatchesNothing) {
  const auto refuses = [](const std::string& words, const ModelSelection& part) {
    return throws_error(ErrorKind::input, words, [&] { part_of(three_chains(), part); });
  };
  EXPECT_TRUE(refuses("select D matches no atom", {{"D"}, {}}));
  EXPECT_TRUE(refuses("select A/9 matches no atom", {{"B", "A/9"}, {}}));
  EXPECT_TRUE(refuses("select is empty", {{""}, {}}));
  EXPECT_TRUE(refuses("leave-out D matches no atom", {{}, {"D"}}));
  EXPECT_TRUE(refuses("select //A/1-x/ cannot be read", {{"//A/1-x/"}, {}}));
  EXPECT_TRUE(refuses("No atom of the model is left", {{"A"}, {"A,B"}}));
  EXPECT_TRUE(refuses("select /2/A matches no atom", {{"/2/A"}, {}}));
}

TEST(ModelWriter, WritesWhatReadModelReadsInBothFormats) {
  const TempDir folder;
  Model model = three_chains();
  BField field;
  field.gradient = {10, 97.5, std::nullopt};
  set_b_factors(model, field);
  model.translate({-100.125, 20, 0.5});
  for (const char* name : {"out.pdb", "out.cif"}) {
    write_text(folder / name, model_text(model, model_format_for(name)));
    const Model read = read_model(folder / name);
    EXPECT_EQ(read.positions_angstrom(), model.positions_angstrom()) << name;
    ASSERT_EQ(read.atom_count(), model.atom_count()) << name;
    for (std::size_t i = 0; i < 9; ++i)
      // Two decimals in PDB, six digits in mmCIF.
      EXPECT_NEAR(read.b_factors()[i], model.b_factors()[i], std::string(name) == "out.pdb" ? 0.00501 : 0.0001) << name;
    EXPECT_EQ(part_of(read, {{"B/2"}, {}}).positions_angstrom(), (std::vector<Vec3>{{-94.125, 24, 0.5}})) << name;
  }
}

TEST(ModelWriter, RefusesWhatAPdbFileCannotHold) {
  Model model = three_chains();
  model.set_b_factor(1000);
  EXPECT_TRUE(
      throws_error(ErrorKind::input, "does not fit into a PDB file", [&] { model_text(model, ModelFormat::pdb); }));
  EXPECT_NO_THROW(model_text(model, ModelFormat::mmcif));
  Model far = three_chains();
  far.translate({0, -2000, 0});
  EXPECT_TRUE(throws_error(ErrorKind::input, "coordinate of -2000", [&] { model_text(far, ModelFormat::pdb); }));
  EXPECT_TRUE(
      throws_error(ErrorKind::input, "Models are written as PDB or mmCIF", [] { model_format_for("out.txt"); }));
}

TEST(MeanBMap, AgreesWithTheDefinition) {
  const GridSize size{11, 9, 10};
  const double spacing = 1.5;
  std::vector<ChainAtom> atoms;
  // Some beyond the faces; one exactly half a window from voxels.
  for (int i = 0; i < 30; ++i)
    atoms.push_back({'A', i + 1, {1.7 * (i % 9) - 0.9, 0.61 * ((7 * i) % 23), 0.83 * ((5 * i) % 19)}, 5.0 * i});
  atoms.push_back({'B', 1, {6, 6, 6}, 77});
  const Model model = model_of(atoms);
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
  for (std::size_t i = 0; i < mask.inside.size(); ++i) mask.inside[i] = i % 3 != 0 ? 1 : 0;
  const double window = 6;
  const Volume map = mean_b_map(model, mask, spacing, window, 3);
  int counted = 0;
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y)
      for (std::int64_t x = 0; x < size.x; ++x) {
        double sum = 0;
        int n = 0;
        for (const ChainAtom& atom : atoms) {
          const double far = std::max({std::abs(atom.at[0] - 1.5 * static_cast<double>(x)),
                                       std::abs(atom.at[1] - 1.5 * static_cast<double>(y)),
                                       std::abs(atom.at[2] - 1.5 * static_cast<double>(z))});
          if (far > window / 2) continue;
          sum += atom.b;
          ++n;
        }
        const auto voxel = static_cast<std::size_t>(size.index(x, y, z));
        const bool inside = mask.inside[voxel] != 0;
        counted += inside && n > 0 ? 1 : 0;
        // A float of at most 256.
        EXPECT_NEAR(map.voxels[voxel], inside && n > 0 ? sum / n : 0, 1e-5) << x << " " << y << " " << z;
      }
  EXPECT_GT(counted, 300);
}

}  // namespace
}  // namespace acuity::testing
