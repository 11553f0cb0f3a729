// Headers of EMDB entries, versions 3 (emdb-v3.xsd) and 1.9.
#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fstream>
#include <string_view>

#include <pugixml.hpp>

#include <acuity/entry.h>

#include "host/core/formatted.h"

namespace acuity {
namespace {

constexpr std::uint64_t max_header_bytes = std::uint64_t{64} << 20;
constexpr double kda_per_mda = 1000;

/// Text of an element without the spaces around it; empty where there is no such element.
std::string text_of(const pugi::xml_node& node) {
  std::string text = node.text().get();
  const auto is_space = [](unsigned char c) { return std::isspace(c) != 0; };
  text.erase(std::find_if_not(text.rbegin(), text.rend(), is_space).base(), text.end());
  text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), is_space));
  return text;
}

std::string text_at(const pugi::xml_node& node, const char* path) { return text_of(node.first_element_by_path(path)); }

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// Reads elements of one file, whose name is in every message.
class Reader {
 public:
  explicit Reader(std::string name) : name_(std::move(name)) {}

  [[noreturn]] void fail(const std::string& why) const {
    throw_input_error("Cannot use the header " + name_, why, "Download it again");
  }

  std::optional<double> number_at(const pugi::xml_node& node, const char* path) const {
    const std::string text = text_at(node, path);
    const std::string word = lower(text);
    if (text.empty() || word == "na" || word == "n/a") return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
      fail(std::string(path) + " is \"" + text.substr(0, 40) + "\", which is no number");
    return value;
  }

  std::optional<double> positive_at(const pugi::xml_node& node, const char* path) const {
    const std::optional<double> value = number_at(node, path);
    if (value && !(*value > 0)) fail(std::string(path) + " is " + number(*value) + ", which is not above 0");
    return value;
  }

  std::optional<std::array<std::int64_t, 3>> size_at(const pugi::xml_node& node,
                                                     const std::array<const char*, 3>& names) const {
    std::array<std::int64_t, 3> size{};
    constexpr double largest = 1 << 20;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const std::optional<double> voxels = positive_at(node, names[axis]);
      if (!voxels) return std::nullopt;
      if (*voxels != std::floor(*voxels) || *voxels > largest)
        fail(std::string(names[axis]) + " is " + number(*voxels) + ", which is no number of voxels");
      size[axis] = static_cast<std::int64_t>(*voxels);
    }
    return size;
  }

  /// Name of a file: no folder may be in it, for it comes from outside.
  std::string file_at(const pugi::xml_node& node, const char* path) const {
    std::string file = text_at(node, path);
    if (file.find('/') != std::string::npos || file == "..") fail("the file name \"" + file + "\" has a folder in it");
    return file;
  }

  /// EMD-1234 for EMD-1234, emd-1234 and 1234.
  std::string id_of(std::string id) const {
    if (lower(id).starts_with("emd-")) id = id.substr(4);
    const bool is_number =
        !id.empty() && std::all_of(id.begin(), id.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    if (!is_number || id.size() > 8) fail("its entry is called \"" + id.substr(0, 40) + "\", not EMD and a number");
    return "EMD-" + id;
  }

 private:
  std::string name_;
};

EntryMethod method_of(const std::string& name) {
  const std::string word = lower(name);
  if (word == "singleparticle") return EntryMethod::single_particle;
  if (word == "helical") return EntryMethod::helical;
  if (word == "subtomogramaveraging") return EntryMethod::subtomogram_average;
  if (word == "electroncrystallography" || word == "twodcrystal" || word == "crystallography")
    return EntryMethod::crystal;
  if (word == "tomography") return EntryMethod::tomogram;
  return EntryMethod::unknown;
}

template <class Take>
void for_each_child(const pugi::xml_node& node, const char* path, const char* name, const Take& take) {
  for (const pugi::xml_node& child : node.first_element_by_path(path).children(name)) take(child);
}

// ---- version 3

std::optional<double> kda_at(const Reader& reader, const pugi::xml_node& node, const char* path) {
  const std::optional<double> value = reader.positive_at(node, path);
  if (!value) return std::nullopt;
  const std::string units = lower(node.first_element_by_path(path).attribute("units").value());
  if (units == "kda") return *value;
  if (units.empty() || units == "mda") return *value * kda_per_mda;
  return std::nullopt;  // kDa/nm: the mass of a filament has no end.
}

std::string kind_of_polymer(const std::string& element, const pugi::xml_node& node) {
  if (element == "protein_or_peptide") return "protein";
  const std::string class_name = text_at(node, "classification");
  if (element == "em_label") return "";
  if (element == "dna") return "dna";
  if (element == "rna") return "rna";
  if (element == "other_macromolecule" && class_name.find("DNA") != std::string::npos) return "hybrid";
  return "";
}

void read_sample(const Reader& reader, const pugi::xml_node& sample, EntryHeader& header) {
  for (const pugi::xml_node& node : sample.child("macromolecule_list").children()) {
    EntryPolymer polymer;
    polymer.kind = kind_of_polymer(node.name(), node);
    if (polymer.kind.empty()) continue;
    polymer.sequence = text_at(node, "sequence/string");
    polymer.kda = kda_at(reader, node, "molecular_weight/theoretical");
    if (!polymer.kda) polymer.kda = kda_at(reader, node, "molecular_weight/experimental");
    polymer.copies = reader.positive_at(node, "number_of_copies").value_or(1);
    header.polymers.push_back(std::move(polymer));
  }
  double all = 0;
  for (const EntryPolymer& polymer : header.polymers) all += polymer.kda.value_or(0) * polymer.copies;
  const bool has_all = std::all_of(header.polymers.begin(), header.polymers.end(),
                                   [](const EntryPolymer& polymer) { return polymer.kda.has_value(); });
  if (has_all && all > 0) header.mass_kda = all;
  if (header.mass_kda) return;
  for (const pugi::xml_node& node : sample.child("supramolecule_list").children()) {
    // The first one is the whole: others name it as their parent.
    header.mass_kda = kda_at(reader, node, "molecular_weight/theoretical");
    if (!header.mass_kda) header.mass_kda = kda_at(reader, node, "molecular_weight/experimental");
    return;
  }
}

std::string symmetry_of(const pugi::xml_node& node) {
  const std::string point = text_at(node, "point_group");
  if (!point.empty()) return point;
  const pugi::xml_node helix = node.child("helical_parameters");
  if (helix)
    return "helix " + text_at(helix, "delta_z") + " A, " + text_at(helix, "delta_phi") + " deg, " +
           text_at(helix, "axial_symmetry");
  const std::string group = text_at(node, "space_group");
  return group.empty() ? "" : "space group " + group;
}

/// Takes the first resolution of several.
void take_resolution(std::optional<double> value, EntryHeader& header) {
  if (!header.resolution_angstrom) header.resolution_angstrom = value;
  if (value && *value != *header.resolution_angstrom)
    header.doubts.push_back("The header states resolutions of " + number(*header.resolution_angstrom) + " A and " +
                            number(*value) + " A; the first is taken");
}

void read_determination(const Reader& reader, const pugi::xml_node& node, EntryHeader& header) {
  header.method_name = text_at(node, "method");
  header.method = method_of(header.method_name);
  for (const pugi::xml_node& child : node.children()) {
    if (!std::string_view(child.name()).ends_with("_processing")) continue;
    const pugi::xml_node final_one = child.child("final_reconstruction");
    take_resolution(reader.positive_at(final_one, "resolution"), header);
    if (header.symmetry.empty()) header.symmetry = symmetry_of(final_one.child("applied_symmetry"));
  }
}

void read_map_element(const Reader& reader, const pugi::xml_node& map, EntryHeader& header) {
  header.map_file = reader.file_at(map, "file");
  header.size_crs = reader.size_at(map.child("dimensions"), {"col", "row", "sec"});
  header.spacing_angstrom = reader.positive_at(map, "pixel_spacing/x");
  for_each_child(map, "contour_list", "contour", [&](const pugi::xml_node& contour) {
    if (!header.contour || contour.attribute("primary").as_bool()) header.contour = reader.number_at(contour, "level");
  });
}

EntryHeader read_version_3(const Reader& reader, const pugi::xml_node& root) {
  EntryHeader header;
  header.id = reader.id_of(root.attribute("emdb_id").value());
  header.schema_version = root.attribute("version").value();
  const pugi::xml_node admin = root.child("admin");
  header.title = text_at(admin, "title");
  header.status = text_at(admin, "current_status/code");
  header.updated = text_at(admin, "key_dates/update");
  for_each_child(admin, "superseded_by_list", "entry",
                 [&](const pugi::xml_node& node) { header.superseded_by.push_back(text_at(node, "entry")); });
  for_each_child(root, "crossreferences/pdb_list", "pdb_reference",
                 [&](const pugi::xml_node& node) { header.pdb_ids.push_back(lower(text_at(node, "pdb_id"))); });
  read_sample(reader, root.child("sample"), header);
  for_each_child(root, "structure_determination_list", "structure_determination", [&](const pugi::xml_node& node) {
    if (header.method_name.empty())
      read_determination(reader, node, header);
    else
      header.doubts.push_back("The header has several structure determinations; the first, by " + header.method_name +
                              ", is taken");
  });
  read_map_element(reader, root.child("map"), header);
  const pugi::xml_node interpretation = root.child("interpretation");
  for_each_child(interpretation, "half_map_list", "half_map",
                 [&](const pugi::xml_node& node) { header.half_map_files.push_back(reader.file_at(node, "file")); });
  for_each_child(interpretation, "segmentation_list", "segmentation",
                 [&](const pugi::xml_node& node) { header.mask_files.push_back(reader.file_at(node, "file")); });
  return header;
}

// ---- version 1.9

EntryHeader read_version_1_9(const Reader& reader, const pugi::xml_node& root) {
  EntryHeader header;
  header.id = reader.id_of(root.attribute("accessCode").value());
  header.schema_version = root.attribute("version").value();
  const pugi::xml_node deposition = root.child("deposition");
  header.title = text_at(deposition, "title");
  header.status = text_at(deposition, "status");
  header.updated = text_at(root, "admin/lastUpdate");
  for_each_child(deposition, "supersededByList", "entry",
                 [&](const pugi::xml_node& node) { header.superseded_by.push_back(text_of(node)); });
  for_each_child(deposition, "fittedPDBEntryIdList", "fittedPDBEntryId",
                 [&](const pugi::xml_node& node) { header.pdb_ids.push_back(lower(text_of(node))); });
  const pugi::xml_node map = root.child("map");
  header.map_file = reader.file_at(map, "file");
  header.size_crs = reader.size_at(map.child("dimensions"), {"numColumns", "numRows", "numSections"});
  header.spacing_angstrom = reader.positive_at(map, "pixelSpacing/pixelX");
  header.contour = reader.number_at(map, "contourLevel");
  for_each_child(root, "supplement/maskSet", "mask",
                 [&](const pugi::xml_node& node) { header.mask_files.push_back(reader.file_at(node, "file")); });
  std::optional<double> mda = reader.positive_at(root, "sample/molWtTheo");
  if (!mda) mda = reader.positive_at(root, "sample/molWtExp");
  if (mda) header.mass_kda = *mda * kda_per_mda;
  const pugi::xml_node processing = root.child("processing");
  header.method_name = text_at(processing, "method");
  header.method = method_of(header.method_name);
  header.resolution_angstrom = reader.positive_at(processing, "reconstruction/resolutionByAuthor");
  for (const pugi::xml_node& child : processing.children())
    if (header.symmetry.empty()) header.symmetry = text_at(child, "appliedSymmetry");
  return header;
}

std::string text_of_file(const std::filesystem::path& path, const Reader& reader) {
  std::error_code error;
  const std::uint64_t bytes = std::filesystem::file_size(path, error);
  if (error) throw_input_error("Cannot read " + path.string(), error.message());
  if (bytes > max_header_bytes) reader.fail("it is larger than 64 MiB");
  std::string text(bytes, '\0');
  std::ifstream file(path, std::ios::binary);
  if (!file.read(text.data(), static_cast<std::streamsize>(bytes))) throw_input_error("Cannot read " + path.string());
  return text;
}

}  // namespace

EntryHeader read_entry_header(const std::filesystem::path& path) {
  const Reader reader(path.string());
  const std::string text = text_of_file(path, reader);
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(text.data(), text.size());
  if (!parsed)
    reader.fail(
        formatted("it is no XML: %s at byte %lld", parsed.description(), static_cast<long long>(parsed.offset)));
  const pugi::xml_node root = document.document_element();
  EntryHeader header;
  if (std::string_view(root.name()) == "emd")
    header = read_version_3(reader, root);
  else if (std::string_view(root.name()) == "emdEntry")
    header = read_version_1_9(reader, root);
  else
    reader.fail("its root is \"" + std::string(root.name()).substr(0, 40) + "\", neither emd nor emdEntry");
  if (header.map_file.empty()) reader.fail("it names no map");
  if (!header.size_crs) reader.fail("it does not say the size of the map");
  return header;
}

}  // namespace acuity
