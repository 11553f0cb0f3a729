#include "host/density/atom_sphere.h"

#include <cmath>

#include <gemmi/c4322.hpp>
#include <gemmi/grid.hpp>
#include <gtest/gtest.h>

namespace acuity::testing {
namespace {

struct Case {
  std::array<int, 3> size;
  double spacing;
  gemmi::Position at;
  gemmi::El element;
  float b;
  float occupancy;
  double radius;
};

// In the middle, over faces, with a radius larger than the box, on a voxel, and with a steep Gaussian.
const std::vector<Case> cases{{{31, 29, 33}, 1.05, {15.3, 14.9, 16.2}, gemmi::El::C, 60, 1, 8.3},
                              {{31, 29, 33}, 1.05, {0.3, 30.1, -2.2}, gemmi::El::P, 90, 0.37F, 7.1},
                              {{12, 17, 15}, 0.9, {5, 5, 5}, gemmi::El::O, 70, 0.5F, 9.9},
                              {{40, 40, 40}, 0.5, {10, 10, 10}, gemmi::El::N, 2, 1, 5.5}};

gemmi::Grid<float> grid_of(const Case& c) {
  gemmi::Grid<float> grid;
  grid.unit_cell.set(c.size[0] * c.spacing, c.size[1] * c.spacing, c.size[2] * c.spacing, 90, 90, 90);
  grid.spacegroup = gemmi::find_spacegroup_by_number(1);
  grid.set_size(c.size[0], c.size[1], c.size[2]);
  return grid;
}

gemmi::ExpSum<5, float> terms_of(const Case& c) {
  return gemmi::C4322<float>::get(c.element).precalculate_density_iso(c.b);
}

AtomSphere sphere_of(const Case& c, const gemmi::Grid<float>& grid) {
  const auto terms = terms_of(c);
  const gemmi::Fractional centre = grid.unit_cell.fractionalize(c.at);
  AtomSphere sphere;
  std::copy(std::begin(terms.a), std::end(terms.a), sphere.a.begin());
  std::copy(std::begin(terms.b), std::end(terms.b), sphere.b.begin());
  sphere.occupancy = c.occupancy;
  sphere.radius_squared = c.radius * c.radius;
  sphere.centre = {centre.x * c.size[0], centre.y * c.size[1], centre.z * c.size[2]};
  sphere.step_angstrom = {grid.orth_n.a11, grid.orth_n.a22, grid.orth_n.a33};
  sphere.size = c.size;
  for (std::size_t i = 0; i < 3; ++i) sphere.reach[i] = static_cast<int>(std::ceil(c.radius / grid.spacing[i]));
  return sphere;
}

TEST(AtomSphere, HasTheBitsOfGemmi) {
  for (const Case& c : cases) {
    gemmi::Grid<float> expected = grid_of(c);
    const auto terms = terms_of(c);
    expected.use_points_around<true>(
        expected.unit_cell.fractionalize(c.at), c.radius,
        [&](float& point, double r2) { point += c.occupancy * terms.calculate(static_cast<float>(r2)); }, false);
    gemmi::Grid<float> grid = grid_of(c);
    draw_sphere(sphere_of(c, grid), 0, c.size[2] - 1, grid.data.data());
    std::size_t drawn = 0;
    for (std::size_t i = 0; i < grid.data.size(); ++i) {
      ASSERT_EQ(grid.data[i], expected.data[i]) << "voxel " << i;
      drawn += grid.data[i] != 0 ? 1 : 0;
    }
    EXPECT_GT(drawn, 1000U);
  }
}

TEST(AtomSphere, InSlabsIsTheWholeSphere) {
  for (const Case& c : cases) {
    gemmi::Grid<float> whole = grid_of(c);
    gemmi::Grid<float> parts = grid_of(c);
    const AtomSphere sphere = sphere_of(c, whole);
    draw_sphere(sphere, 0, c.size[2] - 1, whole.data.data());
    const int cut = c.size[2] / 2;
    draw_sphere(sphere, cut, c.size[2] - 1, parts.data.data());
    const std::size_t plane = static_cast<std::size_t>(c.size[0]) * static_cast<std::size_t>(c.size[1]);
    for (std::size_t i = 0; i < plane * static_cast<std::size_t>(cut); ++i) ASSERT_EQ(parts.data[i], 0);
    draw_sphere(sphere, 0, cut - 1, parts.data.data());
    EXPECT_TRUE(parts.data == whole.data);
  }
}

}  // namespace
}  // namespace acuity::testing
