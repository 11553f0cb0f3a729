#include "host/entries/entry_files.h"

#include <algorithm>
#include <vector>

namespace acuity {

namespace fs = std::filesystem;

namespace {

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

/// Headers of a folder, in order of their names: emd-1234.xml comes before emd-1234-v30.xml.
std::vector<fs::path> headers_in(const fs::path& folder) {
  std::vector<fs::path> headers;
  std::error_code error;
  for (const auto& item : fs::directory_iterator(folder, error)) {
    const std::string name = item.path().filename().string();
    if (name.starts_with("emd") && name.ends_with(".xml") && is_file(item.path())) headers.push_back(item.path());
  }
  std::sort(headers.begin(), headers.end(), [](const fs::path& a, const fs::path& b) {
    const std::string name_a = a.filename().string();
    const std::string name_b = b.filename().string();
    return name_a.size() != name_b.size() ? name_a.size() < name_b.size() : name_a < name_b;
  });
  return headers;
}

}  // namespace

fs::path header_file_of(const fs::path& entry) {
  std::error_code error;
  if (!fs::is_directory(entry, error)) {
    if (!is_file(entry))
      throw_input_error("Cannot read " + entry.string(), "no such file or folder", "Give the folder of an entry");
    return entry;
  }
  for (const fs::path& folder : {entry / "header", entry}) {
    const std::vector<fs::path> headers = headers_in(folder);
    if (!headers.empty()) return headers.front();
  }
  throw_input_error("Cannot read the entry " + entry.string(), "there is no header/emd-*.xml in it",
                    "Give the folder of an entry, or its header");
}

fs::path entry_folder_of(const fs::path& header) {
  const fs::path folder = header.has_parent_path() ? header.parent_path() : fs::path(".");
  if (folder.filename() != "header") return folder;
  return folder.has_parent_path() ? folder.parent_path() : folder / "..";
}

std::optional<fs::path> find_entry_file(const fs::path& folder, const std::string& kind, const std::string& name) {
  for (const fs::path& path : {folder / kind / name, folder / name})
    if (is_file(path)) return path;
  return std::nullopt;
}

std::optional<fs::path> find_model(const fs::path& folder, const std::optional<fs::path>& models,
                                   const std::string& pdb_id) {
  if (pdb_id.size() < 4 || pdb_id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
    return std::nullopt;
  std::vector<fs::path> folders{folder / "model", folder / "models", folder / "fitted", folder};
  if (models) {
    folders.push_back(*models);
    folders.push_back(*models / pdb_id.substr(pdb_id.size() - 3, 2));
  }
  for (const fs::path& place : folders)
    for (const std::string& name : {pdb_id + ".cif.gz", pdb_id + ".cif", pdb_id + ".pdb.gz", pdb_id + ".pdb",
                                    "pdb" + pdb_id + ".ent.gz", "pdb" + pdb_id + ".ent"})
      if (is_file(place / name)) return place / name;
  return std::nullopt;
}

}  // namespace acuity
