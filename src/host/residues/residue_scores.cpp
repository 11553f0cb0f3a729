#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include <gemmi/model.hpp>

#include <acuity/residues.h>

#include "host/core/parallel.h"
#include "host/density/model_density.h"
#include "host/fourier/frequency_filter.h"
#include "host/residues/pair_sums.h"
#include "host/residues/q_score.h"

namespace acuity {
namespace {

/// Consecutive atoms of the model.
struct Group {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Contributions of every atom, and of the voxels around every residue.
struct Parts {
  std::vector<double> q;
  std::vector<double> density;
  std::vector<double> b;           // 0 where nothing is known.
  std::vector<double> resolution;  // Likewise.
  std::vector<PairSums> of_residue;
};

/// The voxels within `radius` of these atoms, each once.
PairSums sums_around(VolumeView map, VolumeView density, const std::vector<Vec3>& atoms, Group group, double radius) {
  const double spacing = map.spacing_angstrom;
  const std::array<std::int64_t, 3> edges{map.size.x, map.size.y, map.size.z};
  std::array<std::int64_t, 3> low{};
  std::array<std::int64_t, 3> high{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    double least = atoms[group.begin][axis];
    double most = least;
    for (std::size_t i = group.begin; i < group.end; ++i) {
      least = std::min(least, atoms[i][axis]);
      most = std::max(most, atoms[i][axis]);
    }
    low[axis] = std::max<std::int64_t>(0, static_cast<std::int64_t>(std::ceil((least - radius) / spacing)));
    high[axis] = std::min(edges[axis] - 1, static_cast<std::int64_t>(std::floor((most + radius) / spacing)));
  }
  PairSums sums;
  for (std::int64_t z = low[2]; z <= high[2]; ++z)
    for (std::int64_t y = low[1]; y <= high[1]; ++y)
      for (std::int64_t x = low[0]; x <= high[0]; ++x) {
        const Vec3 at{static_cast<double>(x) * spacing, static_cast<double>(y) * spacing,
                      static_cast<double>(z) * spacing};
        const auto is_near = [&](const Vec3& atom) {
          const double dx = atom[0] - at[0];
          const double dy = atom[1] - at[1];
          const double dz = atom[2] - at[2];
          return dx * dx + dy * dy + dz * dz <= radius * radius;
        };
        const auto begin = atoms.begin() + static_cast<std::ptrdiff_t>(group.begin);
        const auto end = atoms.begin() + static_cast<std::ptrdiff_t>(group.end);
        if (std::none_of(begin, end, is_near)) continue;
        const auto i = static_cast<std::size_t>(map.size.index(x, y, z));
        sums.add(static_cast<double>(map.voxels[i]), static_cast<double>(density.voxels[i]));
      }
  return sums;
}

/// The value of the voxel nearest to each atom; 0 outside the box, and for an empty map.
std::vector<double> nearest_values(VolumeView map, const std::vector<Vec3>& atoms) {
  std::vector<double> values(atoms.size(), 0.0);
  if (map.empty()) return values;
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    const auto voxel = [&](std::size_t axis) { return std::llround(atoms[i][axis] / map.spacing_angstrom); };
    const std::int64_t x = voxel(0);
    const std::int64_t y = voxel(1);
    const std::int64_t z = voxel(2);
    if (x < 0 || y < 0 || z < 0 || x >= map.size.x || y >= map.size.y || z >= map.size.z) continue;
    values[i] = static_cast<double>(map.voxels[static_cast<std::size_t>(map.size.index(x, y, z))]);
  }
  return values;
}

double mean_of(const std::vector<double>& values, Group group) {
  double sum = 0;
  for (std::size_t i = group.begin; i < group.end; ++i) sum += values[i];
  return sum / static_cast<double>(group.end - group.begin);
}

std::optional<double> mean_of_known(const std::vector<double>& values, Group group) {
  double sum = 0;
  int n = 0;
  for (std::size_t i = group.begin; i < group.end; ++i) {
    if (values[i] == 0) continue;
    sum += values[i];
    ++n;
  }
  if (n == 0) return {};
  return sum / n;
}

AtomGroupScore score_of(const Parts& parts, Group atoms, const PairSums& sums) {
  AtomGroupScore score;
  score.atoms = static_cast<std::int64_t>(atoms.end - atoms.begin);
  score.q = mean_of(parts.q, atoms);
  score.density = mean_of(parts.density, atoms);
  score.correlation = sums.correlation();
  score.b_angstrom2 = mean_of_known(parts.b, atoms);
  score.resolution_angstrom = mean_of_known(parts.resolution, atoms);
  return score;
}

/// The density of the model, low-passed at the resolution by a cosine edge over two shells (Eq. 7).
Volume density_of(VolumeView map, const Model& model, const ResidueSettings& settings) {
  Volume density = model_density(model, map.size, map.spacing_angstrom, settings.threads);
  if (!settings.resolution_angstrom) return density;
  const double longest = static_cast<double>(std::max({map.size.x, map.size.y, map.size.z})) * map.spacing_angstrom;
  filter_frequencies(
      density,
      [&](double s) {
        const double beyond = std::clamp((s - 1 / *settings.resolution_angstrom) * longest / 2, 0.0, 1.0);
        return (1 + std::cos(M_PI * beyond)) / 2;
      },
      settings.threads);
  return density;
}

struct ModelGroups {
  std::vector<Group> residues;
  std::vector<ResidueScore> names;
  std::vector<Group> chains;  // Residues of each chain.
  std::vector<std::string> chain_names;
};

ModelGroups groups_of(const Model& model) {
  ModelGroups groups;
  std::size_t atom = 0;
  for (const gemmi::Chain& chain : model.gemmi().chains) {
    Group of_chain{groups.residues.size(), 0};
    for (const gemmi::Residue& residue : chain.residues) {
      const Group atoms{atom, atom + residue.atoms.size()};
      atom = atoms.end;
      if (residue.atoms.empty()) continue;
      groups.residues.push_back(atoms);
      const std::string insertion = residue.seqid.icode == ' ' ? "" : std::string(1, residue.seqid.icode);
      groups.names.push_back(
          {chain.name, residue.seqid.num.has_value() ? *residue.seqid.num : 0, insertion, residue.name, {}});
    }
    of_chain.end = groups.residues.size();
    if (of_chain.end == of_chain.begin) continue;
    groups.chains.push_back(of_chain);
    groups.chain_names.push_back(chain.name);
  }
  return groups;
}

}  // namespace

ResidueScores score_residues(VolumeView map, const Model& model, VolumeView b, VolumeView resolution,
                             const ResidueSettings& settings) {
  const std::vector<Vec3>& atoms = model.positions_angstrom();
  const ModelGroups groups = groups_of(model);
  Parts parts;
  parts.q = q_scores(map, atoms, {settings.sigma_angstrom, settings.threads});
  for (const Vec3& atom : atoms) parts.density.push_back(density_at(map, atom));
  parts.b = nearest_values(b, atoms);
  parts.resolution = nearest_values(resolution, atoms);
  const Volume density = density_of(map, model, settings);
  parts.of_residue.resize(groups.residues.size());
  parallel_for(static_cast<std::int64_t>(groups.residues.size()), 16, settings.threads,
               [&](std::int64_t begin, std::int64_t end) {
                 for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
                   parts.of_residue[i] = sums_around(map, density, atoms, groups.residues[i], settings.radius_angstrom);
               });
  ResidueScores scores;
  scores.residues = groups.names;
  for (std::size_t i = 0; i < groups.residues.size(); ++i)
    scores.residues[i].score = score_of(parts, groups.residues[i], parts.of_residue[i]);
  PairSums all;
  for (std::size_t c = 0; c < groups.chains.size(); ++c) {
    const Group residues = groups.chains[c];
    PairSums sums;
    for (std::size_t i = residues.begin; i < residues.end; ++i) sums.add(parts.of_residue[i]);
    all.add(sums);
    const Group of_chain{groups.residues[residues.begin].begin, groups.residues[residues.end - 1].end};
    scores.chains.push_back({groups.chain_names[c], static_cast<std::int64_t>(residues.end - residues.begin),
                             score_of(parts, of_chain, sums)});
  }
  scores.whole = score_of(parts, {0, atoms.size()}, all);
  return scores;
}

}  // namespace acuity
