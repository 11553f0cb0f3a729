#include <algorithm>
#include <cmath>
#include <cstdio>
#include <new>

#include <gemmi/third_party/half.hpp>

#include <acuity/error.h>
#include <acuity/map.h>

#include "host/io/byte_source.h"
#include "host/io/mrc_format.h"

namespace acuity {
namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

std::string triple(const Vec3& v) { return number(v[0]) + " x " + number(v[1]) + " x " + number(v[2]); }

template <class T>
T load(const unsigned char* bytes, bool swapped) {
  unsigned char own[sizeof(T)];
  std::copy_n(bytes, sizeof(T), own);
  if (swapped) std::reverse(own, own + sizeof(T));
  T value;
  std::memcpy(&value, own, sizeof(T));
  return value;
}

template <class T>
void convert(const unsigned char* bytes, bool swapped, std::vector<float>& out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(load<T>(bytes + i * sizeof(T), swapped));
}

/// Turns the bytes of one section into floats.
void decode(const std::vector<unsigned char>& bytes, const MapHeader& header, std::vector<float>& out) {
  const bool swapped = header.other_byte_order;
  switch (header.mode) {
    case 0:
      header.imod_unsigned_bytes ? convert<std::uint8_t>(bytes.data(), false, out)
                                 : convert<std::int8_t>(bytes.data(), false, out);
      break;
    case 1:
      convert<std::int16_t>(bytes.data(), swapped, out);
      break;
    case 2:
      convert<float>(bytes.data(), swapped, out);
      break;
    case 6:
      convert<std::uint16_t>(bytes.data(), swapped, out);
      break;
    default:
      convert<half_float::half>(bytes.data(), swapped, out);
  }
}

void reject_not_finite(const std::string& name, const float* first_bad, const std::vector<float>& section,
                       std::int64_t section_index) {
  throw_input_error(name + " has voxels that are not finite",
                    (std::isnan(*first_bad) ? "a NaN" : "an infinite value") + std::string(" in section ") +
                        std::to_string(section_index) + ", position " + std::to_string(first_bad - section.data()),
                    "Export the map again, or replace these voxels");
}

}  // namespace

std::string why_unusable(const MapHeader& header) {
  for (const double angle : header.cell_angles_degrees) {
    // 0 is what some programs leave there; single precision and rounding on export explain 0.01 degrees.
    if (angle != 0 && std::abs(angle - 90) > 0.01)
      return "its cell is not orthogonal, angles " + triple(header.cell_angles_degrees);
  }
  const Vec3 spacing = header.spacing();
  const auto [smallest, largest] = std::minmax_element(spacing.begin(), spacing.end());
  if (!(*smallest > 0)) return "its header has no voxel size";
  if (*largest / *smallest - 1 > 1e-3) return "its voxels are not cubes, " + triple(spacing) + " A";
  return {};
}

MapHeader read_usable_header(const std::filesystem::path& path) {
  MapHeader header = read_map_header(path);
  if (const std::string why = why_unusable(header); !why.empty())
    throw_input_error(path.string() + " cannot be used", why);
  return header;
}

Map read_map(const std::filesystem::path& path) {
  ByteSource source(path);
  const std::string name = path.string();
  Map map{mrc::read_header(source, name), {}};
  const MapHeader& header = map.header;
  if (const std::string why = why_unusable(header); !why.empty())
    throw_input_error(name + " cannot be used", why, "Resample it to an orthogonal grid with cubic voxels");

  Volume& volume = map.volume;
  volume.size = header.size();
  const Vec3 spacing = header.spacing();
  volume.spacing_angstrom = spacing[0];
  try {
    volume.voxels.resize(static_cast<std::size_t>(volume.size.count()));
  } catch (const std::exception&) {
    throw Error(ErrorKind::system, "Not enough memory for " + name,
                number(static_cast<double>(volume.size.count()) * 4e-9) + " GB for one copy");
  }

  const auto [step_c, step_r, step_s] = mrc::steps_of_crs(header, volume.size);
  const auto [columns, rows, sections] = header.size_crs;
  std::vector<float> section(static_cast<std::size_t>(columns * rows));
  std::vector<unsigned char> bytes(section.size() * mrc::bytes_of_mode(header.mode));
  for (std::int64_t s = 0; s < sections; ++s) {
    source.read(bytes.data(), bytes.size());
    decode(bytes, header, section);
    const float* from = section.data();
    for (std::int64_t r = 0; r < rows; ++r) {
      float* to = &volume.voxels[static_cast<std::size_t>(s * step_s + r * step_r)];
      for (std::int64_t c = 0; c < columns; ++c, ++from) {
        if (!std::isfinite(*from)) reject_not_finite(name, from, section, s);
        to[c * step_c] = *from;
      }
    }
  }
  source.finish();
  return map;
}

void require_same_grid(const std::string& name_a, const Map& a, const std::string& name_b, const Map& b) {
  const auto words = [](VolumeView v) {
    return std::to_string(v.size.x) + " x " + std::to_string(v.size.y) + " x " + std::to_string(v.size.z) +
           " voxels of " + number(v.spacing_angstrom) + " A";
  };
  const bool same =
      a.volume.size == b.volume.size && std::abs(a.volume.spacing_angstrom / b.volume.spacing_angstrom - 1) <= 1e-3;
  if (!same)
    throw_input_error(name_a + " and " + name_b + " are not on the same grid",
                      words(a.volume) + " against " + words(b.volume),
                      "Resample one onto the other, for example with ChimeraX: vop resample #2 onGrid #1");
}

void require_not_constant(VolumeView volume, const std::string& name) {
  const auto [least, largest] = std::minmax_element(volume.voxels.begin(), volume.voxels.end());
  if (*least == *largest)
    throw_input_error(name + " is constant", "all its voxels are " + number(*least), "Check that it is the right file");
}

Map read_on_grid_of(const std::string& name, const Map& map, const std::filesystem::path& path) {
  Map other = read_map(path);
  require_same_grid(name, map, path.string(), other);
  return other;
}

namespace {

/// Pearson correlation of two maps that are not constant.
double correlation_of(std::span<const float> a, std::span<const float> b) {
  const Moments of_a = moments(a);
  const Moments of_b = moments(b);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - of_a.mean) * (b[i] - of_b.mean);
  return sum / static_cast<double>(a.size()) / (of_a.standard_deviation * of_b.standard_deviation);
}

}  // namespace

void require_two_half_maps(const std::string& name1, VolumeView half1, const std::string& name2, VolumeView half2) {
  require_not_constant(half1, name1);
  require_not_constant(half2, name2);
  if (std::ranges::equal(half1.voxels, half2.voxels))
    throw_input_error("Both half maps hold the same voxels", name1 + " and " + name2,
                      "Give the two half maps of a refinement");
  // Halves of a reconstruction differ by their noise; rounding to 16 bits leaves two parts in 1e8.
  constexpr double alike = 1 - 1e-7;
  if (std::abs(correlation_of(half1.voxels, half2.voxels)) > alike)
    throw_input_error("Both half maps hold the same voxels, but for scale and offset", name1 + " and " + name2,
                      "Give the two half maps of a refinement");
}

}  // namespace acuity
