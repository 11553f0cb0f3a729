#include <algorithm>

#include <gemmi/model.hpp>
#include <gemmi/polyheur.hpp>
#include <gemmi/select.hpp>

#include <acuity/error.h>
#include <acuity/model.h>
#include <acuity/simulate.h>

#include "host/models/usable_atoms.h"

namespace acuity {
namespace {

/// Calls visit(chain, residue, atom) for all atoms, in the model's order.
template <class Visit>
void for_each_atom(const gemmi::Model& model, const Visit& visit) {
  for (const gemmi::Chain& chain : model.chains)
    for (const gemmi::Residue& residue : chain.residues)
      for (const gemmi::Atom& atom : residue.atoms) visit(chain, residue, atom);
}

/// One flag an atom: whether the selection, which an option of this name gave, matches it.
std::vector<bool> atoms_matching(const gemmi::Model& model, const std::string& text, const std::string& option) {
  if (text.empty()) throw_input_error("{" + option + "} is empty", "", "Chains are A,B, residues A/10-50");
  gemmi::Selection selection;
  try {
    selection = gemmi::Selection(text);
  } catch (const std::exception& error) {
    throw_input_error("{" + option + "} " + text + " cannot be read", error.what(), "Chains are A,B, residues A/10-50");
  }
  std::vector<bool> matching;
  for_each_atom(model, [&](const gemmi::Chain& chain, const gemmi::Residue& residue, const gemmi::Atom& atom) {
    matching.push_back(selection.matches(model) && selection.matches(chain) && selection.matches(residue) &&
                       selection.matches(atom));
  });
  if (std::find(matching.begin(), matching.end(), true) == matching.end())
    throw_input_error("{" + option + "} " + text + " matches no atom", "", "Chains are A,B, residues A/10-50");
  return matching;
}

/// One flag an atom: whether one of the selections matches it.
std::vector<bool> atoms_matching_any(const gemmi::Model& model, const std::vector<std::string>& selections,
                                     const std::string& option, std::size_t count) {
  std::vector<bool> any(count, false);
  for (const std::string& text : selections) {
    const std::vector<bool> matching = atoms_matching(model, text, option);
    for (std::size_t i = 0; i < count; ++i) any[i] = any[i] || matching[i];
  }
  return any;
}

/// Residues and chains that this leaves empty go too.
void keep_atoms(gemmi::Model& model, const std::vector<bool>& kept) {
  std::size_t next = 0;
  for (gemmi::Chain& chain : model.chains) {
    for (gemmi::Residue& residue : chain.residues) {
      std::vector<gemmi::Atom> atoms;
      for (const gemmi::Atom& atom : residue.atoms)
        if (kept[next++]) atoms.push_back(atom);
      residue.atoms = std::move(atoms);
    }
    std::erase_if(chain.residues, [](const gemmi::Residue& residue) { return residue.atoms.empty(); });
  }
  std::erase_if(model.chains, [](const gemmi::Chain& chain) { return chain.residues.empty(); });
}

}  // namespace

Model part_of(const Model& model, const ModelSelection& part) {
  auto copy = std::make_unique<gemmi::Model>(model.gemmi());
  // For selections of polymers, ligands and water: PDB files do not say which residues those are.
  for (gemmi::Chain& chain : copy->chains) gemmi::add_entity_types(chain, false);
  const auto count = static_cast<std::size_t>(model.atom_count());
  std::vector<bool> kept(count, true);
  if (!part.select.empty()) kept = atoms_matching_any(*copy, part.select, "select", count);
  const std::vector<bool> dropped = atoms_matching_any(*copy, part.leave_out, "leave-out", count);
  for (std::size_t i = 0; i < count; ++i) kept[i] = kept[i] && !dropped[i];
  if (std::find(kept.begin(), kept.end(), true) == kept.end())
    throw_input_error("No atom of the model is left", "{leave-out} drops all that {select} keeps");
  keep_atoms(*copy, kept);
  require_density(*copy, "The selected part of the model");
  return Model(std::move(copy));
}

}  // namespace acuity
