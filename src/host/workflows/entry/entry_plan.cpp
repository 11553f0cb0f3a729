// plan_entry(): what is done with an entry, and the reasons why nothing is.
#include <utility>

#include <acuity/entry.h>
#include <acuity/map.h>

#include "host/core/formatted.h"
#include "host/entries/entry_files.h"
#include "host/workflows/entry/entry_forecast.h"
#include "host/workflows/entry/entry_refusal.h"

namespace acuity {

namespace fs = std::filesystem;

namespace {

/// Windows hold too few shells between the molecule's outline and a coarser resolution.
constexpr double coarsest_angstrom = 12;
/// Header and map may round the voxel size differently.
constexpr double spacing_tolerance = 0.01;

/// EMD-1234 from the name of a folder or a file, for an entry whose header cannot be read; else "unknown".
std::string id_from(const fs::path& path) {
  fs::path name = path.filename().empty() ? path.parent_path().filename() : path.filename();
  std::string digits;
  for (const char c : name.string()) {
    if (c >= '0' && c <= '9')
      digits += c;
    else if (!digits.empty())
      break;
  }
  return digits.empty() ? "unknown" : "EMD-" + digits.substr(0, 8);
}

/// Throws a refusal where the folder of the entry has the name of another one: results would go under a wrong name.
void refuse_other_entry(const EntryFiles& files, EntryHeader& header) {
  fs::path path = fs::absolute(entry_folder_of(files.header)).lexically_normal();
  if (path.filename().empty()) path = path.parent_path();
  const std::string folder = path.filename().string();
  const bool is_id =
      folder.size() > 4 && folder.starts_with("EMD-") && folder.find_first_not_of("0123456789", 4) == std::string::npos;
  if (!is_id || folder == header.id) return;
  const std::string named = std::exchange(header.id, folder);
  throw Refusal("header", "The header " + files.header.string() + " is that of another entry",
                named + " by the header, " + folder + " by its folder", "Fetch both entries again");
}

/// Throws a refusal for kinds of entries that local sharpening says nothing about.
void refuse_by_kind(const EntryHeader& header) {
  if (header.status == "WDRN") throw Refusal("obsolete", header.id + " is withdrawn");
  if (header.status == "OBS") {
    std::string by;
    for (const std::string& id : header.superseded_by) by += (by.empty() ? "" : ", ") + id;
    throw Refusal("obsolete", header.id + " is obsolete", by.empty() ? "" : "superseded by " + by,
                  by.empty() ? "" : "Take " + by);
  }
  switch (header.method) {
    case EntryMethod::tomogram:
      throw Refusal("tomogram", header.id + " is a tomogram",
                    "a single view of a crowded volume has no average profile, and no half maps of one molecule");
    case EntryMethod::crystal:
      throw Refusal("crystal", header.id + " is a crystal",
                    "its map is periodic and fills the cell, so windows at the faces would be cut from nothing");
    case EntryMethod::unknown:
      throw Refusal("method", header.id + " has an unknown method",
                    header.method_name.empty() ? "the header names none" : "\"" + header.method_name + "\"");
    default:
      break;
  }
  if (header.resolution_angstrom && *header.resolution_angstrom > coarsest_angstrom)
    throw Refusal("coarse", header.id + " is too coarse",
                  number(*header.resolution_angstrom) + " A; beyond " + number(coarsest_angstrom) +
                      " A windows hold no fall-off of their own",
                  "acuity global takes maps of any resolution");
}

fs::path required_file(const fs::path& folder, const std::string& kind, const std::string& name) {
  if (const auto path = find_entry_file(folder, kind, name)) return *path;
  throw Refusal("missing", "The file " + (folder / kind / name).string() + " is missing", "the header names it",
                "Fetch it again");
}

/// Files that the header names. A half map that is not there is no reason to do without.
void find_files(const EntryOptions& options, EntryPlan& plan) {
  const fs::path folder = entry_folder_of(plan.files.header);
  EntryHeader& header = plan.header;
  // One half map, or those of several reconstructions, are no pair.
  if (!header.half_map_files.empty() && header.half_map_files.size() != 2)
    header.doubts.push_back("The header names " + std::to_string(header.half_map_files.size()) +
                            " half maps, which are no pair; the map is taken");
  if (header.half_map_files.size() == 2)
    for (const std::string& name : header.half_map_files)
      plan.files.half_maps.push_back(required_file(folder, "other", name));
  plan.files.map = required_file(folder, "map", header.map_file);
  for (const std::string& name : header.mask_files)
    if (const auto path = find_entry_file(folder, "masks", name)) plan.files.masks.push_back(*path);
  for (const std::string& id : header.pdb_ids)
    if (!plan.files.model) plan.files.model = find_model(folder, options.models, id);
}

std::string in_words(const std::array<std::int64_t, 3>& size) {
  return formatted("%lld x %lld x %lld voxels", static_cast<long long>(size[0]), static_cast<long long>(size[1]),
                   static_cast<long long>(size[2]));
}

/// The maps' own headers against the entry's.
void check_grids(const EntryPlan& plan) {
  const std::array<std::int64_t, 3> stated = *plan.header.size_crs;
  std::vector<fs::path> paths = plan.files.half_maps;
  paths.push_back(plan.files.map);
  for (const fs::path& path : paths) {
    const MapHeader map = as_refusal("", [&] { return read_usable_header(path); });
    if (map.size_crs != stated)
      throw Refusal("grid", path.string() + " has another size than its entry",
                    in_words(map.size_crs) + ", " + in_words(stated) + " by the header", "Fetch it again");
    const double spacing = map.spacing()[0];
    if (plan.header.spacing_angstrom && std::abs(spacing / *plan.header.spacing_angstrom - 1) > spacing_tolerance)
      throw Refusal("grid", path.string() + " has another voxel size than its entry",
                    number(spacing) + " A, " + number(*plan.header.spacing_angstrom) + " A by the header",
                    "Report it to the archive");
  }
}

void choose_reference(const EntryOptions& options, EntryPlan& plan) {
  plan.from_half_maps = !plan.files.half_maps.empty();
  plan.reference = options.reference;
  const bool needs_model = options.reference == EntryReference::model || options.reference == EntryReference::blend;
  if (needs_model && !plan.files.model)
    throw Refusal("model", plan.header.id + " has no model here",
                  plan.header.pdb_ids.empty() ? "its header names none" : "its header names " + plan.header.pdb_ids[0],
                  "Fetch it, or name its folder with {models}");
  if (options.reference != EntryReference::automatic) {
    plan.reason = "asked for";
  } else if (plan.from_half_maps) {
    plan.reference = EntryReference::profile;
    plan.reason = "half maps tell resolution and noise, so an average profile does, and no model biases the result";
  } else if (plan.files.model) {
    plan.reference = EntryReference::blend;
    plan.reason = "one map with a model: the model where it accounts for the density, an average profile elsewhere";
  } else {
    plan.reference = EntryReference::profile;
    plan.reason = "one map without a model";
  }
  if (!plan.from_half_maps && !plan.header.resolution_angstrom)
    throw Refusal("resolution", plan.header.id + " has no resolution",
                  "its header states none, and there are no half maps to tell it",
                  "acuity sharpen takes one with {resolution}");
}

}  // namespace

EntryPlan plan_entry(const EntryOptions& options) {
  EntryPlan plan;
  plan.header.id = id_from(options.entry);
  try {
    plan.files.header = as_refusal("missing", [&] { return header_file_of(options.entry); });
    plan.header = as_refusal("header", [&] { return read_entry_header(plan.files.header); });
    refuse_other_entry(plan.files, plan.header);
    refuse_by_kind(plan.header);
    find_files(options, plan);
    check_grids(plan);
    choose_reference(options, plan);
    forecast_entry(plan, options.half_maps);
  } catch (const Refusal& refusal) {
    plan.refusal = refusal.reason();
  }
  return plan;
}

}  // namespace acuity
