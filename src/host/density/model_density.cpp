#include "host/density/model_density.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <gemmi/c4322.hpp>
#include <gemmi/dencalc.hpp>

#include <acuity/error.h>
#include <acuity/model.h>

#include "host/core/slabs.h"
#include "host/density/atom_sphere.h"
#include "host/density/drawn_density.h"
#include "host/fourier/fft_size.h"
#include "host/fourier/sharpen_by_b.h"

namespace acuity {
namespace {

using Table = gemmi::C4322<float>;
using Calculator = gemmi::DensityCalculator<Table, float>;

/// An atom and how far its blurred density reaches.
struct DrawnAtom {
  const gemmi::Atom* atom;
  double radius_angstrom;
};

double largest_b(const gemmi::Atom& atom, double blur) {
  if (!atom.aniso.nonzero()) return atom.b_iso + blur;
  const gemmi::SMat33<float>& u = atom.aniso;
  return std::max({u.u11, u.u22, u.u33}) * gemmi::u_to_b() + blur;
}

double radius_of(const Calculator& calculator, const gemmi::Atom& atom) {
  const auto b = static_cast<float>(largest_b(atom, calculator.blur));
  const auto& coefficients = Table::get(atom.element.elem);
  return calculator.estimate_radius(coefficients.precalculate_density_iso(b), b);
}

/// Position of a coordinate along axis i, in voxels.
double along(const gemmi::Position& p, int axis, double spacing) {
  return (axis == 0 ? p.x : axis == 1 ? p.y : p.z) / spacing;
}

/// Edge of a cell of n voxels, in A, rounded to 1e-5 like the cells that spacings come from. Taking the blur out again
/// amplifies the last bits of the drawn density by up to exp(3 B_add s^2 / 4) = 1e6 in the corners of the spectrum.
/// With the header's own edge those bits are the ones that other programs on gemmi get.
double cell_edge(std::int64_t n, double spacing) { return std::round(1e5 * static_cast<double>(n) * spacing) / 1e5; }

/// The atoms whose density reaches into the box, and the periodic grid to draw them on. It is the box itself where no
/// density crosses a face. Otherwise it has a margin on that axis, wide enough that nothing comes in on the far side.
std::array<std::int64_t, 3> grid_for(const std::vector<DrawnAtom>& candidates, const GridSize& size, double spacing,
                                     std::vector<DrawnAtom>& drawn) {
  const std::array<std::int64_t, 3> box{size.x, size.y, size.z};
  std::array<double, 3> overhang{};
  double largest_radius = 0;
  for (const DrawnAtom& candidate : candidates) {
    const double radius = candidate.radius_angstrom / spacing;
    bool touches = true;
    std::array<double, 3> over{};
    for (int i = 0; i < 3; ++i) {
      const double centre = along(candidate.atom->pos, i, spacing);
      const auto last = static_cast<double>(box[i] - 1);
      touches = touches && centre + radius > 0 && centre - radius < last;
      over[i] = std::max({0.0, radius - centre, centre + radius - last});
    }
    if (!touches) continue;
    drawn.push_back(candidate);
    largest_radius = std::max(largest_radius, radius);
    for (int i = 0; i < 3; ++i) overhang[i] = std::max(overhang[i], over[i]);
  }
  std::array<std::int64_t, 3> grid = box;
  for (int i = 0; i < 3; ++i) {
    // Up to one voxel beyond the last is the gap between the box and its periodic image: nothing is crossed.
    if (overhang[i] <= 1) continue;
    const std::int64_t whole_sphere = 2 * static_cast<std::int64_t>(std::ceil(largest_radius)) + 1;
    grid[i] = next_fft_size(std::max(whole_sphere, box[i] + static_cast<std::int64_t>(std::ceil(overhang[i]))));
  }
  return grid;
}

/// Adds an atom's density to the voxels of the planes first to last, with the arithmetic of gemmi's DensityCalculator.
void draw_atom(Calculator& calculator, const DrawnAtom& drawn, std::int64_t first_plane, std::int64_t last_plane) {
  const gemmi::Atom& atom = *drawn.atom;
  gemmi::Grid<float>& grid = calculator.grid;
  const std::size_t plane = static_cast<std::size_t>(grid.nu) * static_cast<std::size_t>(grid.nv);
  const float* begin = grid.data.data() + static_cast<std::size_t>(first_plane) * plane;
  const float* end = grid.data.data() + static_cast<std::size_t>(last_plane + 1) * plane;
  const auto in_slab = [&](const float& point) { return &point >= begin && &point < end; };
  const gemmi::Fractional centre = grid.unit_cell.fractionalize(atom.pos);
  const auto& coefficients = Table::get(atom.element.elem);
  const auto reach = [&](int axis) { return static_cast<int>(std::ceil(drawn.radius_angstrom / grid.spacing[axis])); };
  if (!atom.aniso.nonzero()) {
    const auto terms = coefficients.precalculate_density_iso(static_cast<float>(atom.b_iso + calculator.blur));
    AtomSphere sphere;
    std::copy(std::begin(terms.a), std::end(terms.a), sphere.a.begin());
    std::copy(std::begin(terms.b), std::end(terms.b), sphere.b.begin());
    sphere.occupancy = atom.occ;
    sphere.radius_squared = drawn.radius_angstrom * drawn.radius_angstrom;
    sphere.centre = {centre.x * grid.nu, centre.y * grid.nv, centre.z * grid.nw};
    sphere.reach = {reach(0), reach(1), reach(2)};
    sphere.step_angstrom = {grid.orth_n.a11, grid.orth_n.a22, grid.orth_n.a33};
    sphere.size = {grid.nu, grid.nv, grid.nw};
    draw_sphere(sphere, static_cast<int>(first_plane), static_cast<int>(last_plane), grid.data.data());
    return;
  }
  const auto b = atom.aniso.scaled(static_cast<float>(gemmi::u_to_b())).added_kI(static_cast<float>(calculator.blur));
  const auto terms = coefficients.precalculate_density_aniso_b(b);
  grid.use_points_in_box<true>(
      centre, reach(0), reach(1), reach(2),
      [&](float& point, double, const gemmi::Position& delta, int, int, int) {
        if (in_slab(point)) point += static_cast<float>(atom.occ * terms.calculate(delta));
      },
      false, drawn.radius_angstrom);
}

Calculator calculator_for(const Model& model, double spacing, const DrawOptions& options) {
  Calculator calculator;
  calculator.d_min = 2 * spacing;
  calculator.rate = 1;
  calculator.cutoff = options.min_density;
  calculator.set_refmac_compatible_blur(model.gemmi());
  return calculator;
}

/// The model's atoms of any occupancy.
std::vector<DrawnAtom> atoms_of(const Model& model, const Calculator& calculator) {
  std::vector<DrawnAtom> atoms;
  for (const gemmi::Chain& chain : model.gemmi().chains)
    for (const gemmi::Residue& residue : chain.residues)
      for (const gemmi::Atom& atom : residue.atoms)
        if (atom.occ != 0) atoms.push_back({&atom, radius_of(calculator, atom)});
  return atoms;
}

}  // namespace

double drawn_radius(const Model& model, double spacing, const DrawOptions& options) {
  double largest = 0;
  for (const DrawnAtom& atom : atoms_of(model, calculator_for(model, spacing, options)))
    largest = std::max(largest, atom.radius_angstrom);
  return largest;
}

DrawnDensity draw_density(const Model& model, GridSize size, double spacing, const DrawOptions& options) {
  Calculator calculator = calculator_for(model, spacing, options);
  std::vector<DrawnAtom> drawn;
  const std::array<std::int64_t, 3> grid = grid_for(atoms_of(model, calculator), size, spacing, drawn);

  calculator.grid.unit_cell.set(cell_edge(grid[0], spacing), cell_edge(grid[1], spacing), cell_edge(grid[2], spacing),
                                90, 90, 90);
  calculator.grid.spacegroup = gemmi::find_spacegroup_by_number(1);
  calculator.grid.set_size(static_cast<int>(grid[0]), static_cast<int>(grid[1]), static_cast<int>(grid[2]));
  std::vector<PlaneRange> ranges;
  for (const DrawnAtom& atom : drawn) {
    const double centre = along(atom.atom->pos, 2, spacing);
    const double reach = std::ceil(atom.radius_angstrom / spacing) + 1;
    ranges.push_back(
        {static_cast<std::int64_t>(std::floor(centre - reach)), static_cast<std::int64_t>(std::ceil(centre + reach))});
  }
  for_each_slab(grid[2], ranges, true, options.threads, [&](std::int64_t item, std::int64_t first, std::int64_t last) {
    draw_atom(calculator, drawn[static_cast<std::size_t>(item)], first, last);
  });

  return {{{grid[0], grid[1], grid[2]}, spacing, std::move(calculator.grid.data)}, calculator.blur};
}

Volume model_density(const Model& model, GridSize size, double spacing, int threads) {
  return kept_model_density(model, size, spacing, threads).take();
}

VolumeInput kept_model_density(const Model& model, GridSize size, double spacing, int threads) {
  DrawOptions options;
  options.threads = threads;
  DrawnDensity drawn = draw_density(model, size, spacing, options);
  return part_sharpened_by_b(std::move(drawn.volume), drawn.blur, size, threads);
}

Volume model_density_in_own_box(Model model, double spacing, double margin, int threads) {
  Vec3 least = model.positions_angstrom().front();
  Vec3 largest = least;
  for (const Vec3& p : model.positions_angstrom())
    for (int i = 0; i < 3; ++i) {
      least[i] = std::min(least[i], p[i]);
      largest[i] = std::max(largest[i], p[i]);
    }
  std::array<std::int64_t, 3> edges{};
  for (int i = 0; i < 3; ++i)
    edges[i] = next_fft_size(static_cast<std::int64_t>(std::ceil((largest[i] - least[i] + 2 * margin) / spacing)) + 1);
  constexpr std::int64_t max_voxels = std::int64_t{1} << 33;
  if (edges[0] > max_voxels / edges[1] / edges[2])
    throw_input_error(
        "The box around the model is too large",
        std::to_string(edges[0]) + " x " + std::to_string(edges[1]) + " x " + std::to_string(edges[2]) + " voxels",
        "Give a larger {spacing}");
  // The model's middle comes to the middle of the box.
  Vec3 shift{};
  for (int i = 0; i < 3; ++i) shift[i] = 0.5 * (static_cast<double>(edges[i] - 1) * spacing - least[i] - largest[i]);
  model.translate(shift);
  return model_density(model, {edges[0], edges[1], edges[2]}, spacing, threads);
}

}  // namespace acuity
