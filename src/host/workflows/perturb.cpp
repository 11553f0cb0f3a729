#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <tuple>
#include <utility>

#include <gemmi/model.hpp>

#include <acuity/error.h>
#include <acuity/perturb.h>

#include "host/core/conventions.h"
#include "host/core/formatted.h"
#include "host/density/kicks.h"
#include "host/density/perturbed_b.h"
#include "host/io/outputs.h"
#include "host/models/b_factor_kind.h"
#include "host/models/model_writer.h"
#include "host/workflows/reports/report_json.h"

namespace acuity {
namespace {

constexpr double default_boundary_spacing_angstrom = 1;

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Kicks in a range that gives the wanted RMSD. It rises with the range, up to what the boundary allows. Where a kick
/// of a single atom leaves the boundary, another takes its place and the RMSD jumps, so that few atoms cannot come
/// nearer.
std::pair<double, KickedAtoms> exactly_kicked(const std::vector<Vec3>& positions, const MolecularBoundary* boundary,
                                              const PerturbSettings& settings) {
  const double wanted = settings.rmsd_angstrom;
  const auto kicked = [&](double range) {
    return kicked_atoms(positions, range, settings.seed, boundary, settings.threads);
  };
  constexpr double tolerance = 1e-4;
  double low = 0;
  double high = std::sqrt(3.0) * wanted;  // Without a boundary the rms of lengths in 0 ... high is the wanted one.
  double reached = kicked(high).rmsd_angstrom;
  double largest = reached;
  constexpr int doublings = 3;
  for (int i = 0; i < doublings && reached < wanted; ++i) {
    low = high;
    high *= 2;
    reached = kicked(high).rmsd_angstrom;
    largest = std::max(largest, reached);
  }
  std::pair<double, KickedAtoms> best;
  constexpr int halvings = 40;
  for (int i = 0; i < halvings && reached >= wanted; ++i) {
    const double range = (low + high) / 2;
    KickedAtoms atoms = kicked(range);
    (atoms.rmsd_angstrom < wanted ? low : high) = range;
    if (std::abs(atoms.rmsd_angstrom - wanted) < std::abs(best.second.rmsd_angstrom - wanted))
      best = {range, std::move(atoms)};
    if (std::abs(best.second.rmsd_angstrom - wanted) <= tolerance * wanted) break;
  }
  constexpr double jumps = 0.02;
  if (std::abs(best.second.rmsd_angstrom - wanted) <= jumps * wanted) return best;
  throw_input_error(formatted("An RMSD of %g A cannot be reached exactly", wanted),
                    formatted("kicks that end inside the boundary came to %.2f A", largest),
                    "Give a lower {rmsd}, or leave {rmsd-exact} out");
}

Model moved_model(const Model& model, const std::vector<Vec3>& positions) {
  auto copy = std::make_unique<gemmi::Model>(model.gemmi());
  std::size_t next = 0;
  for (gemmi::Chain& chain : copy->chains)
    for (gemmi::Residue& residue : chain.residues)
      for (gemmi::Atom& atom : residue.atoms) {
        const Vec3& p = positions[next++];
        atom.pos = gemmi::Position(p[0], p[1], p[2]);
      }
  return Model(std::move(copy));
}

void check_options(const PerturbOptions& options) {
  model_format_for(options.output);  // Throws where it is unknown.
  if (options.mask && !options.bounded)
    throw_input_error("A mask is no use without a boundary", "", "Leave out {mask} or {no-boundary}");
  std::vector<std::filesystem::path> inputs{options.model};
  if (options.mask) inputs.push_back(*options.mask);
  check_outputs({options.output, options.report}, inputs, "Give another {output} or {report}");
}

MolecularBoundary boundary_of_mask(const PerturbOptions& options, RunLog& log) {
  const Map map = read_map(*options.mask, {options.spacing_angstrom, &log, options.settings.threads});
  Mask mask = binary_mask(read_mask_weights(options.mask->string(), map, *options.mask, log, options.settings.threads),
                          options.mask->string());
  return {std::move(mask), map.header.spacing()[0], first_voxel_angstrom(map.header, options.frame)};
}

void check_places(const Model& model, const MolecularBoundary& boundary, RunLog& log) {
  const std::vector<Vec3>& positions = model.positions_angstrom();
  const auto inside =
      std::count_if(positions.begin(), positions.end(), [&](const Vec3& p) { return boundary.contains(p); });
  const double fraction = static_cast<double>(inside) / static_cast<double>(positions.size());
  if (inside == 0)
    throw_input_error("The model lies outside the mask", "no atom lies in a voxel of the mask",
                      "Give the mask of this model, or another {frame}");
  if (fraction < 0.5)
    log.warn(formatted("Only %.0f %% of the atoms lie inside the mask before they are moved", 100 * fraction));
}

}  // namespace

MolecularBoundary boundary_of(const Model& model, double spacing, int threads) {
  constexpr int edge_voxels = 5;
  Vec3 lowest = model.positions_angstrom().front();
  Vec3 highest = lowest;
  for (const Vec3& p : model.positions_angstrom())
    for (std::size_t i = 0; i < 3; ++i) {
      lowest[i] = std::min(lowest[i], p[i]);
      highest[i] = std::max(highest[i], p[i]);
    }
  const double margin = mask_radius_angstrom + edge_voxels * spacing;
  Vec3 first{};
  std::array<std::int64_t, 3> voxels{};
  for (std::size_t i = 0; i < 3; ++i) {
    first[i] = (std::floor((lowest[i] - margin) / spacing)) * spacing;
    voxels[i] = static_cast<std::int64_t>(std::ceil((highest[i] + margin - first[i]) / spacing)) + 1;
  }
  const GridSize size{voxels[0], voxels[1], voxels[2]};
  Model in_grid = moved_model(model, model.positions_angstrom());
  in_grid.translate({-first[0], -first[1], -first[2]});
  const Mask near = model_mask(in_grid, size, spacing, mask_radius_angstrom, threads);
  if (near.count() == 0)
    throw_input_error("The boundary is empty", "no voxel lies within 3 A of an atom", "Give a finer {spacing}");
  return {binary_mask(with_soft_edge(near, spacing, edge_voxels, threads), "boundary"), spacing, first};
}

Perturbation perturb(const Model& model, const MolecularBoundary* boundary, const PerturbSettings& settings) {
  const std::vector<Vec3>& positions = model.positions_angstrom();
  double range = 2 * settings.rmsd_angstrom;
  KickedAtoms kicked;
  if (settings.rmsd_exact && settings.rmsd_angstrom > 0)
    std::tie(range, kicked) = exactly_kicked(positions, boundary, settings);
  else
    kicked = kicked_atoms(positions, range, settings.seed, boundary, settings.threads);
  Perturbation result{moved_model(model, kicked.positions_angstrom),
                      range,
                      kicked.rmsd_angstrom,
                      kicked.redrawn,
                      kicked.unmoved,
                      mean_of(model.b_factors()),
                      0};
  if (settings.b != PerturbB::keep) {
    const std::vector<double> b = perturbed_b(positions, kicked.positions_angstrom, model.b_factors(), settings);
    result.model.set_b_factors(std::vector<std::optional<double>>(b.begin(), b.end()));
  }
  result.mean_b_after = mean_of(result.model.b_factors());
  return result;
}

PerturbFindings perturb_files(const PerturbOptions& options, RunLog& log) {
  check_options(options);
  std::optional<Model> whole;
  std::optional<MolecularBoundary> boundary;
  log.stage("read", [&] {
    whole = read_model(options.model, options.hydrogens, options.model_choice);
    for (const std::string& remark : whole->remarks()) log.warn(remark);
    if (options.settings.b != PerturbB::uniform) warn_of_confidences(*whole, log);
    if (!options.bounded || options.settings.rmsd_angstrom == 0) return;
    boundary = options.mask ? boundary_of_mask(options, log)
                            : boundary_of(*whole, options.spacing_angstrom.value_or(default_boundary_spacing_angstrom),
                                          options.settings.threads);
    check_places(*whole, *boundary, log);
  });
  PerturbFindings found{perturb(*whole, boundary ? &*boundary : nullptr, options.settings)};
  if (found.result.atoms_unmoved > 0)
    log.warn(std::to_string(found.result.atoms_unmoved) +
             " atoms keep their places, since no kick brought them inside the boundary");
  const Model part = part_of(found.result.model, options.part);
  found.atoms_written = part.atom_count();
  if (boundary) {
    found.boundary_voxels = boundary->mask.count();
    found.boundary_spacing_angstrom = boundary->spacing_angstrom;
  }
  log.stage("write", [&] {
    Outputs outputs;
    outputs.add_text(options.output, model_text(part, model_format_for(options.output)));
    outputs.add_text(options.report, text_of(report_json(perturb_json(options, found), log)));
    outputs.commit();
  });
  return found;
}

}  // namespace acuity
