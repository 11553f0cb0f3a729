#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include <acuity/error.h>
#include <acuity/map.h>

#include "host/io/byte_source.h"
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
/// axes, mode 0, sizes that are multiples of 256); then this decides.
bool fits(const RawHeader& raw, const ByteSource& source) {
  // In double: three sizes of 2^24 overflow 64 bits.
  double bytes = mrc::bytes_of_mode(raw.integer(mrc::word_mode));
  for (int i = 0; i < 3; ++i) bytes *= raw.integer(mrc::word_size + i);
  bytes += static_cast<double>(mrc::header_bytes) + raw.integer(mrc::word_extended_bytes);
  return bytes <= static_cast<double>(source.max_bytes());
}

/// A stored length rounded to 1e-5 A: single precision holds 104.99999237 where 105 or 104.99999 was meant.
double rounded(float length) { return std::round(1e5 * static_cast<double>(length)) / 1e5; }

/// An origin within 1e-4 voxels of a whole number of them is that number: single precision holds 162.74998 where 155
/// voxels of 1.05 A were meant, and the same map written with NXSTART must give the same result.
double whole_voxels(double origin_angstrom, double spacing_angstrom) {
  if (!(spacing_angstrom > 0)) return origin_angstrom;
  const double voxels = origin_angstrom / spacing_angstrom;
  return std::abs(voxels - std::round(voxels)) < 1e-4 ? std::round(voxels) * spacing_angstrom : origin_angstrom;
}

/// Symmetry records are text in lines of 80; anything else (detector metadata) is not carried over.
bool is_symmetry_text(const std::string& extended) {
  return !extended.empty() && extended.size() % mrc::label_bytes == 0 &&
         std::all_of(extended.begin(), extended.end(), [](char c) { return c >= ' ' && c <= '~'; });
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

void read_labels(const RawHeader& raw, MapHeader& header) {
  const int count = std::clamp(raw.integer(mrc::word_label_count), 0, mrc::max_labels);
  for (int i = 0; i < count; ++i) {
    std::string label(&raw.bytes[4 * (mrc::word_labels - 1) + i * mrc::label_bytes], mrc::label_bytes);
    label.erase(std::find(label.begin(), label.end(), '\0'), label.end());
    while (!label.empty() && label.back() == ' ') label.pop_back();
    header.labels.push_back(std::move(label));
  }
}

}  // namespace

void RawHeader::swap_words() {
  for (std::size_t word = 1; word <= header_bytes / 4; ++word) {
    const bool text = word == mrc::word_map || word == mrc::word_machine_stamp || word == mrc::word_extended_type ||
                      word >= mrc::word_labels;
    if (!text) std::reverse(&bytes[4 * (word - 1)], &bytes[4 * (word - 1)] + 4);
  }
}

MapHeader mrc::read_header(ByteSource& source, const std::string& name) {
  RawHeader raw;
  source.read(raw.bytes.data(), raw.bytes.size());
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
  constexpr std::int32_t imod_stamp = 1146047817;
  header.imod_unsigned_bytes =
      header.mode == 0 && raw.integer(word_imod_stamp) == imod_stamp && (raw.integer(word_imod_flags) & 1) == 0;
  read_labels(raw, header);

  header.extended_header_bytes = raw.integer(word_extended_bytes);
  if (header.extended_header_bytes < 0 || header.extended_header_bytes > (std::int64_t{1} << 30))
    throw_input_error(name + " has a damaged header",
                      "its extended header cannot have " + std::to_string(header.extended_header_bytes) + " bytes");
  if (!fits(raw, source))
    throw_input_error(name + " is truncated", "it ends before all voxels of its header were read",
                      "Copy or download it again");
  std::string extended(static_cast<std::size_t>(header.extended_header_bytes), '\0');
  source.read(extended.data(), extended.size());
  if (is_symmetry_text(extended)) header.symmetry = std::move(extended);
  return header;
}

MapHeader read_map_header(const std::filesystem::path& path) {
  ByteSource source(path);
  return mrc::read_header(source, path.string());
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
