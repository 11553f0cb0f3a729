#include "host/models/coordinate_text.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <gemmi/mmread.hpp>

#include <acuity/error.h>

#include "host/models/pdb_text.h"

namespace acuity {
namespace {

constexpr const char* formats = "A model is a PDB or mmCIF file, plain or .gz";

void drop_byte_order_mark(std::string& text, const std::string& name) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    throw_input_error("Cannot read the model " + name, "its text is UTF-16", "Save it as UTF-8 or ASCII");
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
}

/// Line feeds for the line ends of all systems: gemmi takes a file with carriage returns for one line.
void unify_line_ends(std::string& text) {
  std::string unified;
  unified.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r')
      unified += text[i];
    else if (i + 1 == text.size() || text[i + 1] != '\n')
      unified += '\n';
  }
  text = std::move(unified);
}

/// True where the file names a program that predicts structures, or the confidences that such programs write as B
/// factors. The search for names ends at the first atoms.
bool names_a_prediction(const std::string& text) {
  constexpr std::array words{"ALPHAFOLD", "COLABFOLD", "ESMFOLD", "ROSETTAFOLD",
                             "OPENFOLD",  "OMEGAFOLD", "BOLTZ",   "PLDDT"};
  std::string head = text.substr(0, std::size_t{1} << 20);
  std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::toupper(c); });
  head.resize(std::min({head.size(), head.find("\nATOM  "), head.find("\nHETATM"), head.find("_ATOM_SITE.CARTN_X")}));
  return text.find("_ma_qa_metric") != std::string::npos ||
         std::any_of(words.begin(), words.end(),
                     [&](const char* word) { return head.find(word) != std::string::npos; });
}

/// The loop of atoms of a block with the columns that gemmi requires, or nothing to mend.
void complete_columns(gemmi::cif::Block& block, const std::string& name) {
  gemmi::cif::Column any = block.find_values("_atom_site.Cartn_x");
  for (const char* axis : {"_atom_site.Cartn_x", "_atom_site.Cartn_y", "_atom_site.Cartn_z"})
    if (!block.find_values(axis))
      throw_input_error(name + " has no atoms that can be read", "its atoms have no column " + std::string(axis),
                        "Write the model again with another program, as PDB or mmCIF");
  gemmi::cif::Loop* loop = any.get_loop();
  if (loop == nullptr) return;
  const auto add = [&](const std::string& tag, const std::string& source, const std::string& otherwise) {
    if (loop->has_tag(tag)) return;
    loop->add_columns({tag}, otherwise);
    const int from = source.empty() ? -1 : loop->find_tag(source);
    const int to = loop->find_tag(tag);
    for (std::size_t row = 0; from >= 0 && row < loop->length(); ++row)
      loop->val(row, static_cast<std::size_t>(to)) = loop->val(row, static_cast<std::size_t>(from));
  };
  add("_atom_site.id", "", "1");
  add("_atom_site.type_symbol", "", "?");
  add("_atom_site.label_alt_id", "", ".");
  add("_atom_site.label_asym_id", "_atom_site.auth_asym_id", "A");
  if (!loop->has_tag("_atom_site.label_atom_id")) add("_atom_site.label_atom_id", "_atom_site.auth_atom_id", "?");
  if (!loop->has_tag("_atom_site.auth_comp_id")) add("_atom_site.label_comp_id", "", "UNK");
  if (!loop->has_tag("_atom_site.auth_seq_id")) add("_atom_site.label_seq_id", "", "1");
}

/// All models of all blocks with atoms: files that were put together have several.
std::vector<gemmi::Structure> structures_of_cif(const std::string& text, const std::string& name) {
  gemmi::cif::Document document = gemmi::cif::read_memory(text.data(), text.size(), name.c_str());
  if (const int ligand = gemmi::check_chemcomp_block_number(document); ligand != -1)
    return {gemmi::make_structure_from_chemcomp_block(document.blocks[static_cast<std::size_t>(ligand)])};
  std::vector<gemmi::Structure> structures;
  for (gemmi::cif::Block& block : document.blocks) {
    if (!block.has_mmcif_category("_atom_site.")) continue;
    complete_columns(block, name);
    structures.push_back(gemmi::make_structure_from_block(block));
  }
  return structures;
}

/// The format of a text; an mmCIF file may lack the line that begins with data_.
gemmi::CoorFormat format_of(std::string& text) {
  const gemmi::CoorFormat format = gemmi::coor_format_from_content(text.data(), text.data() + text.size());
  if (format != gemmi::CoorFormat::Pdb || text.find("_atom_site.Cartn_x") == std::string::npos) return format;
  text.insert(0, "data_model\n");
  return gemmi::CoorFormat::Mmcif;
}

std::vector<gemmi::Structure> structures_of(std::string& text, const std::string& name,
                                            std::vector<std::string>& remarks) {
  std::vector<gemmi::Structure> structures;
  switch (format_of(text)) {
    case gemmi::CoorFormat::Pdb: {
      PdbText pdb = complete_pdb(text, name);
      remarks = std::move(pdb.remarks);
      structures.push_back(gemmi::read_pdb_from_memory(pdb.text.data(), pdb.text.size(), name));
      break;
    }
    case gemmi::CoorFormat::Mmcif:
      return structures_of_cif(text, name);
    case gemmi::CoorFormat::Mmjson:
      structures.push_back(
          gemmi::read_structure_from_memory(text.data(), text.size(), name, gemmi::CoorFormat::Mmjson));
      break;
    default:
      throw_input_error("Cannot read the model " + name, "it has no text that is known", formats);
  }
  return structures;
}

}  // namespace

CoordinateFile read_coordinates(std::vector<char> bytes, const std::string& name) {
  std::string text(bytes.begin(), bytes.end());
  bytes = {};
  drop_byte_order_mark(text, name);
  unify_line_ends(text);
  CoordinateFile file;
  file.is_prediction = names_a_prediction(text);
  std::vector<gemmi::Structure> structures;
  try {
    structures = structures_of(text, name, file.remarks);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    throw_input_error("Cannot read the model " + name, error.what(), formats);
  }
  for (gemmi::Structure& structure : structures) {
    // Ligands join the chain they belong to, as gemmi's own programs have it: atoms are summed in this order, bit by
    // bit.
    structure.merge_chain_parts();
    for (gemmi::Model& model : structure.models) {
      const auto has = [&](int number) {
        return std::any_of(file.models.begin(), file.models.end(), [&](const auto& m) { return m.num == number; });
      };
      while (has(model.num)) ++model.num;
      file.models.push_back(std::move(model));
    }
  }
  return file;
}

}  // namespace acuity
