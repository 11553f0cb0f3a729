// A model cut into what average profiles are made of: helix, sheet, coil, DNA and RNA, each with all its atoms in
// place. Lies between read_model() and the spectra.
#pragma once

#include <string>
#include <vector>

#include <acuity/model.h>

namespace acuity {

/// The words are those of the files: see name_of().
enum class PartKind { helix, sheet, coil, dna, rna };
std::string name_of(PartKind kind);

/// Atoms of one kind, at B = 0 and full occupancy, where they were in the model.
struct StructurePart {
  PartKind kind = PartKind::coil;
  int residues = 0;
  double sum_of_f0 = 0;  ///< Sum of the electron form factors at s = 0, in A.
  Model model;
};

/// The parts that a model has, in the order of PartKind. Only the 20 amino acids and the bases A, C, G, U of RNA and A,
/// C, G, T of DNA count. Their first conformation is taken, without hydrogens. All else (water, ligands, modified
/// residues) is left out. Helix is H, G and I of DSSP, sheet E and B, coil the rest of the protein.
std::vector<StructurePart> split_into_parts(const Model& model);

}  // namespace acuity
