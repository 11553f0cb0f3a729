// Files that are neither maps nor models, told by their first bytes: compressed files, archives, web pages. Also models
// in the place of maps.
// Used by every reader of files, so that the message names what the file is.
#pragma once

#include <span>
#include <string>

namespace acuity {

/// Throws Error(ErrorKind::input) where `start`, the first bytes of the file `name`, show a kind of file that has to be
/// unpacked or fetched first. 64 bytes are enough.
void refuse_other_kinds(std::span<const char> start, const std::string& name);

/// Throws Error(ErrorKind::input) where `start`, the first 1024 bytes of the map `name`, are those of an atomic model:
/// PDB, mmCIF or mmJSON.
void refuse_models(std::span<const char> start, const std::string& name);

/// Throws Error(ErrorKind::input) where the name of an output asks for a compression that is not written.
void refuse_other_compression(const std::string& name);

}  // namespace acuity
