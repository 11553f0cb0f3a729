#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <new>

#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/run_log.h>

#include "host/bytes/byte_source.h"
#include "host/core/formatted.h"
#include "host/io/mrc_format.h"
#include "host/io/sources.h"
#include "host/io/voxel_reader.h"
#include "host/memory/zeros.h"

namespace acuity {
namespace {

/// Six digits: voxel sizes that differ by 1e-3 have to look different.
std::string precise(double value) { return formatted("%.6g", value); }

std::string triple(const Vec3& v) { return precise(v[0]) + " x " + precise(v[1]) + " x " + precise(v[2]); }

/// Smaller voxels come from a cell of 1 A, which programs write that know none.
constexpr double min_spacing_angstrom = 0.049;

/// Name of a stack, or nothing for a volume. MRC2014: ISPG 401 to 630 with NZ volumes of MZ sections; ISPG 0 with MZ 1.
/// Volumes with ISPG 0 are common.
std::string stack_in_words(const MapHeader& header) {
  const std::int64_t sections = header.size_crs[2];
  const std::int64_t per_volume = header.intervals_xyz[header.axis_of_crs[2]];
  const std::string count = std::to_string(sections) + " sections";
  if (header.space_group >= 401 && header.space_group <= 630 && sections > per_volume)
    return "it is a stack of volumes, " + count + " with " + std::to_string(per_volume) + " per volume, ISPG " +
           std::to_string(header.space_group);
  if (header.space_group == 0 && per_volume == 1 && sections > 1)
    return "it is a stack of images, " + count + " with MZ 1 and ISPG 0";
  return {};
}

void allocate(Volume& volume, const std::string& name, int threads) {
  try {
    volume.voxels = zeros<float>(volume.size.count(), threads);
  } catch (const Error&) {
    throw;  // An interrupt.
  } catch (const std::exception&) {
    throw Error(ErrorKind::system, "Not enough memory for " + name,
                number(static_cast<double>(volume.size.count()) * 4e-9) + " GB for one copy");
  }
}

void require_usable(const MapHeader& header, const std::string& name) {
  if (const mrc::Unusable reason = mrc::unusable(header); !reason.why.empty())
    throw_input_error(name + " cannot be used", reason.why, reason.suggestion);
}

/// Reads header and voxels once; false where the file ends before the voxels do.
bool try_to_read(ByteSource& source, const std::string& name, const MendHeader& mend, int threads, Map& map) {
  map.header = mrc::read_header(source, name);
  mend(map.header);
  require_usable(map.header, name);
  map.volume.size = map.header.size();
  map.volume.spacing_angstrom = map.header.spacing()[0];
  allocate(map.volume, name, threads);
  return read_voxels(source, name, map, threads);
}

MendHeader mend_by(const MapReading& reading) {
  return [spacing = reading.spacing_angstrom](MapHeader& header) {
    if (spacing) mrc::give_spacing(header, *spacing);
  };
}

bool lacks_spacing(const MapHeader& header) {
  const Vec3 spacing = header.spacing();
  return !(*std::min_element(spacing.begin(), spacing.end()) >= min_spacing_angstrom);
}

/// Maps that share the grid but say that they lie elsewhere still match voxel by voxel; programs lose origins.
void warn_if_elsewhere(const Map& map, const Map& other, const std::string& name, RunLog& log) {
  const Vec3 a = first_voxel_angstrom(map.header, OriginConvention::automatic);
  const Vec3 b = first_voxel_angstrom(other.header, OriginConvention::automatic);
  for (int i = 0; i < 3; ++i) {
    if (std::abs(a[i] - b[i]) > 0.5 * map.volume.spacing_angstrom) {
      log.warn("The header of " + name + " gives another origin than the map's; it was matched voxel by voxel");
      return;
    }
  }
}

std::string grid_in_words(VolumeView v) {
  return std::to_string(v.size.x) + " x " + std::to_string(v.size.y) + " x " + std::to_string(v.size.z) +
         " voxels of " + precise(v.spacing_angstrom) + " A";
}

}  // namespace

mrc::Unusable mrc::unusable(const MapHeader& header) {
  if (const std::string stack = stack_in_words(header); !stack.empty())
    return {stack, "Extract one volume, or reconstruct one from the images"};
  for (const double angle : header.cell_angles_degrees) {
    // 0 is what some programs leave there; single precision and rounding on export explain 0.01 degrees.
    if (angle != 0 && std::abs(angle - 90) > 0.01)
      return {"its cell is not orthogonal, angles " + triple(header.cell_angles_degrees),
              "Resample it to an orthogonal grid with cubic voxels"};
  }
  const Vec3 spacing = header.spacing();
  const char* const mend = "Give {spacing A}, the voxel size in A, or write it into the header";
  if (std::any_of(spacing.begin(), spacing.end(), [](double edge) { return !(edge > 0); }))
    return {"its header has no voxel size", mend};
  if (lacks_spacing(header)) return {"its header has a voxel size of " + triple(spacing) + " A", mend};
  const auto [smallest, largest] = std::minmax_element(spacing.begin(), spacing.end());
  if (*largest / *smallest - 1 > 1e-3)
    return {"its voxels are not cubes, " + triple(spacing) + " A",
            "Resample it to cubic voxels, or give {spacing A}, the voxel size in A, if the header is wrong"};
  return {};
}

std::string why_unusable(const MapHeader& header) { return mrc::unusable(header).why; }

MapHeader read_usable_header(const std::filesystem::path& path, std::optional<double> spacing_angstrom) {
  MapHeader header = read_map_header(path, spacing_angstrom);
  require_usable(header, path.string());
  return header;
}

Map read_map_from(ByteSource& source, const MendHeader& mend, RunLog* log, int threads) {
  const std::string name = source.path().string();
  Map map;
  if (!try_to_read(source, name, mend, threads, map)) {
    // The voxels are whole where the extended header is missing; the size of the file tells.
    if (map.header.extended_header_bytes == 0 || source.exact_bytes() || !source.measure()) source.fail_truncated();
    if (!try_to_read(source, name, mend, threads, map)) source.fail_truncated();
  }
  if (log != nullptr)
    for (const std::string& note : map.header.notes) log->warn(name + ": " + note);
  return map;
}

Map read_map_from(ByteSource& source, const MapReading& reading) {
  return read_map_from(source, mend_by(reading), reading.log, reading.threads);
}

Map read_map(const std::filesystem::path& path, const MapReading& reading) {
  ByteSource source(path, reading.threads);
  return read_map_from(source, reading);
}

void require_same_grid(const std::string& name_a, const Map& a, const std::string& name_b, const Map& b) {
  const std::string problem = name_a + " and " + name_b + " are not on the same grid";
  const std::string grids = grid_in_words(a.volume) + " against " + grid_in_words(b.volume);
  if (a.volume.size != b.volume.size)
    throw_input_error(problem, grids,
                      "Resample one onto the other, for example with ChimeraX: vop resample #2 onGrid #1");
  if (std::abs(a.volume.spacing_angstrom / b.volume.spacing_angstrom - 1) > 1e-3)
    throw_input_error(problem, grids,
                      "Give {spacing A}, the right voxel size in A, if one header is wrong; otherwise resample one map "
                      "onto the other");
}

Map read_beside(const std::string& name, const Map& map, const std::filesystem::path& path, Companion companion,
                RunLog* log, int threads) {
  const double spacing = map.volume.spacing_angstrom;
  std::string mended;
  const MendHeader mend = [&](MapHeader& header) {
    // The voxel size of a mask is used nowhere; 1 A is what programs write that know none.
    const bool unknown = lacks_spacing(header) || (companion == Companion::mask && header.spacing() == Vec3{1, 1, 1});
    const bool differs = std::abs(header.spacing()[0] / spacing - 1) > 1e-3;
    if (map.header.spacing_given || (unknown && differs && header.size() == map.volume.size)) {
      if (!map.header.spacing_given)
        mended = path.string() + " has a voxel size of " + precise(header.spacing()[0]) +
                 " A in its header; that of the map was taken, " + precise(spacing) + " A";
      mrc::set_spacing(header, spacing);
    }
  };
  ByteSource source(path, threads);
  Map other = read_map_from(source, mend, log, threads);
  require_same_grid(name, map, path.string(), other);
  if (log == nullptr) return other;
  if (!mended.empty()) log->warn(mended);
  warn_if_elsewhere(map, other, path.string(), *log);
  return other;
}

Map read_on_grid_of(const std::string& name, const Map& map, const std::filesystem::path& path, RunLog* log,
                    int threads) {
  return read_beside(name, map, path, Companion::map, log, threads);
}

}  // namespace acuity
