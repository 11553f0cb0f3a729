#include "host/b_factors/refine_b.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

#include <gemmi/model.hpp>

#include <acuity/error.h>
#include <acuity/mask.h>
#include <acuity/model.h>

#include "host/b_factors/model_b.h"
#include "host/b_factors/powers_over_mask.h"
#include "host/core/conventions.h"
#include "host/core/quantile.h"
#include "host/density/model_density.h"
#include "host/fourier/map_device.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

constexpr double best_share = 0.05;  // Fraction of the atoms.

/// The atoms of each residue: where it ends, in the order of positions_angstrom().
std::vector<std::size_t> ends_of_residues(const Model& model) {
  std::vector<std::size_t> ends;
  std::size_t atom = 0;
  for (const gemmi::Chain& chain : model.gemmi().chains)
    for (const gemmi::Residue& residue : chain.residues) ends.push_back(atom += residue.atoms.size());
  return ends;
}

double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return quantile_of_sorted(values, share);
}

/// The voxel next to a position, or -1 outside the box.
std::int64_t voxel_at(const Vec3& position, const GridSize& size, double spacing) {
  const std::int64_t x = std::llround(position[0] / spacing);
  const std::int64_t y = std::llround(position[1] / spacing);
  const std::int64_t z = std::llround(position[2] / spacing);
  const bool inside = x >= 0 && y >= 0 && z >= 0 && x < size.x && y < size.y && z < size.z;
  return inside ? size.index(x, y, z) : -1;
}

/// A value of the mask's voxels at each atom: NaN where there is none.
std::vector<double> at_atoms(const Model& model, const Mask& mask, double spacing, const std::vector<float>& values) {
  std::vector<float> box(mask.inside.size(), NAN);
  std::size_t next = 0;
  for (std::size_t i = 0; i < box.size(); ++i)
    if (mask.inside[i] != 0) box[i] = values[next++];
  std::vector<double> found;
  for (const Vec3& position : model.positions_angstrom()) {
    const std::int64_t voxel = voxel_at(position, mask.size, spacing);
    found.push_back(voxel < 0 ? NAN : box[static_cast<std::size_t>(voxel)]);
  }
  return found;
}

/// Gives all atoms of a residue the mean of those that have a value, and residues without any the median. Returns how
/// many atoms had none.
std::int64_t average_residues(const std::vector<std::size_t>& ends, std::vector<double>& values) {
  std::vector<double> known;
  std::copy_if(values.begin(), values.end(), std::back_inserter(known), [](double v) { return std::isfinite(v); });
  if (known.empty())
    throw_input_error("B factors cannot be refined", "the map has no density around the model",
                      "Fit the model into this map, or keep its own B factors");
  const double median = quantile(known, 0.5);
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    double sum = 0;
    int count = 0;
    for (std::size_t i = begin; i < end; ++i) {
      if (!std::isfinite(values[i])) continue;
      sum += values[i];
      ++count;
    }
    std::fill(values.begin() + static_cast<std::ptrdiff_t>(begin), values.begin() + static_cast<std::ptrdiff_t>(end),
              count > 0 ? sum / count : median);
    begin = end;
  }
  return static_cast<std::int64_t>(values.size() - known.size());
}

/// Splits the map's B factors into what the model's atoms get and what they all share, and gives it to them.
void set_shifted(Model& model, const RefineBRule& rule, RefinedB& refined) {
  refined.shift = quantile(refined.b_of_map, best_share) - rule.best_b;
  refined.atoms_at_least = refined.atoms_at_most = 0;
  std::vector<std::optional<double>> b;
  for (const double of_map : refined.b_of_map) {
    const double shifted = of_map - refined.shift;
    refined.atoms_at_least += shifted <= rule.min_b;
    refined.atoms_at_most += shifted >= rule.max_b;
    b.emplace_back(std::clamp(shifted, rule.min_b, rule.max_b));
  }
  model.set_b_factors(b);
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// B factor by which the map is sharpened before windows are cut out, if its mean B is `b`. It is a bit larger, since
/// windows leak less without a fall-off. Form factors fall off, too. A map is least like its model in low frequencies,
/// where there is solvent: they should not leak into the others.
double taken_from_map(double b) {
  constexpr double more = 30;
  constexpr double most = 300;  // As the B factors of whole maps are searched: noise would be all that is left.
  return std::clamp(b + more, -most, most);
}

VolumeInput sharpened(VolumeView map, double b, const ModelBRule& rule) {
  VolumeInput sharp(map);
  sharpen_range(sharp, b, rule.window_edge, rule.to_angstrom, rule.threads);
  return sharp;
}

/// Changes of a round, atom by atom.
struct Change {
  std::vector<double> b;
  std::int64_t not_fitted = 0;
  std::int64_t by_map = 0;

  RefineBRound summary() const {
    double squares = 0;
    for (const double change : b) squares += change * change;
    return {mean(b), std::sqrt(squares / static_cast<double>(b.size()))};
  }
};

/// Rounds that converge change less each time; a little is noise.
bool is_worse(const RefineBRound& before, const RefineBRound& round) {
  constexpr double small = 30;  // A^2.
  constexpr double growth = 1.5;
  return round.spread() > small && round.spread() > growth * before.spread();
}

Change change_of(const Model& model, const Mask& mask, double spacing, const std::vector<std::size_t>& residues,
                 const BDifferenceMap& map) {
  Change change{at_atoms(model, mask, spacing, map.b), 0, 0};
  change.not_fitted = average_residues(residues, change.b);
  for (const double weight : at_atoms(model, mask, spacing, map.model_weight)) change.by_map += weight < 0.5;
  return change;
}

}  // namespace

RefinedB refine_b_factors(Model& model, VolumeView observed, VolumeView half_difference, const RefineBRule& rule,
                          WindowEngine& engine) {
  const ModelBRule fit{rule.window_edge,      rule.from_angstrom, rule.to_angstrom,
                       rule.pooling_angstrom, rule.threads,       rule.verbosity};
  const double spacing = observed.spacing_angstrom;
  shells_in_range(fit, spacing);  // Throws where there are too few.
  const Mask mask = model_mask(model, observed.size, spacing, mask_radius_angstrom, rule.threads);
  if (mask.count() == 0)
    throw_input_error("B factors cannot be refined", "no atom lies inside the map", "Fit the model into this map");
  const std::vector<std::size_t> residues = ends_of_residues(model);
  model.set_b_factor(rule.best_b);
  RefinedB refined;
  WindowNoise noise;
  for (int round = 0; round < rule.rounds; ++round) {
    VolumeInput density = kept_model_density(model, observed.size, spacing, rule.threads);
    if (round == 0) {
      refined.shift = b_difference_of_box(observed, half_difference, density.view(), fit).b;
      refined.b_of_map.assign(static_cast<std::size_t>(model.atom_count()), rule.best_b + refined.shift);
    }
    const double taken = taken_from_map(mean(refined.b_of_map));
    VolumeInput sharp = sharpened(observed, taken, fit);
    // The model's density is sharper by the shift.
    sharpen_range(density, taken - refined.shift, fit.window_edge, fit.to_angstrom, fit.threads);
    if (round == 0 && !half_difference.empty()) {
      VolumeInput sharp_difference = sharpened(half_difference, taken, fit);
      noise = window_noise(sharp.view(), sharp_difference.view(), mask, fit, engine);
      release_everywhere(sharp_difference);
    }
    noise.sharpened_by = std::max(noise.sharpened_by, taken);
    const Change change = change_of(model, mask, spacing, residues,
                                    b_difference_map(sharp.view(), density.view(), mask, fit, engine, noise));
    for (VolumeInput* map : {&sharp, &density}) release_everywhere(*map);
    refined.rounds.push_back(change.summary());
    if (round > 0 && is_worse(refined.rounds[refined.rounds.size() - 2], refined.rounds.back())) {
      refined.is_stopped = true;
      break;
    }
    refined.atoms_not_fitted = change.not_fitted;
    refined.atoms_by_map = change.by_map;
    const std::vector<double> drawn = model.b_factors();
    for (std::size_t i = 0; i < change.b.size(); ++i) refined.b_of_map[i] = drawn[i] + refined.shift + change.b[i];
    set_shifted(model, rule, refined);
  }
  return refined;
}

}  // namespace acuity
