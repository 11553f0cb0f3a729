#include "host/bytes/file_kinds.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include <acuity/error.h>

namespace acuity {
namespace {

using namespace std::string_view_literals;

struct Kind {
  std::string_view first_bytes;
  const char* what;
  const char* suggestion;
};

constexpr std::array kinds{
    Kind{"BZh"sv, "it is compressed by bzip2", "Decompress it first, for example with bunzip2"},
    Kind{"\xFD"
         "7zXZ\0"sv,
         "it is compressed by xz", "Decompress it first, for example with unxz"},
    Kind{"\x28\xB5\x2F\xFD"sv, "it is compressed by zstd", "Decompress it first, for example with unzstd"},
    Kind{"\x04\x22\x4D\x18"sv, "it is compressed by lz4", "Decompress it first, for example with unlz4"},
    Kind{"\x1F\x9D\x90"sv, "it is compressed by compress (.Z)", "Decompress it first, for example with gunzip"},
    Kind{"\x1F\x8B\x08"sv, "it is compressed by gzip twice", "Decompress it once, with gunzip"},
    Kind{"PK\x03\x04"sv, "it is a zip archive", "Unpack it first, for example with unzip"},
    Kind{"7z\xBC\xAF\x27\x1C"sv, "it is a 7z archive", "Unpack it first"},
    Kind{"Rar!\x1A\x07"sv, "it is a rar archive", "Unpack it first"},
    Kind{"\x89HDF\r\n"sv, "it is an HDF5 file", "Export it as MRC, for example with e2proc3d.py"},
    Kind{"\x93NUMPY"sv, "it is a NumPy array", "Write it as MRC, for example with mrcfile"},
    Kind{"II*\0"sv, "it is a TIFF picture", "Give an MRC or CCP4 map"},
    Kind{"MM\0*"sv, "it is a TIFF picture", "Give an MRC or CCP4 map"},
    Kind{"\x89PNG"sv, "it is a PNG picture", "Give an MRC or CCP4 map"},
    Kind{"%PDF-"sv, "it is a PDF document", "Give an MRC or CCP4 map, or a PDB or mmCIF model"},
    Kind{"version https://git-lfs"sv, "it is a placeholder of Git LFS", "Fetch the file itself, with git lfs pull"},
};

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

bool is_web_page(std::string_view start) {
  const std::size_t at = start.find_first_not_of(" \t\r\n");
  if (at == std::string_view::npos) return false;
  const std::string text = lower_case(start.substr(at));
  return text.starts_with("<!doctype") || text.starts_with("<html") || text.starts_with("<?xml");
}

/// Takes the first line off a text and returns it.
std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find_first_of("\r\n");
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

/// Whether a line is a record of a PDB file: its name fills six columns.
bool is_pdb_record(std::string_view line) {
  constexpr std::array names{"HEADER"sv, "OBSLTE"sv, "TITLE "sv, "SPLIT "sv, "CAVEAT"sv, "COMPND"sv,
                             "SOURCE"sv, "KEYWDS"sv, "EXPDTA"sv, "NUMMDL"sv, "AUTHOR"sv, "REVDAT"sv,
                             "JRNL  "sv, "REMARK"sv, "DBREF "sv, "SEQRES"sv, "MODRES"sv, "HET   "sv,
                             "HETNAM"sv, "HELIX "sv, "SHEET "sv, "SSBOND"sv, "LINK  "sv, "CISPEP"sv,
                             "CRYST1"sv, "ORIGX1"sv, "SCALE1"sv, "MODEL "sv, "ATOM  "sv, "HETATM"sv};
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return line.starts_with(name); });
}

/// PDB by its first line, mmCIF by its first tag, whose category ends with a point. Tables of particles have tags
/// without one.
bool is_atomic_model(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return false;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.starts_with("{\"data_")) return true;  // mmJSON.
  while (!text.empty()) {
    std::string_view line = next_line(text);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (is_pdb_record(line)) return true;
    if (line.starts_with('_')) return line.substr(0, line.find_first_of(" \t")).find('.') != std::string_view::npos;
    if (!line.empty() && line.front() != '#' && !line.starts_with("data_") && !line.starts_with("loop_")) return false;
  }
  return false;
}

}  // namespace

void refuse_models(std::span<const char> start, const std::string& name) {
  if (is_atomic_model({start.data(), start.size()}))
    throw_input_error("Cannot read the map " + name, "it is an atomic model",
                      "Give an MRC or CCP4 map; {model FILE} takes a model");
}

void refuse_other_kinds(std::span<const char> start, const std::string& name) {
  const std::string_view bytes(start.data(), start.size());
  for (const Kind& kind : kinds)
    if (bytes.starts_with(kind.first_bytes)) throw_input_error("Cannot read " + name, kind.what, kind.suggestion);
  if (is_web_page(bytes))
    throw_input_error("Cannot read " + name, "it is a web page or an XML file", "Download the map or model itself");
}

void refuse_other_compression(const std::string& name) {
  const std::string lower = lower_case(name);
  for (const char* ending : {".bz2", ".xz", ".zip", ".zst", ".lz4", ".z", ".7z", ".tgz", ".tar"})
    if (lower.ends_with(ending))
      throw_input_error("Cannot write " + name, std::string("outputs are plain or gzip files, not ") + ending,
                        "Choose a name that ends otherwise, for example in .mrc or .mrc.gz");
}

}  // namespace acuity
