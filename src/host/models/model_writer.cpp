#include "host/models/model_writer.h"

#include <sstream>

#include <gemmi/polyheur.hpp>
#include <gemmi/to_cif.hpp>
#include <gemmi/to_mmcif.hpp>
#include <gemmi/to_pdb.hpp>

#include <acuity/error.h>
#include <acuity/model.h>

namespace acuity {
namespace {

/// gemmi would cut some of these short without a word.
void require_pdb_can_hold(const Model& model) {
  const auto refuse = [](const std::string& why) {
    throw_input_error("The model does not fit into a PDB file", why, "Give a name that ends in .cif");
  };
  for (const gemmi::Chain& chain : model.gemmi().chains)
    if (chain.name.size() > 2) refuse("chain " + chain.name + " has a name of more than two letters");
  // Limits of %8.3f and %6.2f after rounding.
  for (const Vec3& p : model.positions_angstrom())
    for (const double x : p)
      if (x < -999.9994 || x > 9999.9994) refuse("a coordinate of " + std::to_string(x) + " A has too many digits");
  for (const double b : model.b_factors())
    if (b > 999.99) refuse("a B factor of " + std::to_string(b) + " A^2 has too many digits");
}

}  // namespace

ModelFormat model_format_for(const std::filesystem::path& path) {
  if (path.empty()) return ModelFormat::mmcif;
  const std::string extension = path.extension().string();
  if (extension == ".pdb" || extension == ".ent") return ModelFormat::pdb;
  if (extension == ".cif" || extension == ".mmcif") return ModelFormat::mmcif;
  throw_input_error("The format of " + path.string() + " is not known", "its name ends in neither .pdb nor .cif",
                    "Models are written as PDB or mmCIF");
}

std::string model_text(const Model& model, ModelFormat format) {
  if (format == ModelFormat::pdb) require_pdb_can_hold(model);
  gemmi::Structure structure;
  structure.name = "model";
  structure.models.push_back(model.gemmi());
  gemmi::setup_entities(structure);
  if (format == ModelFormat::pdb) {
    gemmi::PdbWriteOptions atoms_alone = gemmi::PdbWriteOptions::minimal();
    atoms_alone.cryst1_record = false;
    return gemmi::make_pdb_string(structure, atoms_alone) + "END\n";
  }
  gemmi::MmcifOutputGroups groups(false);
  groups.atoms = true;
  groups.block_name = true;
  groups.group_pdb = true;
  std::ostringstream text;
  gemmi::cif::write_cif_to_stream(text, gemmi::make_mmcif_document(structure, groups));
  return text.str();
}

}  // namespace acuity
