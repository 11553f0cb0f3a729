// Coordinate files as text, small enough to see what is in them.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include <acuity/model.h>

#include "support/raw_map.h"
#include "support/test_files.h"

namespace acuity::testing {

struct TextAtom {
  std::string name;
  std::string element;
  Vec3 at{};
  std::string b = "30.00";
};

/// A residue with hydrogens: nitrogen, two carbons, oxygen, H and D.
inline std::vector<TextAtom> six_atoms() {
  return {{"N", "N", {1, 2, 3}, "10.00"},    {"CA", "C", {2.5, 2, 3}, "20.00"}, {"C", "C", {3, 3.25, 3}, "30.00"},
          {"O", "O", {4, 3, -3.5}, "40.00"}, {"H", "H", {0.5, 2, 3}, "50.00"},  {"D", "D", {0.5, 2, 4}, "60.00"}};
}

/// Bytes of each line of pdb_text(), line feed included.
inline constexpr std::size_t pdb_line_bytes = 79;

inline std::string pdb_text(const std::vector<TextAtom>& atoms) {
  std::string text;
  int serial = 0;
  for (const TextAtom& atom : atoms) text += pdb_line(++serial, atom.name, atom.element, 1, atom.at, atom.b);
  return text + "END\n";
}

inline std::string mmcif_text(const std::vector<TextAtom>& atoms) {
  std::string text = "data_TEST\nloop_\n";
  for (const char* tag : {"group_PDB", "id", "type_symbol", "label_atom_id", "label_alt_id", "label_comp_id",
                          "label_asym_id", "label_entity_id", "label_seq_id", "Cartn_x", "Cartn_y", "Cartn_z",
                          "occupancy", "B_iso_or_equiv", "auth_seq_id", "auth_asym_id", "pdbx_PDB_model_num"})
    text.append("_atom_site.").append(tag).append("\n");
  int serial = 0;
  for (const TextAtom& atom : atoms) {
    char line[160];
    std::snprintf(line, sizeof line, "ATOM %d %s %s . ALA A 1 1 %.3f %.3f %.3f 1.0 %s 1 A 1\n", ++serial,
                  atom.element.c_str(), atom.name.c_str(), atom.at[0], atom.at[1], atom.at[2], atom.b.c_str());
    text += line;
  }
  return text + "#\n";
}

inline std::vector<char> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

/// The model of a file with these bytes.
inline Model model_of(const std::vector<char>& bytes, const std::string& name, Hydrogens hydrogens = Hydrogens::drop,
                      const ModelChoice& choice = {}) {
  const TempDir folder;
  write_bytes(folder / name, bytes);
  return read_model(folder / name, hydrogens, choice);
}
inline Model model_of(const std::string& text, Hydrogens hydrogens = Hydrogens::drop, const ModelChoice& choice = {}) {
  return model_of(bytes_of(text), "model.pdb", hydrogens, choice);
}
inline Model model_of(const std::string& text, const ModelChoice& choice) {
  return model_of(text, Hydrogens::drop, choice);
}

/// The program's words about a model: its remarks in one string.
inline std::string remarks_on(const Model& model) {
  std::string all;
  for (const std::string& remark : model.remarks()) all += remark + "\n";
  return all;
}

/// Both formats of the same atoms.
inline std::vector<std::string> both(const std::vector<TextAtom>& atoms) {
  return {pdb_text(atoms), mmcif_text(atoms)};
}

}  // namespace acuity::testing
