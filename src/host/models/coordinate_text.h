// Text of coordinate files on its way to gemmi, which stops at the first END and reads as 0 what is no number. Lies
// between the bytes of a file and choose_models().
#pragma once

#include <string>
#include <vector>

#include <gemmi/model.hpp>

namespace acuity {

/// The models of a coordinate file, and what the file says besides.
struct CoordinateFile {
  std::vector<gemmi::Model>
      models;                  ///< All models in the order of the file; model.num is a number of its own for each.
  bool is_prediction = false;  ///< The file names a program that predicts structures, or its confidences.
  std::vector<std::string> remarks;  ///< Sentences about what had to be mended.
};

/// Reads PDB, mmCIF or mmJSON text, which is changed. Takes byte order marks and line ends of any system, and atoms
/// after an END, which begin a model of their own. Throws Error for text that is none of them, or has atoms that cannot
/// be read.
CoordinateFile read_coordinates(std::vector<char> text, const std::string& name);

}  // namespace acuity
