// Files of an entry on disk: the archive's folders, and a folder of models.
// Lies between the header of an entry and the choice of what is done with it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <acuity/entry.h>

namespace acuity {

/// The header file of an entry's folder, or the path itself where it is a file. Throws Error where there is none.
std::filesystem::path header_file_of(const std::filesystem::path& entry);

/// Folder of an entry from its header: the folder above header/, or the header's own.
std::filesystem::path entry_folder_of(const std::filesystem::path& header);

/// A file that the header names: in the archive's folder `kind` (map, other, masks), or beside the header. Empty where
/// it is in neither.
std::optional<std::filesystem::path> find_entry_file(const std::filesystem::path& folder, const std::string& kind,
                                                     const std::string& name);

/// A fitted model by its PDB code, mmCIF before PDB. It is searched in the entry's folder and its folders model, models
/// and fitted. It is also searched in `models`, with or without the PDB's folders of two letters.
std::optional<std::filesystem::path> find_model(const std::filesystem::path& folder,
                                                const std::optional<std::filesystem::path>& models,
                                                const std::string& pdb_id);

}  // namespace acuity
