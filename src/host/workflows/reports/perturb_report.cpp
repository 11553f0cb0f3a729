// The report of `acuity perturb`.
#include <cmath>

#include "host/core/conventions.h"
#include "host/workflows/reports/report_json.h"

namespace acuity {
namespace {

const char* name_of(PerturbB b) {
  switch (b) {
    case PerturbB::nearest:
      return "nearest";
    case PerturbB::shuffle:
      return "shuffle";
    case PerturbB::random:
      return "random";
    case PerturbB::uniform:
      return "uniform";
    case PerturbB::blocks:
      return "blocks";
    default:
      return "keep";
  }
}

Json boundary_json(const PerturbOptions& options, const PerturbFindings& found) {
  if (found.boundary_voxels == 0) return {{"kind", "none"}};
  Json json{{"kind", options.mask ? "mask" : "model"}};
  if (!options.mask) json["radius_angstrom"] = mask_radius_angstrom;
  json["voxels"] = found.boundary_voxels;
  json["spacing_angstrom"] = found.boundary_spacing_angstrom;
  return json;
}

}  // namespace

Json perturb_json(const PerturbOptions& options, const PerturbFindings& found) {
  const PerturbSettings& settings = options.settings;
  const Perturbation& result = found.result;
  Json b{{"kind", name_of(settings.b)},
         {"mean_before_angstrom2", result.mean_b_before},
         {"mean_after_angstrom2", result.mean_b_after}};
  if (settings.b_range) b["range_angstrom2"] = *settings.b_range;
  if (settings.b == PerturbB::blocks) b["block_angstrom"] = settings.block_angstrom;
  return {{"inputs", inputs_json({{"model", options.model}, {"mask", options.mask}})},
          {"output", options.output.string()},
          {"atoms", result.model.atom_count()},
          {"atoms_written", found.atoms_written},
          {"seed", settings.seed},
          {"kicks",
           {{"rmsd_wanted_angstrom", settings.rmsd_angstrom},
            {"exact", settings.rmsd_exact},
            {"range_angstrom", result.range_angstrom},
            {"rmsd_without_boundary_angstrom", result.range_angstrom / std::sqrt(3.0)},
            {"rmsd_reached_angstrom", result.rmsd_angstrom},
            {"atoms_redrawn", result.atoms_redrawn},
            {"atoms_unmoved", result.atoms_unmoved},
            {"boundary", boundary_json(options, found)}}},
          {"b_factors", b}};
}

}  // namespace acuity
