#include "host/profiles/part_profiles.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <acuity/model.h>

#include "host/density/drawn_density.h"
#include "host/profiles/structure_parts.h"

namespace acuity {
namespace {

// Ten times finer than densities of models: the tails of the atoms matter where the blur is taken out, and at s = 0.
constexpr float min_density = 1e-6F;

/// Parts that are drawn in one box: those of the protein, whose sum is the protein, or a nucleic acid.
using Group = std::vector<StructurePart>;

/// Moves the parts so that all their density lies in a box from the origin on, and returns its size in voxels.
GridSize move_into_box(Group& group, double spacing, const DrawOptions& options) {
  Vec3 low{HUGE_VAL, HUGE_VAL, HUGE_VAL};
  Vec3 high{-HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
  double margin = 0;
  for (const StructurePart& part : group) {
    margin = std::max(margin, drawn_radius(part.model, spacing, options) + spacing);
    for (const Vec3& p : part.model.positions_angstrom()) {
      for (int i = 0; i < 3; ++i) {
        low[i] = std::min(low[i], p[i]);
        high[i] = std::max(high[i], p[i]);
      }
    }
  }
  for (StructurePart& part : group) part.model.translate({margin - low[0], margin - low[1], margin - low[2]});
  const auto voxels = [&](int i) { return static_cast<std::int64_t>((high[i] - low[i] + 2 * margin) / spacing) + 1; };
  return {voxels(0), voxels(1), voxels(2)};
}

/// To seven digits: a log in text then holds the profile as it is, and stays short.
double rounded(double value) {
  constexpr int digits = 7;
  if (value == 0) return 0;
  const int places = digits - 1 - static_cast<int>(std::floor(std::log10(std::abs(value))));
  const double power = std::pow(10, std::abs(places));
  return places > 0 ? std::round(value * power) / power : std::round(value / power) * power;
}

PartProfile normalised(PartProfile part, std::vector<double> amplitude) {
  for (double& a : amplitude) a = rounded(a / std::sqrt(part.sum_of_f0));
  part.amplitude = std::move(amplitude);
  return part;
}

/// Spectra of the group's parts and, for a protein, of their sum.
void add_profiles(Group& group, bool protein, const RadialAmplitudes& spectrum, int min_residues, int threads,
                  ModelProfiles& out) {
  PartProfile whole;
  whole.name = "protein";
  std::vector<int> all;
  for (const StructurePart& part : group) {
    all.push_back(static_cast<int>(all.size()));
    whole.residues += part.residues;
    whole.sum_of_f0 += part.sum_of_f0;
  }
  // The sums to compute: numbers into `group`, and name, residues and mass of the sum.
  std::vector<std::vector<int>> sums;
  std::vector<PartProfile> wanted;
  const auto want = [&](const std::string& name, int residues, double mass, std::vector<int> parts) {
    if (residues < min_residues) return out.left_out.push_back({name, residues, LeftOut::too_few});
    wanted.push_back({name, residues, mass, {}});
    sums.push_back(std::move(parts));
  };
  for (const int i : all) {
    const StructurePart& part = group[static_cast<std::size_t>(i)];
    want(name_of(part.kind), part.residues, part.sum_of_f0, {i});
  }
  if (protein) want(whole.name, whole.residues, whole.sum_of_f0, all);
  if (sums.empty()) return;

  DrawOptions options;
  options.min_density = min_density;
  options.threads = threads;
  const GridSize size = move_into_box(group, spectrum.cell().spacing_angstrom, options);
  if (std::max({size.x, size.y, size.z}) > spectrum.cell().voxels) {
    for (const PartProfile& part : wanted) out.left_out.push_back({part.name, part.residues, LeftOut::too_large});
    return;
  }
  std::vector<Volume> densities;
  double blur = 0;
  for (const StructurePart& part : group) {
    DrawnDensity drawn = draw_density(part.model, size, spectrum.cell().spacing_angstrom, options);
    blur = drawn.blur;
    densities.push_back(std::move(drawn.volume));
  }
  std::vector<std::vector<double>> amplitudes = spectrum.of(std::move(densities), blur, sums, threads);
  for (std::size_t i = 0; i < wanted.size(); ++i) out.parts.push_back(normalised(wanted[i], std::move(amplitudes[i])));
}

}  // namespace

ModelProfiles profiles_of_parts(const Model& model, const RadialAmplitudes& spectrum, int min_residues, int threads) {
  Group protein;
  std::vector<Group> nucleic_acids;
  for (StructurePart& part : split_into_parts(model)) {
    if (part.kind == PartKind::dna || part.kind == PartKind::rna) {
      nucleic_acids.emplace_back();
      nucleic_acids.back().push_back(std::move(part));
    } else {
      protein.push_back(std::move(part));
    }
  }
  ModelProfiles profiles;
  if (!protein.empty()) add_profiles(protein, true, spectrum, min_residues, threads, profiles);
  for (Group& group : nucleic_acids) add_profiles(group, false, spectrum, min_residues, threads, profiles);
  return profiles;
}

}  // namespace acuity
