// The composition of a molecule, from its sequences or its model, and the average profile that follows from it.
// Lies between files and average profiles.
#pragma once

#include <string>

#include <acuity/average_profiles.h>
#include <acuity/model.h>

namespace acuity {

/// Fractions of protein, DNA and RNA in the sum of f(0) of a molecule without hydrogens; they add up to 1.
struct Composition {
  double protein = 0;
  double dna = 0;
  double rna = 0;
};

/// The composition of sequences in FASTA or PIR format (the text of a file), each counted once. A sequence whose header
/// says "protein" is one. Others of A, C, G, N and U are RNA; those with T in place of U are DNA. Without T and U it is
/// what the header names (RNA or DNA). All else is protein. `path` is for messages. Throws Error for text that is
/// neither format, for sequences without a letter, and for nucleic acids that may be either.
Composition composition_of_sequences(const std::string& text, const std::string& path);

/// The composition of a model, by the residues that gemmi's table calls amino acids, DNA and RNA. All protein where it
/// has none of them.
Composition composition_of(const Model& model);

/// The shipped profiles of protein, DNA and RNA together: powers add up by their shares, since parts lie in unrelated
/// places. The variance is the mean of theirs, and that of their means about the whole. `source` names where the
/// composition is from. Pure compositions get the shipped profile itself.
AverageProfile profile_of_composition(const Composition& composition, const std::string& source);

}  // namespace acuity
