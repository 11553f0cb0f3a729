#include "host/viewers/residue_tables.h"

#include <array>
#include <functional>
#include <optional>

#include "host/core/formatted.h"

namespace acuity {
namespace {

/// A column of numbers.
struct Column {
  const char* name;
  std::function<std::optional<double>(const AtomGroupScore&)> value;
};

const std::array<Column, 5>& columns() {
  static const std::array<Column, 5> all{{
      {"q", [](const AtomGroupScore& s) -> std::optional<double> { return s.q; }},
      {"correlation", [](const AtomGroupScore& s) { return s.correlation; }},
      {"density", [](const AtomGroupScore& s) -> std::optional<double> { return s.density; }},
      {"b", [](const AtomGroupScore& s) { return s.b_angstrom2; }},
      {"resolution", [](const AtomGroupScore& s) { return s.resolution_angstrom; }},
  }};
  return all;
}

std::string digits(double value) { return formatted("%.6g", value); }

/// A field of CSV, in quotes where it needs them.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

/// A value of CIF 1.1: bare where it may be, else in quotes that it does not hold.
std::string cif_value(const std::string& text) {
  if (text.empty()) return "?";
  const bool bare = text.find_first_of(" \t\r\n'\"#") == std::string::npos && text.find_first_of("_$[];?.") != 0;
  if (bare) return text;
  std::string line;
  for (const char c : text) line += c == '\n' || c == '\r' ? ' ' : c;
  const char quote = line.find('\'') == std::string::npos ? '\'' : '"';
  std::string safe;
  for (const char c : line) safe += c == '"' && quote == '"' ? '\'' : c;
  return quote + safe + quote;
}

/// A line per residue: its name as `word` writes words, then the values of all columns, `none` where there is none.
template <class Word>
std::string rows_of(const ResidueScores& scores, const char* separator, const char* none, const Word& word) {
  std::string text;
  for (const ResidueScore& residue : scores.residues) {
    text += word(residue.chain) + separator + std::to_string(residue.number) + separator + word(residue.insertion) +
            separator + word(residue.name) + separator + std::to_string(residue.score.atoms);
    for (const Column& column : columns()) {
      const std::optional<double> value = column.value(residue.score);
      text.append(separator).append(value ? digits(*value) : none);
    }
    text += "\n";
  }
  return text;
}

}  // namespace

std::string residue_csv(const ResidueScores& scores) {
  std::string text = "chain,number,insertion,name,atoms";
  for (const Column& column : columns()) text += std::string(",") + column.name;
  return text + "\n" + rows_of(scores, ",", "", csv_field);
}

std::string residue_cif(const ResidueScores& scores) {
  std::string text = "data_acuity_residues\n#\nloop_\n";
  for (const char* name : {"auth_asym_id", "auth_seq_id", "pdbx_PDB_ins_code", "auth_comp_id", "atoms"})
    text += std::string("_acuity_residue.") + name + "\n";
  for (const Column& column : columns()) text += std::string("_acuity_residue.") + column.name + "\n";
  return text + rows_of(scores, " ", "?", cif_value) + "#\n";
}

std::string residue_defattr(const ResidueScores& scores) {
  std::string text = "# Written by Acuity. Open it in ChimeraX, then for instance: color byattribute acuity_q\n";
  for (const Column& column : columns()) {
    std::string lines;
    for (const ResidueScore& residue : scores.residues) {
      const std::optional<double> value = column.value(residue.score);
      if (!value || residue.chain.empty() || residue.chain.find_first_of(" \t\r\n") != std::string::npos) continue;
      lines += "\t/" + residue.chain + ":" + std::to_string(residue.number) + residue.insertion + "\t" +
               digits(*value) + "\n";
    }
    if (lines.empty()) continue;
    text += std::string("attribute: acuity_") + column.name + "\nmatch mode: 1-to-1\nrecipient: residues\n" + lines;
  }
  return text;
}

}  // namespace acuity
