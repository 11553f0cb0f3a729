#include <algorithm>
#include <bit>
#include <cmath>
#include <span>
#include <utility>

#include <acuity/error.h>
#include <acuity/map.h>

#include "host/bytes/byte_source.h"
#include "host/bytes/file_kinds.h"
#include "host/core/formatted.h"
#include "host/io/mrc_format.h"

namespace acuity {
namespace {

using mrc::RawHeader;

/// A header in the right byte order has a small mode and axes 1 to 3. Old files have no machine stamp, or a wrong one,
/// so the stamp is not asked.
bool looks_sane(const RawHeader& raw) {
  const std::int32_t mode = raw.integer(mrc::word_mode);
  if (mode < 0 || mode > 127) return false;
  for (int i = 0; i < 3; ++i) {
    const std::int32_t size = raw.integer(mrc::word_size + i);
    const std::int32_t axis = raw.integer(mrc::word_axes + i);
    if (size <= 0 || size > (1 << 24) || axis < 0 || axis > 3) return false;
  }
  return true;
}

/// Whether the file can hold the voxels that its header tells of. Some headers make sense in both byte orders (empty
/// axes, mode 0, sizes that are multiples of 256); then this decides. NSYMBT is not asked, as files lack what it says.
bool fits(const RawHeader& raw, const ByteSource& source) {
  // In double: three sizes of 2^24 overflow 64 bits.
  double bytes = mrc::bytes_of_mode(raw.integer(mrc::word_mode));
  for (int i = 0; i < 3; ++i) bytes *= raw.integer(mrc::word_size + i);
  return bytes + static_cast<double>(mrc::header_bytes) <= static_cast<double>(source.max_bytes());
}

/// A stored length rounded to 1e-5 A: single precision holds 104.99999237 where 105 or 104.99999 was meant.
double rounded(float length) { return std::round(1e5 * static_cast<double>(length)) / 1e5; }

/// An origin within 1e-4 voxels of a whole number of them is that number. Single precision holds 162.74998 where 155
/// voxels of 1.05 A were meant. The same map written with NXSTART must give the same result.
double whole_voxels(double origin_angstrom, double spacing_angstrom) {
  if (!(spacing_angstrom > 0)) return origin_angstrom;
  const double voxels = origin_angstrom / spacing_angstrom;
  return std::abs(voxels - std::round(voxels)) < 1e-4 ? std::round(voxels) * spacing_angstrom : origin_angstrom;
}

std::array<int, 3> read_axes(const RawHeader& raw, const std::string& name) {
  std::array<int, 3> axes{};
  for (int i = 0; i < 3; ++i) axes[i] = raw.integer(mrc::word_axes + i) - 1;
  if (axes == std::array{-1, -1, -1}) return {0, 1, 2};  // Left empty by very old programs.
  std::array<int, 3> sorted = axes;
  std::sort(sorted.begin(), sorted.end());
  if (sorted != std::array{0, 1, 2})
    throw_input_error(name + " has a damaged header", "MAPC, MAPR, MAPS must be 1, 2, 3 in some order",
                      "Export the map again");
  return axes;
}

/// Labels are ASCII. Control characters would move a terminal's cursor, and other bytes are no UTF-8 for JSON.
char printable(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x20 || byte == 0x7F) return ' ';
  return byte < 0x80 ? c : '?';
}

void read_labels(const RawHeader& raw, MapHeader& header) {
  const int count = std::clamp(raw.integer(mrc::word_label_count), 0, mrc::max_labels);
  for (int i = 0; i < count; ++i) {
    std::string label(&raw.bytes[4 * (mrc::word_labels - 1) + i * mrc::label_bytes], mrc::label_bytes);
    label.erase(std::find(label.begin(), label.end(), '\0'), label.end());
    std::transform(label.begin(), label.end(), label.begin(), printable);
    while (!label.empty() && label.back() == ' ') label.pop_back();
    header.labels.push_back(std::move(label));
  }
}

/// Sign of bytes by IMOD's stamp and its flag; nothing where there is no stamp.
std::optional<bool> imod_signed(const RawHeader& raw) {
  constexpr std::int32_t stamp = 1146047817;
  if (raw.integer(mrc::word_imod_stamp) != stamp) return {};
  return (raw.integer(mrc::word_imod_flags) & 1) != 0;
}

/// Whether mode 0 means 0 to 255, by the header only.
bool hints_at_unsigned(const MapHeader& header) {
  const auto [least, largest] = header.stated_range;
  if (least > -0.5F && largest > 127.5F && largest < 255.5F) return true;
  return header.imod_signed && !*header.imod_signed;
}

std::string bytes_in_words(std::int64_t bytes) { return std::to_string(bytes) + " bytes"; }

/// Some programs write NSYMBT for an extended header that they leave out. Returns true where the file is as long as it
/// is without one, and does not begin with symmetry records. It would begin with these where its end was lost.
bool extended_header_is_missing(const MapHeader& header, ByteSource& source) {
  const double without = static_cast<double>(mrc::header_bytes) + mrc::voxel_bytes(header);
  if (!source.exact_bytes() || static_cast<double>(*source.exact_bytes()) != without) return false;
  const std::int64_t stated = header.extended_header_bytes;
  if (stated <= 0 || static_cast<double>(stated) > mrc::voxel_bytes(header)) return true;
  const std::span<const char> start = source.peek(static_cast<std::size_t>(stated));
  return !mrc::is_symmetry_text({start.data(), start.size()});
}

bool possible(std::int64_t extended_bytes) { return extended_bytes >= 0 && extended_bytes <= (std::int64_t{1} << 30); }

/// Whether the file can hold all that its header tells of, as far as its size is known.
bool fits_whole(const MapHeader& header, const ByteSource& source) {
  return static_cast<double>(mrc::header_bytes) + static_cast<double>(header.extended_header_bytes) +
             mrc::voxel_bytes(header) <=
         static_cast<double>(source.exact_bytes() ? *source.exact_bytes() : source.max_bytes());
}

/// Reads the extended header, or notes that there is none.
void read_extended_header(const RawHeader& raw, ByteSource& source, const std::string& name, MapHeader& header) {
  header.extended_header_bytes = raw.integer(mrc::word_extended_bytes);
  // More than most maps have: the size of a compressed file is worth knowing first.
  constexpr std::int64_t large = std::int64_t{1} << 16;
  const bool doubtful = header.extended_header_bytes < 0 || header.extended_header_bytes > large ||
                        static_cast<double>(header.extended_header_bytes) > mrc::voxel_bytes(header);
  if (doubtful && !source.exact_bytes() && source.measure()) RawHeader().read(source);
  if (header.extended_header_bytes != 0 && extended_header_is_missing(header, source)) {
    header.notes.push_back("the extended header of " + bytes_in_words(header.extended_header_bytes) +
                           " that NSYMBT tells of is not there");
    header.extended_header_bytes = 0;
  }
  if (!possible(header.extended_header_bytes))
    throw_input_error(name + " has a damaged header",
                      "its extended header cannot have " + bytes_in_words(header.extended_header_bytes),
                      "Export the map again");
  if (!fits_whole(header, source)) source.fail_truncated();
  std::string extended(static_cast<std::size_t>(header.extended_header_bytes), '\0');
  source.read(extended.data(), extended.size());
  if (mrc::is_symmetry_text(extended)) header.symmetry = std::move(extended);
}

}  // namespace

bool mrc::is_symmetry_text(std::string_view extended) {
  return !extended.empty() && extended.size() % label_bytes == 0 &&
         std::all_of(extended.begin(), extended.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

void RawHeader::read(ByteSource& source) { source.read(bytes.data(), bytes.size()); }

void RawHeader::swap_words() {
  for (std::size_t word = 1; word <= header_bytes / 4; ++word) {
    const bool text = word == mrc::word_map || word == mrc::word_machine_stamp || word == mrc::word_extended_type ||
                      word >= mrc::word_labels;
    if (!text) std::reverse(&bytes[4 * (word - 1)], &bytes[4 * (word - 1)] + 4);
  }
}

MapHeader mrc::read_header(ByteSource& source, const std::string& name) {
  refuse_models(source.peek(mrc::header_bytes), name);
  RawHeader raw;
  raw.read(source);
  MapHeader header;
  const RawHeader as_stored = raw;
  if (!looks_sane(raw) || !fits(raw, source)) {
    raw.swap_words();
    header.other_byte_order = looks_sane(raw) && (fits(raw, source) || !looks_sane(as_stored));
    if (!header.other_byte_order) raw = as_stored;
    if (!looks_sane(raw))
      throw_input_error(name + " is not an MRC or CCP4 map", "its header makes no sense in either byte order");
  }
  header.mode = raw.integer(word_mode);
  if (bytes_of_mode(header.mode) == 0)
    throw_input_error(name + " cannot be read", "mode " + std::to_string(header.mode) + " is not a density",
                      "Supported are modes 0, 1, 2, 6 and 12");
  for (int i = 0; i < 3; ++i) {
    header.size_crs[i] = raw.integer(word_size + i);
    header.start_crs[i] = raw.integer(word_start + i);
    header.intervals_xyz[i] = raw.integer(word_intervals + i);
    header.raw_cell[i] = raw.real(word_cell + i);
    header.cell_angstrom[i] = rounded(header.raw_cell[i]);
    header.cell_angles_degrees[i] = raw.real(word_angles + i);
    header.origin_angstrom[i] = raw.real(word_origin + i);
    if (!std::isfinite(header.cell_angstrom[i]) || !std::isfinite(header.cell_angles_degrees[i]) ||
        !std::isfinite(header.origin_angstrom[i]))
      throw_input_error(name + " has a damaged header", "its cell or origin is not a number");
  }
  header.axis_of_crs = read_axes(raw, name);
  header.space_group = raw.integer(word_space_group);
  header.extended_type.assign(&raw.bytes[4 * (word_extended_type - 1)], 4);
  header.stated_range = {raw.real(word_min), raw.real(word_max)};
  header.imod_signed = imod_signed(raw);
  header.unsigned_bytes = header.mode == 0 && hints_at_unsigned(header);
  read_labels(raw, header);

  if (name.ends_with(".mrcs") || name.ends_with(".mrcs.gz"))
    header.notes.emplace_back("its name is that of a stack of images; it is read as a volume");
  read_extended_header(raw, source, name, header);
  return header;
}

void mrc::set_spacing(MapHeader& header, double spacing_angstrom) {
  const GridSize grid = header.size();
  const std::array<std::int64_t, 3> voxels{grid.x, grid.y, grid.z};
  for (int i = 0; i < 3; ++i) {
    if (header.intervals_xyz[i] <= 0) header.intervals_xyz[i] = static_cast<std::int32_t>(voxels[i]);
    header.raw_cell[i] = static_cast<float>(header.intervals_xyz[i] * spacing_angstrom);
    header.cell_angstrom[i] = rounded(header.raw_cell[i]);
  }
}

void mrc::give_spacing(MapHeader& header, double spacing_angstrom) {
  const double stored = header.spacing()[0];
  if (stored > 0 && std::abs(stored / spacing_angstrom - 1) > 1e-3)
    header.notes.push_back("the voxel size of its header, " + number(stored) + " A, was replaced by " +
                           number(spacing_angstrom) + " A");
  set_spacing(header, spacing_angstrom);
  header.spacing_given = true;
}

MapHeader read_map_header(const std::filesystem::path& path, std::optional<double> spacing_angstrom) {
  ByteSource source(path);
  MapHeader header = mrc::read_header(source, path.string());
  if (spacing_angstrom) mrc::give_spacing(header, *spacing_angstrom);
  return header;
}

GridSize MapHeader::size() const {
  std::array<std::int64_t, 3> xyz{};
  for (int i = 0; i < 3; ++i) xyz[axis_of_crs[i]] = size_crs[i];
  return {xyz[0], xyz[1], xyz[2]};
}

Vec3 MapHeader::spacing() const {
  const GridSize grid = size();
  const std::array<std::int64_t, 3> voxels{grid.x, grid.y, grid.z};
  Vec3 spacing{};
  for (int i = 0; i < 3; ++i) {
    const double intervals = intervals_xyz[i] > 0 ? intervals_xyz[i] : static_cast<double>(voxels[i]);
    spacing[i] = cell_angstrom[i] > 0 ? cell_angstrom[i] / intervals : 0;
  }
  return spacing;
}

Vec3 MapHeader::start_voxels() const {
  Vec3 xyz{};
  for (int i = 0; i < 3; ++i) xyz[axis_of_crs[i]] = start_crs[i];
  return xyz;
}

Vec3 first_voxel_angstrom(const MapHeader& header, OriginConvention source) {
  if (source == OriginConvention::zero) return {};
  const Vec3 spacing = header.spacing();
  Vec3 origin{};
  for (int i = 0; i < 3; ++i) origin[i] = whole_voxels(header.origin_angstrom[i], spacing[i]);
  // An origin of rounding noise is zero, and then NXSTART counts.
  if (source == OriginConvention::origin || (source == OriginConvention::automatic && origin != Vec3{})) return origin;
  const Vec3 start = header.start_voxels();
  return {start[0] * spacing[0], start[1] * spacing[1], start[2] * spacing[2]};
}

MapHeader make_header(GridSize size, double spacing_angstrom, Vec3 origin_angstrom) {
  MapHeader header;
  header.size_crs = {size.x, size.y, size.z};
  for (int i = 0; i < 3; ++i) {
    header.intervals_xyz[i] = static_cast<std::int32_t>(header.size_crs[i]);
    header.raw_cell[i] = static_cast<float>(static_cast<double>(header.size_crs[i]) * spacing_angstrom);
    header.cell_angstrom[i] = rounded(header.raw_cell[i]);
  }
  header.origin_angstrom = origin_angstrom;
  return header;
}

}  // namespace acuity
