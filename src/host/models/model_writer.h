// Atomic models as text of coordinate files (gemmi): only atoms, without the notes of the file they came from.
// The end of the flow, for commands that change a model.
#pragma once

#include <filesystem>
#include <string>

#include <acuity/model.h>

namespace acuity {

enum class ModelFormat { pdb, mmcif };

/// By the name: .pdb and .ent, .cif and .mmcif; Error(ErrorKind::input) for others. Without a name, mmCIF.
ModelFormat model_format_for(const std::filesystem::path& path);

/// The model as a file. Throws Error(ErrorKind::input) where the columns of a PDB file are too narrow for it.
/// Coordinates and B factors are rounded to 0.001 A and 0.01 A^2 in PDB; mmCIF has B factors to 6 digits.
std::string model_text(const Model& model, ModelFormat format);

}  // namespace acuity
