// The mask of the molecule in maps whose molecule is known.
#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <acuity/model.h>
#include <acuity/molecule_mask.h>

#include "support/expect_error.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

constexpr GridSize box{64, 60, 56};
constexpr double spacing = 1.5;

Model model_of(const std::string& pdb) {
  const TempDir folder;
  write_text(folder / "model.pdb", pdb);
  return read_model(folder / "model.pdb");
}

/// Atoms at random where inside(x, y, z) holds, A, as many per volume as proteins have.
std::string atoms_in(const std::function<bool(double, double, double)>& inside, unsigned seed) {
  constexpr double atoms_per_cubic_angstrom = 0.05;
  std::mt19937 generator(seed);
  const double edges[] = {box.x * spacing, box.y * spacing, box.z * spacing};
  std::uniform_real_distribution<double> share(0, 1);
  std::string text;
  int serial = 0;
  for (int tries = static_cast<int>(atoms_per_cubic_angstrom * edges[0] * edges[1] * edges[2]); tries > 0; --tries) {
    const double x = edges[0] * share(generator);
    const double y = edges[1] * share(generator);
    const double z = edges[2] * share(generator);
    if (inside(x, y, z)) text += pdb_atom(++serial, "C", "C", x, y, z, 40 + 80 * share(generator));
  }
  return text;
}

std::string ellipsoid() {
  return atoms_in(
      [](double x, double y, double z) {
        return std::pow((x - 46) / 26, 2) + std::pow((y - 44) / 18, 2) + std::pow((z - 42) / 15, 2) < 1;
      },
      5);
}

std::string filament() {
  return atoms_in([](double x, double y,
                     double z) { return std::hypot(x - 48 - 4 * std::sin(z / 8), y - 45 - 4 * std::cos(z / 8)) < 12; },
                  6);
}

/// A molecule like a protein, the voxels within a distance of its atoms, and half maps of it.
class MoleculeCase : public ::testing::Test {
 protected:
  MoleculeCase() : MoleculeCase(ellipsoid()) {}
  explicit MoleculeCase(const std::string& text)
      : model_(model_of(text)), density_(model_density(model_, box, spacing, 2)) {
    const Mask inside = near(3);
    double squares = 0;
    for (std::size_t i = 0; i < density_.voxels.size(); ++i)
      if (inside.inside[i] != 0) squares += density_.voxels[i] * density_.voxels[i];
    sd_ = std::sqrt(squares / static_cast<double>(inside.count()));
  }
  Mask near(double radius) const { return model_mask(model_, box, spacing, radius); }
  /// White noise of `noise` times the density's standard deviation in the molecule, times `local(x)`.
  Volume noisy(double noise, unsigned seed, const std::function<double(std::int64_t)>& local = {}) const {
    Volume map = density_;
    const Volume random = random_volume(box, spacing, seed);
    for (std::size_t i = 0; i < map.voxels.size(); ++i) {
      const double at = local ? local(static_cast<std::int64_t>(i) % box.x) : 1;
      map.voxels[i] += static_cast<float>(noise * sd_ * at * random.voxels[i]);
    }
    return map;
  }
  struct Halves {
    Volume mean;
    Volume difference;
  };
  static Halves halves_of(const Volume& a, const Volume& b) {
    Halves halves{a, a};
    for (std::size_t i = 0; i < a.voxels.size(); ++i) {
      halves.mean.voxels[i] = 0.5F * (a.voxels[i] + b.voxels[i]);
      halves.difference.voxels[i] = 0.5F * (a.voxels[i] - b.voxels[i]);
    }
    return halves;
  }
  MoleculeMask mask_of(const Volume& a, const Volume& b, int threads = 2) {
    const Halves halves = halves_of(a, b);
    return molecule_mask(halves.mean, halves.difference, {0.01, threads}, log_);
  }
  /// The goals of real half maps: 98 % of the molecule, and 65, 95 and 99.5 % of the mask within 3, 6 and 8 A.
  void expect_molecule(const Mask& mask) const {
    const auto share = [&](double radius) {
      const Mask inside = near(radius);
      double both = 0;
      for (std::size_t i = 0; i < mask.inside.size(); ++i) both += mask.inside[i] & inside.inside[i];
      return both;
    };
    const auto voxels = static_cast<double>(mask.count());
    EXPECT_GE(share(3), 0.98 * static_cast<double>(near(3).count()));
    EXPECT_GE(share(3), 0.65 * voxels);
    EXPECT_GE(share(6), 0.95 * voxels);
    EXPECT_GE(share(8), 0.995 * voxels);
  }

  Model model_;
  Volume density_;
  double sd_ = 0;
  RunLog log_;
};

TEST_F(MoleculeCase, IsFoundInNoisyHalfMaps) {
  const MoleculeMask found = mask_of(noisy(1, 1), noisy(1, 2));
  expect_molecule(found.mask);
  EXPECT_EQ(found.found.noise, MoleculeNoise::half_maps);
  EXPECT_GT(found.found.threshold, 3) << "one false voxel in a hundred of some thousand needs as much";
  EXPECT_TRUE(log_.warnings().empty());
}

TEST_F(MoleculeCase, IsFoundWhereTheNoiseVariesInSpace) {
  const auto local = [](std::int64_t x) { return 0.5 + 2.5 * static_cast<double>(x) / static_cast<double>(box.x); };
  expect_molecule(mask_of(noisy(0.5, 1, local), noisy(0.5, 2, local)).mask);
}

TEST_F(MoleculeCase, IsFoundInOneMapByTheNoiseOfItsSolvent) {
  const MoleculeMask found = molecule_mask(noisy(0.5, 1), {}, {}, log_);
  expect_molecule(found.mask);
  EXPECT_EQ(found.found.noise, MoleculeNoise::solvent);
}

TEST_F(MoleculeCase, AConstantAFactorAndTheThreadsChangeNothing) {
  const Volume half1 = noisy(1, 1);
  const Volume half2 = noisy(1, 2);
  const Mask mask = mask_of(half1, half2, 1).mask;
  EXPECT_EQ(mask_of(half1, half2, 3).mask.inside, mask.inside);
  const auto changed = [&](Volume map, float factor, float constant) {
    for (float& value : map.voxels) value = factor * value + constant;
    return map;
  };
  // A factor of 2^k and a constant of as many bits as the noise leave the same numbers but for rounding. Single voxels
  // at the contour may change sides.
  const auto constant = static_cast<float>(16 * sd_);
  const auto differing = [&](const Mask& other) {
    std::int64_t count = 0;
    for (std::size_t i = 0; i < mask.inside.size(); ++i) count += mask.inside[i] != other.inside[i] ? 1 : 0;
    return count;
  };
  EXPECT_EQ(differing(mask_of(changed(half1, 4, 0), changed(half2, 4, 0)).mask), 0);
  EXPECT_LE(differing(mask_of(changed(half1, 1, constant), changed(half2, 1, -constant)).mask), 20);
  const Volume one = noisy(0.5, 3);
  const MoleculeMask of_one = molecule_mask(one, {}, {}, log_);
  std::int64_t count = 0;
  const MoleculeMask moved = molecule_mask(changed(one, 1, constant), {}, {}, log_);
  for (std::size_t i = 0; i < mask.inside.size(); ++i) count += of_one.mask.inside[i] != moved.mask.inside[i] ? 1 : 0;
  EXPECT_LE(count, 20);
}

TEST_F(MoleculeCase, InvertedContrastAndNoiseAloneAreNamed) {
  const auto inverted = [](Volume map) {
    for (float& value : map.voxels) value = -value;
    return map;
  };
  EXPECT_TRUE(throws_error(ErrorKind::input, "contrast of the map is inverted",
                           [&] { mask_of(inverted(noisy(0.5, 1)), inverted(noisy(0.5, 2))); }));
  EXPECT_TRUE(throws_error(ErrorKind::input, "contrast of the map is inverted",
                           [&] { molecule_mask(inverted(noisy(0.5, 1)), {}, {}, log_); }));
  const Volume noise1 = random_volume(box, spacing, 8);
  const Volume noise2 = random_volume(box, spacing, 9);
  EXPECT_TRUE(throws_error(ErrorKind::input, "", [&] { mask_of(noise1, noise2); }));
}

TEST_F(MoleculeCase, OfAMaskedMapFollowsItsContrastWithAWarning) {
  Volume map = noisy(0.2, 1);
  const Mask wide = near(7);
  for (std::size_t i = 0; i < map.voxels.size(); ++i)
    if (wide.inside[i] == 0) map.voxels[i] = 0;
  const MoleculeMask found = molecule_mask(map, {}, {}, log_);
  EXPECT_EQ(found.found.noise, MoleculeNoise::none);
  ASSERT_EQ(log_.warnings().size(), 1U);
  EXPECT_NE(log_.warnings()[0].find("next to no solvent"), std::string::npos);
  const Mask molecule = near(3);
  std::int64_t covered = 0;
  for (std::size_t i = 0; i < molecule.inside.size(); ++i) {
    covered += molecule.inside[i] & found.mask.inside[i];
    ASSERT_LE(found.mask.inside[i], wide.inside[i]) << "outside the given mask the map says nothing";
  }
  EXPECT_GE(static_cast<double>(covered), 0.98 * static_cast<double>(molecule.count()));
}

class FilamentCase : public MoleculeCase {
 protected:
  FilamentCase() : MoleculeCase(filament()) {}
};

TEST_F(FilamentCase, IsFoundFromFaceToFace) { expect_molecule(mask_of(noisy(1, 1), noisy(1, 2)).mask); }

TEST(AutomaticMask, ByThresholdHoldsTheVoxelsFromItOn) {
  const Volume map = random_volume({20, 20, 20}, 2, 5);
  RunLog log;
  AutomaticMaskSettings settings;
  settings.threshold = 1.5;
  const AutomaticMask found = automatic_mask(map, {}, settings, 2, log);
  for (std::size_t i = 0; i < map.voxels.size(); ++i) ASSERT_EQ(found.mask.inside[i] != 0, map.voxels[i] >= 1.5);
  settings.threshold = 100;
  EXPECT_TRUE(throws_error(ErrorKind::input, "no voxel reaches 100; the largest has",
                           [&] { automatic_mask(map, {}, settings, 2, log); }));
}

}  // namespace
}  // namespace acuity::testing
