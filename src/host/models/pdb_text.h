// PDB text in the form that gemmi reads wholly and rightly: its atoms checked column by column, its models numbered.
// The first step of read_coordinates() for PDB files.
#pragma once

#include <string>
#include <vector>

namespace acuity {

struct PdbText {
  std::string text;                  ///< Each model between MODEL and ENDMDL.
  std::vector<std::string> remarks;  ///< Sentences about what had to be mended.
};

/// MODEL, ENDMDL and END separate models. They keep the numbers of their MODEL records where all are different, and
/// count from 1 otherwise. Throws Error for an atom whose columns hold no numbers: gemmi would take them for 0.
PdbText complete_pdb(const std::string& text, const std::string& name);

}  // namespace acuity
