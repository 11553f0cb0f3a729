#include "host/models/usable_atoms.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <map>

#include <gemmi/c4322.hpp>
#include <gemmi/resinfo.hpp>

#include <acuity/error.h>

namespace acuity {
namespace {

using Table = gemmi::C4322<float>;

void require_numbers(const gemmi::Atom& atom, const std::string& name) {
  const gemmi::Position& p = atom.pos;
  if (!std::isfinite(p.x) || !std::isfinite(p.y) || !std::isfinite(p.z) || !std::isfinite(atom.b_iso) ||
      !std::isfinite(atom.occ))
    throw_input_error(name + " cannot be used",
                      "atom " + atom.name + " has a coordinate, B factor or occupancy that is not a number");
  if (std::abs(p.x) > 1e6 || std::abs(p.y) > 1e6 || std::abs(p.z) > 1e6)
    throw_input_error(name + " cannot be used", "atom " + atom.name + " lies more than 1e6 A away");
  if (atom.b_iso > 1e5)
    throw_input_error(name + " cannot be used", "atom " + atom.name + " has the B factor " + std::to_string(atom.b_iso),
                      "B factors are 0 to 1e5 A^2");
}

/// Numbers of atoms that were changed or left out.
struct Counts {
  std::int64_t atoms = 0;  ///< All of the file.
  std::int64_t unknown = 0;
  std::int64_t dummies = 0;
  std::int64_t twice = 0;
  std::int64_t named = 0;
  std::int64_t negative_b = 0;
  std::int64_t high_occupancy = 0;
  std::int64_t negative_occupancy = 0;
  std::int64_t no_occupancy = 0;
  std::int64_t alternatives = 0;
  std::int64_t not_positive = 0;
};

bool has_form_factors(gemmi::Element element) { return element != gemmi::El::X && Table::has(element.elem); }

/// Elements of the residues that proteins, nucleic acids and water consist of.
bool is_common(gemmi::Element element) {
  using gemmi::El;
  constexpr std::array common{El::H, El::D, El::C, El::N, El::O, El::S, El::P, El::Se};
  return std::find(common.begin(), common.end(), element.elem) != common.end();
}

/// Files without elements, or with names in other columns, make calcium of C-alpha.
void name_element(gemmi::Atom& atom, Counts& counts) {
  if (is_common(atom.element)) return;
  const auto letter = std::find_if(atom.name.begin(), atom.name.end(), [](unsigned char c) { return std::isalpha(c); });
  if (letter == atom.name.end()) return;
  const gemmi::Element named(std::string(1, *letter));
  if (!is_common(named)) return;
  atom.element = named;
  ++counts.named;
}

bool is_positive(const gemmi::SMat33<float>& u) {
  const std::array<double, 3> values = u.calculate_eigenvalues();
  return *std::min_element(values.begin(), values.end()) > 0;
}

void bring_into_range(gemmi::Atom& atom, Counts& counts) {
  if (atom.b_iso < 0) {
    atom.b_iso = 0;
    ++counts.negative_b;
  }
  if (atom.aniso.nonzero() && !is_positive(atom.aniso)) {
    atom.aniso = {};
    ++counts.not_positive;
  }
  if (atom.occ < 0) {
    atom.occ = 0;
    ++counts.negative_occupancy;
  } else if (atom.occ == 0) {
    ++counts.no_occupancy;
  } else if (atom.occ > 1) {
    atom.occ = 1;
    ++counts.high_occupancy;
  }
}

/// Conformations A and B of one atom share it.
void share_alternatives(gemmi::Residue& residue, Counts& counts) {
  constexpr float rounding = 0.051F;  // Three thirds of 0.35.
  std::map<std::string, float> sums;
  for (const gemmi::Atom& atom : residue.atoms)
    if (atom.altloc != '\0') sums[atom.name] += atom.occ;
  for (gemmi::Atom& atom : residue.atoms) {
    if (atom.altloc == '\0' || sums[atom.name] <= 1 + rounding) continue;
    atom.occ /= sums[atom.name];
    ++counts.alternatives;
  }
}

/// The same atom twice, as in files that were put together from overlapping parts.
void leave_out_repeated(gemmi::Residue& residue, Counts& counts) {
  constexpr std::size_t max_atoms = 1000;  // Files without residue numbers have all water in one residue.
  constexpr double same_place_angstrom = 0.02;
  std::vector<gemmi::Atom>& atoms = residue.atoms;
  if (atoms.size() > max_atoms) return;
  for (std::size_t i = 1; i < atoms.size(); ++i) {
    const bool repeated =
        std::any_of(atoms.begin(), atoms.begin() + static_cast<std::ptrdiff_t>(i), [&](const gemmi::Atom& before) {
          return before.name == atoms[i].name && before.altloc == atoms[i].altloc &&
                 before.element == atoms[i].element && before.pos.dist(atoms[i].pos) < same_place_angstrom;
        });
    if (!repeated) continue;
    atoms.erase(atoms.begin() + static_cast<std::ptrdiff_t>(i--));
    ++counts.twice;
  }
}

void mend(gemmi::Residue& residue, Hydrogens hydrogens, const std::string& name, Counts& counts) {
  const gemmi::ResidueInfo& info = gemmi::find_tabulated_residue(residue.name);
  const bool is_standard = info.found() && (info.is_standard() || info.is_water());
  for (gemmi::Atom& atom : residue.atoms) {
    require_numbers(atom, name);
    if (is_standard) name_element(atom, counts);
  }
  if (hydrogens == Hydrogens::drop) std::erase_if(residue.atoms, [](const gemmi::Atom& a) { return a.is_hydrogen(); });
  counts.atoms += static_cast<std::int64_t>(residue.atoms.size());
  // Membrane planes of the OPM database.
  if (residue.name == "DUM") {
    counts.dummies += static_cast<std::int64_t>(residue.atoms.size());
    residue.atoms.clear();
  }
  counts.unknown += static_cast<std::int64_t>(
      std::erase_if(residue.atoms, [](const gemmi::Atom& atom) { return !has_form_factors(atom.element); }));
  leave_out_repeated(residue, counts);
  for (gemmi::Atom& atom : residue.atoms) bring_into_range(atom, counts);
  share_alternatives(residue, counts);
}

void remark_on(const Counts& counts, std::vector<std::string>& remarks) {
  const auto remark = [&](std::int64_t count, const std::string& what) {
    if (count > 0) remarks.push_back(std::to_string(count) + " of " + std::to_string(counts.atoms) + " atoms " + what);
  };
  remark(counts.unknown, "have no element with electron form factors and are left out");
  remark(counts.dummies, "are dummies of residue DUM and are left out");
  remark(counts.twice, "are in the file twice and are read once");
  remark(counts.named, "have elements that their residues do not, so the names of the atoms decide");
  remark(counts.negative_b, "have a B factor below 0, which is read as 0");
  remark(counts.not_positive, "have anisotropic B factors that are not positive, so their isotropic one is used");
  remark(counts.negative_occupancy, "have an occupancy below 0 and add no density");
  remark(counts.no_occupancy, "have an occupancy of 0 and add no density");
  remark(counts.high_occupancy, "have an occupancy above 1, which is read as 1");
  remark(counts.alternatives, "have alternative locations whose occupancies exceed 1 together, and share 1");
}

}  // namespace

void make_usable(gemmi::Model& model, Hydrogens hydrogens, const std::string& name, std::vector<std::string>& remarks) {
  Counts counts;
  for (gemmi::Chain& chain : model.chains)
    for (gemmi::Residue& residue : chain.residues) mend(residue, hydrogens, name, counts);
  if (counts.atoms == 0) throw_input_error(name + " has no atoms", "a model is a PDB or mmCIF file with ATOM records");
  if (counts.unknown > 0 && counts.unknown + counts.dummies == counts.atoms)
    throw_input_error(name + " cannot be used", "none of its atoms has an element with electron form factors",
                      "Fill in the element column");
  require_density(model, name);
  remark_on(counts, remarks);
}

void require_density(const gemmi::Model& model, const std::string& name) {
  for (const gemmi::Chain& chain : model.chains)
    for (const gemmi::Residue& residue : chain.residues)
      for (const gemmi::Atom& atom : residue.atoms)
        if (atom.occ > 0) return;
  throw_input_error(name + " has no density", "no atom has an occupancy above 0",
                    "Set the occupancies; 1 means that an atom is always there");
}

}  // namespace acuity
