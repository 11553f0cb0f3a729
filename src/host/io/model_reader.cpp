#include <cmath>

#include <gemmi/c4322.hpp>
#include <gemmi/calculate.hpp>
#include <gemmi/mmread.hpp>
#include <gemmi/model.hpp>
#include <gemmi/modify.hpp>

#include <acuity/error.h>
#include <acuity/model.h>

#include "host/io/byte_source.h"
#include "host/io/sources.h"

namespace acuity {
namespace {

template <class Visit>
void for_each_atom(gemmi::Model& model, const Visit& visit) {
  for (gemmi::Chain& chain : model.chains)
    for (gemmi::Residue& residue : chain.residues)
      for (gemmi::Atom& atom : residue.atoms) visit(atom);
}

void require_usable_atom(const gemmi::Atom& atom, const std::string& name) {
  const gemmi::Position& p = atom.pos;
  if (!std::isfinite(p.x) || !std::isfinite(p.y) || !std::isfinite(p.z) || !std::isfinite(atom.b_iso) ||
      !std::isfinite(atom.occ))
    throw_input_error(name + " cannot be used",
                      "atom " + atom.name + " has a coordinate, B factor or occupancy that is not a number");
  if (std::abs(p.x) > 1e6 || std::abs(p.y) > 1e6 || std::abs(p.z) > 1e6)
    throw_input_error(name + " cannot be used", "atom " + atom.name + " lies more than 1e6 A away");
  if (atom.b_iso < 0 || atom.b_iso > 1e5)
    throw_input_error(name + " cannot be used", "atom " + atom.name + " has the B factor " + std::to_string(atom.b_iso),
                      "B factors are 0 to 1e5 A^2");
  using Table = gemmi::C4322<float>;
  if (atom.element == gemmi::El::X || !Table::has(atom.element.elem))
    throw_input_error(name + " cannot be used", "atom " + atom.name + " has no element with electron form factors",
                      "Fill in the element column");
}

/// What a file without atoms lacks. gemmi finds no atoms in mmCIF where one of these columns is not there.
std::string why_no_atoms(const gemmi::cif::Document& document) {
  for (const gemmi::cif::Block& block : document.blocks) {
    if (!block.has_mmcif_category("_atom_site.")) continue;
    std::string missing;
    for (const char* column : {"id", "type_symbol", "label_alt_id", "label_asym_id", "Cartn_x", "Cartn_y", "Cartn_z"})
      if (!block.has_tag(std::string("_atom_site.") + column))
        missing += (missing.empty() ? "_atom_site." : ", _atom_site.") + std::string(column);
    if (!missing.empty()) return "the table of its atoms lacks " + missing;
  }
  return "a model is a PDB or mmCIF file with ATOM records";
}

}  // namespace

Model::Model(std::unique_ptr<gemmi::Model> model) : model_(std::move(model)) {
  for_each_atom(*model_, [&](const gemmi::Atom& atom) {
    positions_angstrom_.push_back({atom.pos.x, atom.pos.y, atom.pos.z});
  });
}
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;
Model::~Model() = default;

void Model::translate(Vec3 shift) {
  for_each_atom(*model_, [&](gemmi::Atom& atom) { atom.pos += gemmi::Position(shift[0], shift[1], shift[2]); });
  for (Vec3& p : positions_angstrom_) p = {p[0] + shift[0], p[1] + shift[1], p[2] + shift[2]};
}

void Model::set_b_factor(double b) { set_b_factors(std::vector<std::optional<double>>(positions_angstrom_.size(), b)); }

void Model::set_b_factors(const std::vector<std::optional<double>>& b) {
  auto next = b.begin();
  for_each_atom(*model_, [&](gemmi::Atom& atom) {
    const std::optional<double>& own = *next++;
    if (!own) return;
    atom.b_iso = static_cast<float>(*own);
    atom.aniso = {};
  });
}

std::vector<double> Model::b_factors() const {
  std::vector<double> b;
  for_each_atom(*model_, [&](const gemmi::Atom& atom) { b.push_back(atom.b_iso); });
  return b;
}

bool Model::has_uniform_b() const {
  bool uniform = true;
  bool first = true;
  float b = 0;
  for_each_atom(*model_, [&](const gemmi::Atom& atom) {
    if (first) b = atom.b_iso;
    first = false;
    uniform = uniform && atom.b_iso == b && !atom.aniso.nonzero();
  });
  return uniform;
}

Model read_model(const std::filesystem::path& path, Hydrogens hydrogens) {
  ByteSource source(path);
  return read_model_from(source, hydrogens);
}

Model read_model_from(ByteSource& source, Hydrogens hydrogens) {
  const std::string name = source.path().string();
  // Not gemmi's own reading of files: that takes a file for gzip by its name, and trusts the size that gzip notes.
  std::vector<char> text = source.read_rest();
  gemmi::Structure structure;
  gemmi::cif::Document document;
  try {
    structure = gemmi::read_structure_from_memory(text.data(), text.size(), name, gemmi::CoorFormat::Detect, &document);
  } catch (const std::exception& error) {
    throw_input_error("Cannot read the model " + name, error.what(), "A model is a PDB or mmCIF file, plain or .gz");
  }
  // Ligands join the chain they belong to, as gemmi's own programs have it: atoms are summed in this order, bit by bit.
  structure.merge_chain_parts();
  if (hydrogens == Hydrogens::drop) gemmi::remove_hydrogens(structure);
  if (structure.models.empty() || gemmi::count_atom_sites(structure.models[0]) == 0)
    throw_input_error(name + " has no atoms", why_no_atoms(document));
  auto model = std::make_unique<gemmi::Model>(std::move(structure.models[0]));
  for_each_atom(*model, [&](const gemmi::Atom& atom) { require_usable_atom(atom, name); });
  return Model(std::move(model));
}

}  // namespace acuity
