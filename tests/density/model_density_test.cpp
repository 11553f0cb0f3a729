#include "host/density/model_density.h"

#include <cmath>

#include <gemmi/model.hpp>
#include <gtest/gtest.h>

#include <acuity/model.h>

#include "host/fourier/sharpen_by_b.h"
#include "support/same_for_any_threads.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

constexpr double pi = 3.14159265358979323846;

Model model_of(const std::string& pdb, Hydrogens hydrogens = Hydrogens::drop) {
  const TempDir folder;
  write_text(folder / "model.pdb", pdb);
  return read_model(folder / "model.pdb", hydrogens);
}

/// Carbon's electron form factor, five Gaussians: Peng, Ren, Dudarev and Whelan 1996, Acta Cryst. A52, 257.
constexpr double carbon_a[] = {0.0893, 0.2563, 0.7570, 1.0487, 0.3575};
constexpr double carbon_b[] = {0.2465, 1.7100, 6.4094, 18.6113, 50.2523};

/// Density of a carbon atom with the B factor b at the distance r: the transform of sum a exp(-(b_i + B) s^2 / 4).
double carbon_density(double r, double b) {
  double sum = 0;
  for (int i = 0; i < 5; ++i)
    sum += carbon_a[i] * std::pow(4 * pi / (carbon_b[i] + b), 1.5) * std::exp(-4 * pi * pi * r * r / (carbon_b[i] + b));
  return sum;
}

double at(const Volume& v, std::int64_t x, std::int64_t y, std::int64_t z) {
  return v.voxels[static_cast<std::size_t>(v.size.index(x, y, z))];
}

double largest_difference(const Volume& a, const Volume& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.voxels.size(); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(a.voxels[i]) - b.voxels[i]));
  return largest;
}

TEST(ModelDensity, OfOneCarbonAtomIsItsClosedForm) {
  const double b = 60;
  const Model model = model_of(pdb_atom(1, "C", "C", 15.3, 14.9, 16.2, b));
  const GridSize size{32, 30, 34};
  const Volume density = model_density(model, size, 1.0);
  const double peak = carbon_density(0, b);
  // gemmi stops drawing below 1e-5 of density and approximates exp to 1e-5; taking the blur out amplifies both some
  // tenfold.
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y)
      for (std::int64_t x = 0; x < size.x; ++x) {
        const double r =
            std::hypot(static_cast<double>(x) - 15.3, static_cast<double>(y) - 14.9, static_cast<double>(z) - 16.2);
        ASSERT_NEAR(at(density, x, y, z), carbon_density(r, b), 2e-3 * peak) << x << " " << y << " " << z;
      }
}

TEST(ModelDensity, AddsUpToTheScatteringOfItsAtoms) {
  const Model model = model_of(pdb_atom(1, "C", "C", 10, 11, 12) + pdb_atom(2, "C", "C", 14, 13, 12, 45, 0.5));
  const Volume density = model_density(model, {30, 30, 30}, 0.8);
  double sum = 0;
  for (const float v : density.voxels) sum += v;
  double scattering = 0;
  for (const double a : carbon_a) scattering += 1.5 * a;
  // The density beyond the radius where gemmi stops drawing: below 1e-5 a cubic angstrom over some hundred of them.
  EXPECT_NEAR(sum * 0.8 * 0.8 * 0.8, scattering, 1e-3 * scattering);
}

TEST(ModelDensity, OfAnAtomNearAFaceLeavesNothingOnTheFarSide) {
  const Model model = model_of(pdb_atom(1, "C", "C", 0.4, 15, 29.8, 40));
  const Volume density = model_density(model, {30, 30, 30}, 1.0);
  const double peak = carbon_density(0, 40);
  for (std::int64_t i = 0; i < 30; ++i)
    for (std::int64_t j = 0; j < 30; ++j) {
      ASSERT_LT(std::abs(at(density, 29, i, j)), 2e-3 * peak);
      ASSERT_LT(std::abs(at(density, i, j, 0)), 2e-3 * peak);
    }
  EXPECT_GT(at(density, 0, 15, 29), 0.3 * peak);
}

TEST(ModelDensity, InASmallBoxIsTheCutOutOfALargeOne) {
  Model model = model_of(pdb_blob(60, {9, 8, 10}, 9, 7));
  const Volume small = model_density(model, {18, 17, 20}, 1.0);
  model.translate({20, 20, 20});
  const Volume large = model_density(model, {60, 60, 60}, 1.0);
  double peak = 0;
  double largest = 0;
  for (std::int64_t z = 0; z < 20; ++z)
    for (std::int64_t y = 0; y < 17; ++y)
      for (std::int64_t x = 0; x < 18; ++x) {
        peak = std::max(peak, at(large, x + 20, y + 20, z + 20));
        largest = std::max(largest, std::abs(at(small, x, y, z) - at(large, x + 20, y + 20, z + 20)));
      }
  // Both carry the noise of drawing to 1e-5, amplified when the blur is taken out.
  EXPECT_LT(largest, 5e-3 * peak);
}

TEST(ModelDensity, IsTheSameBytesForAnyThreadCount) {
  const Model model = model_of(pdb_blob(300, {20, 20, 20}, 18, 8));
  expect_same_for_any_threads(
      [&](int threads) {
        return model_density(model, {40, 40, 40}, 1.0, threads).voxels;
      },
      {2, 3, 8});
}

TEST(ModelDensity, OfAnIsotropicTensorIsThatOfItsBFactor) {
  const std::string atom = pdb_atom(1, "C", "C", 12, 12, 12, 55.27);
  // U = B / (8 pi^2) = 0.7000 A^2 on the diagonal, in units of 1e-4 A^2.
  const std::string tensor = "ANISOU    1  C   ALA A   1     7000   7000   7000      0      0      0           C\n";
  const Volume isotropic = model_density(model_of(atom), {24, 24, 24}, 1.0);
  const Volume anisotropic = model_density(model_of(atom + tensor), {24, 24, 24}, 1.0);
  EXPECT_LT(largest_difference(isotropic, anisotropic), 1e-3 * carbon_density(0, 55.27));
}

TEST(ModelDensity, LeavesHydrogensOutUnlessTheyAreKept) {
  const std::string atoms = pdb_atom(1, "C", "C", 12, 12, 12) + pdb_atom(2, "H", "H", 13, 12, 12);
  const auto sum = [](const Volume& v) {
    double total = 0;
    for (const float x : v.voxels) total += x;
    return total;
  };
  const double without = sum(model_density(model_of(atoms), {24, 24, 24}, 1.0));
  const double with = sum(model_density(model_of(atoms, Hydrogens::keep), {24, 24, 24}, 1.0));
  // Hydrogen's form factor at s = 0 is 0.5288 A (Peng et al. 1996); drawing to 1e-5 explains the tolerance.
  EXPECT_NEAR(with - without, 0.5288, 0.005);
}

/// A periodic Gaussian of unit weight that falls off as exp(-b s^2 / 4).
Volume gaussian(GridSize size, double spacing, double b) {
  Volume v{size, spacing, {}};
  const GridSize centre{size.x / 2, size.y / 2, size.z / 2};
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y)
      for (std::int64_t x = 0; x < size.x; ++x) {
        const double r = spacing * std::hypot(static_cast<double>(x - centre.x), static_cast<double>(y - centre.y),
                                              static_cast<double>(z - centre.z));
        v.voxels.push_back(static_cast<float>(std::pow(4 * pi / b, 1.5) * std::exp(-4 * pi * pi * r * r / b)));
      }
  return v;
}

TEST(SharpenByB, TurnsAGaussianIntoANarrowerOne) {
  for (const GridSize size : {GridSize{24, 24, 24}, GridSize{27, 22, 25}}) {
    // Wide enough to be band-limited: exp(-240 / 16) = 3e-7 at the Nyquist limit.
    Volume v = gaussian(size, 1.0, 280);
    sharpen_by_b(v, 40, 2);
    const Volume expected = gaussian(size, 1.0, 240);
    // Input in single precision: white noise of 3e-8, amplified by the root mean square of the factors, 5 a axis.
    EXPECT_LT(largest_difference(v, expected),
              2e-5 * expected.voxels[static_cast<std::size_t>(size.index(size.x / 2, size.y / 2, size.z / 2))]);
  }
}

TEST(SharpenByB, ByNothingChangesNothing) {
  const Volume before = random_volume({8, 9, 10}, 1, 3);
  Volume after = before;
  sharpen_by_b(after, 0);
  EXPECT_EQ(before.voxels, after.voxels);
}

}  // namespace
}  // namespace acuity::testing
