#include "host/profiles/composition.h"

#include <array>
#include <cctype>
#include <cmath>
#include <exception>
#include <utility>
#include <vector>

#include <gemmi/model.hpp>
#include <gemmi/pirfasta.hpp>
#include <gemmi/resinfo.hpp>

#include <acuity/error.h>

#include "host/core/formatted.h"

namespace acuity {
namespace {

// Electron form factors at s = 0 (c4322, A) of the atoms but hydrogen of a mean residue: C 2.5, N 2.2, O 2.0, P 5.5.
constexpr double of_amino_acid = 18.4;       // C 4.9, N 1.35, O 1.45.
constexpr double of_deoxynucleotide = 49.5;  // C 9.75, N 3.75, O 6, P 1.
constexpr double of_nucleotide = 51.3;       // C 9.5, N 3.75, O 7, P 1.

enum class Kind { protein, dna, rna };

[[noreturn]] void reject_sequences(const std::string& path, const std::string& why) {
  throw_input_error("Cannot use the sequences of " + path, why, "Give a FASTA file, or one of protein, dna and rna");
}

/// The letters of a sequence in capitals: one for each residue, also where names stand in parentheses.
std::string residues_of(const std::string& sequence) {
  std::string residues;
  bool in_name = false;
  for (const char c : sequence) {
    if (c == '(') residues += 'X';
    if (c == '(' || c == ')') in_name = c == '(';
    if (!in_name && std::isalpha(static_cast<unsigned char>(c)) != 0)
      residues += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return residues;
}

Kind kind_of(const std::string& residues, const std::string& header, const std::string& path) {
  if (residues.find_first_not_of("ACGTUNX") != std::string::npos) return Kind::protein;
  std::string name = header;
  for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (name.find("PROTEIN") != std::string::npos) return Kind::protein;
  const bool has_t = residues.find('T') != std::string::npos;
  const bool has_u = residues.find('U') != std::string::npos;
  if (has_t != has_u) return has_t ? Kind::dna : Kind::rna;
  const bool says_dna = name.find("DNA") != std::string::npos;
  const bool says_rna = name.find("RNA") != std::string::npos;
  if (says_dna != says_rna) return says_dna ? Kind::dna : Kind::rna;
  reject_sequences(path, "\"" + header + "\" may be DNA or RNA; its header says neither");
}

Composition shares_of(double protein, double dna, double rna) {
  const double all = protein + dna + rna;
  if (!(all > 0)) return {1, 0, 0};
  return {protein / all, dna / all, rna / all};
}

std::array<std::pair<const char*, double>, 3> shares_by_name(const Composition& composition) {
  return {{{"protein", composition.protein}, {"dna", composition.dna}, {"rna", composition.rna}}};
}

std::string words_of(const Composition& composition) {
  std::string words;
  for (const auto& [name, share] : shares_by_name(composition))
    if (share > 0) words += (words.empty() ? "" : ", ") + formatted("%.3g %% ", 100 * share) + name;
  return words;
}

}  // namespace

Composition composition_of_sequences(const std::string& text, const std::string& path) {
  std::vector<gemmi::FastaSeq> sequences;
  try {
    sequences = gemmi::read_pir_or_fasta(text);
  } catch (const std::exception& error) {
    reject_sequences(path, error.what());
  }
  std::array<double, 3> mass{};
  constexpr std::array<double, 3> of_residue{of_amino_acid, of_deoxynucleotide, of_nucleotide};
  for (const gemmi::FastaSeq& sequence : sequences) {
    const std::string residues = residues_of(sequence.seq);
    if (residues.empty()) reject_sequences(path, "\"" + sequence.header + "\" has no letters");
    const auto kind = static_cast<std::size_t>(kind_of(residues, sequence.header, path));
    mass[kind] += of_residue[kind] * static_cast<double>(residues.size());
  }
  return shares_of(mass[0], mass[1], mass[2]);
}

Composition composition_of(const Model& model) {
  double protein = 0;
  double dna = 0;
  double rna = 0;
  for (const gemmi::Chain& chain : model.gemmi().chains)
    for (const gemmi::Residue& residue : chain.residues) {
      const gemmi::ResidueKind kind = gemmi::find_tabulated_residue(residue.name).kind;
      if (kind == gemmi::ResidueKind::AA) protein += of_amino_acid;
      if (kind == gemmi::ResidueKind::DNA) dna += of_deoxynucleotide;
      if (kind == gemmi::ResidueKind::RNA) rna += of_nucleotide;
    }
  return shares_of(protein, dna, rna);
}

AverageProfile profile_of_composition(const Composition& composition, const std::string& source) {
  std::vector<std::pair<AverageProfile, double>> parts;
  for (const auto& [name, share] : shares_by_name(composition))
    if (share > 0) parts.emplace_back(load_average_profile(name), share);
  if (parts.size() == 1) return parts.front().first;
  AverageProfile mixed;
  mixed.name = words_of(composition);
  mixed.source = "shipped profiles by the composition of " + source;
  mixed.s_per_angstrom = parts.front().first.s_per_angstrom;
  for (const auto& [part, share] : parts) mixed.n += part.n;
  for (std::size_t i = 0; i < mixed.s_per_angstrom.size(); ++i) {
    double power = 0;
    for (const auto& [part, share] : parts) power += share * part.mean[i] * part.mean[i];
    const double mean = std::sqrt(power);
    double variance = 0;
    for (const auto& [part, share] : parts)
      variance += share * (std::pow(part.standard_deviation[i], 2) + std::pow(part.mean[i] - mean, 2));
    mixed.mean.push_back(mean);
    mixed.standard_deviation.push_back(std::sqrt(variance));
  }
  return mixed;
}

}  // namespace acuity
