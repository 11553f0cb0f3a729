#include "host/profiles/structure_parts.h"

#include <array>
#include <memory>
#include <optional>
#include <set>

#include <gemmi/c4322.hpp>
#include <gemmi/model.hpp>
#include <gemmi/modify.hpp>
#include <gemmi/resinfo.hpp>

#include <acuity/model.h>

#include "host/profiles/secondary_structure.h"

namespace acuity {
namespace {

constexpr std::array kinds{PartKind::helix, PartKind::sheet, PartKind::coil, PartKind::dna, PartKind::rna};

PartKind kind_of(SecondaryStructure letter) {
  switch (letter) {
    case SecondaryStructure::alpha_helix:
    case SecondaryStructure::three_ten_helix:
    case SecondaryStructure::pi_helix:
      return PartKind::helix;
    case SecondaryStructure::strand:
    case SecondaryStructure::bridge:
      return PartKind::sheet;
    default:
      return PartKind::coil;
  }
}

/// Nothing where the residue belongs to no part.
std::optional<PartKind> kind_of(const gemmi::Residue& residue, SecondaryStructure letter) {
  static const std::set<std::string> rna{"A", "C", "G", "U"};
  static const std::set<std::string> dna{"DA", "DC", "DG", "DT"};
  if (rna.contains(residue.name)) return PartKind::rna;
  if (dna.contains(residue.name)) return PartKind::dna;
  const gemmi::ResidueInfo& info = gemmi::find_tabulated_residue(residue.name);
  if (info.kind != gemmi::ResidueKind::AA || !info.is_standard()) return std::nullopt;
  return kind_of(letter);
}

/// A part while it grows.
struct Growing {
  std::unique_ptr<gemmi::Model> model = std::make_unique<gemmi::Model>(1);
  int residues = 0;
  double sum_of_f0 = 0;
};

void add(const gemmi::Residue& residue, const std::string& chain, Growing& part) {
  if (part.model->chains.empty() || part.model->chains.back().name != chain) part.model->chains.emplace_back(chain);
  gemmi::Residue copy = residue;
  for (gemmi::Atom& atom : copy.atoms) {
    atom.b_iso = 0;
    atom.aniso = {};
    atom.occ = 1;
    part.sum_of_f0 += gemmi::C4322<double>::get(atom.element.elem).calculate_sf(0);
  }
  part.model->chains.back().residues.push_back(std::move(copy));
  ++part.residues;
}

}  // namespace

std::string name_of(PartKind kind) {
  switch (kind) {
    case PartKind::helix:
      return "helix";
    case PartKind::sheet:
      return "sheet";
    case PartKind::coil:
      return "coil";
    case PartKind::dna:
      return "dna";
    case PartKind::rna:
      return "rna";
  }
  return "";
}

std::vector<StructurePart> split_into_parts(const Model& whole) {
  gemmi::Model model = whole.gemmi();
  gemmi::remove_hydrogens(model);
  gemmi::remove_alternative_conformations(model);
  const std::vector<SecondaryStructure> letters = secondary_structure(model);
  std::array<Growing, kinds.size()> growing;
  std::size_t number = 0;
  for (const gemmi::Chain& chain : model.chains) {
    for (const gemmi::Residue& residue : chain.residues) {
      const std::optional<PartKind> kind = kind_of(residue, letters[number++]);
      if (kind && !residue.atoms.empty()) add(residue, chain.name, growing[static_cast<std::size_t>(*kind)]);
    }
  }
  std::vector<StructurePart> parts;
  for (const PartKind kind : kinds) {
    Growing& part = growing[static_cast<std::size_t>(kind)];
    if (part.residues > 0) parts.push_back({kind, part.residues, part.sum_of_f0, Model(std::move(part.model))});
  }
  return parts;
}

}  // namespace acuity
