// Density maps in MRC2014/CCP4 files: headers, reading into a Volume in x, y, z order, writing back unmoved. The first
// and the last stage of every command that touches a map.
//
// Format: Cheng et al. 2015, J. Struct. Biol. 192, 146 (MRC2014). Modes 0, 1, 2, 6 and 12, either byte order, plain or
// gzip.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <acuity/volume.h>

namespace acuity {

class RunLog;

/// The geometry and the annotations of a map file. Index c, r, s: columns (fastest in the file), rows, sections.
struct MapHeader {
  std::array<std::int64_t, 3> size_crs{};       ///< NC, NR, NS: voxels along the file's axes.
  int mode = 2;                                 ///< 0 int8, 1 int16, 2 float32, 6 uint16, 12 float16.
  std::array<std::int32_t, 3> start_crs{};      ///< NCSTART, NRSTART, NSSTART: first voxel, in voxels.
  std::array<std::int32_t, 3> intervals_xyz{};  ///< MX, MY, MZ: voxels that the cell is divided into.
  Vec3 cell_angstrom{};                         ///< Cell edges, rounded to 1e-5 A, the precision of a float.
  Vec3 cell_angles_degrees{90, 90, 90};
  std::array<int, 3> axis_of_crs{0, 1, 2};  ///< MAPC, MAPR, MAPS minus one: x, y or z of each file axis.
  int space_group = 1;
  Vec3 origin_angstrom{};           ///< ORIGIN, along x, y, z.
  std::string symmetry;             ///< Symmetry records (80 characters each) of the extended header, if it is text.
  std::vector<std::string> labels;  ///< At most 10, of at most 80 characters.

  std::array<float, 3> raw_cell{};         ///< Cell edges exactly as stored: written back unchanged.
  std::int64_t extended_header_bytes = 0;  ///< NSYMBT of the file that was read.
  bool other_byte_order = false;           ///< The file's byte order differs from this machine's.
  /// Mode 0 means 0 to 255. A header only hints at it (DMIN, DMAX, IMOD's stamp); read_map() looks at the voxels, too.
  bool unsigned_bytes = false;
  std::optional<bool> imod_signed;      ///< The flag for signed bytes beside IMOD's stamp, where that is there.
  std::string extended_type;            ///< EXTTYP of the file that was read; four characters.
  std::array<float, 2> stated_range{};  ///< DMIN and DMAX of the file that was read.
  bool spacing_given = false;           ///< The user gave the voxel size; the file's own was replaced.
  std::vector<std::string> notes;       ///< Sentences about what the file does not say, or says wrongly.

  GridSize size() const;      ///< Voxels along x, y, z.
  Vec3 spacing() const;       ///< Voxel edge along x, y, z in A; 0 where the header has no cell.
  Vec3 start_voxels() const;  ///< NXSTART, NYSTART, NZSTART along x, y, z.
};

/// Header words that place the map in the model's coordinates: the origin convention.
enum class OriginConvention {
  automatic,  ///< ORIGIN where it is not zero, else NXSTART (ChimeraX's rule).
  origin,     ///< ORIGIN.
  nxstart,    ///< NXSTART times the voxel size.
  zero,       ///< The first voxel lies at 0, 0, 0 whatever the header says.
};

/// Centre of voxel (0, 0, 0) in the coordinates of the model, in A. An ORIGIN within 1e-4 voxels of a
/// whole number of voxels counts as that number.
Vec3 first_voxel_angstrom(const MapHeader& header, OriginConvention source);

struct Map {
  MapHeader header;
  Volume volume;
};

/// Settings for reading a map.
struct MapReading {
  std::optional<double> spacing_angstrom;  ///< Voxel size in A that replaces the header's.
  RunLog* log = nullptr;                   ///< Takes the header's notes as warnings, where there is one.
  int threads = 0;                         ///< Number of threads; <= 0 means one per core.
};

/// Reads and checks only the header. Throws Error when the file is no map or is truncated (for .gz, as far as can be
/// known).
MapHeader read_map_header(const std::filesystem::path& path, std::optional<double> spacing_angstrom = {});

/// Reason why a map with this header cannot be sharpened, or empty. Reasons are a stack, a cell that is not orthogonal,
/// no voxel size, and voxels that are not cubic to 1e-3.
std::string why_unusable(const MapHeader& header);

/// read_map_header() for a map that defines a grid. Throws Error also where why_unusable() gives a reason.
MapHeader read_usable_header(const std::filesystem::path& path, std::optional<double> spacing_angstrom = {});

/// Reads a map into x, y, z order. Throws Error where read_map_header() does, where why_unusable() gives a reason, and
/// for voxels that are not finite. Memory: one copy of the map in float. docs/reference/files-maps.md lists what is
/// read and refused.
Map read_map(const std::filesystem::path& path, const MapReading& reading = {});

/// Throws Error unless both maps share grid and voxel size (to a relative 1e-3). The names are for the message.
void require_same_grid(const std::string& name_a, const Map& a, const std::string& name_b, const Map& b);

/// read_map() of `path`, then require_same_grid() with a map that was read before from `name`. A voxel size that was
/// given for the first map, or that the second file lacks, is the first map's. Another origin is a warning.
Map read_on_grid_of(const std::string& name, const Map& map, const std::filesystem::path& path, RunLog* log = nullptr,
                    int threads = 0);

/// Reads the mask of a map: weights from 0 to 1 on the grid of `map`, which was read before from `name`. Masks on other
/// scales are brought to 0 to 1 with a warning. These are two values, 0 to 100, 127, 255, 32767 or 65535, and -128 to
/// 127. Throws Error where read_on_grid_of() does, and for a density.
Volume read_mask_weights(const std::string& name, const Map& map, const std::filesystem::path& path, RunLog& log,
                         int threads = 0);

/// Throws Error where all voxels are equal. The name is for the message.
void require_not_constant(VolumeView volume, const std::string& name, int threads = 0);

/// Throws Error where a half map is constant, or where both are the same. The names are for the message.
void require_two_half_maps(const std::string& name1, VolumeView half1, const std::string& name2, VolumeView half2,
                           int threads = 0);

/// Settings for writing a map.
struct MapWriting {
  /// 2: float32. 12: float16, rounded to the nearest, ties to even. It takes half the space, and keeps 11 bits of
  /// voxels of 6e-5 and more, and steps of 6e-8 below.
  int mode = 2;
  int threads = 0;  ///< Number of threads; <= 0 means one per core. The bytes are the same for any number.
};

/// Writes `volume` (x, y, z order) with the geometry of `like`: cell, starts, origin, axis order, labels. A name that
/// ends in .gz makes a gzip file. The file appears whole or not at all. `label` joins the header's labels. Throws
/// Error(ErrorKind::input) in mode 12 for voxels beyond 65504, and where all are below 6.1e-5 but not 0.
void write_map(const std::filesystem::path& path, const MapHeader& like, VolumeView volume, const std::string& label,
               const MapWriting& writing = {});

/// Header of a new map in axis order x, y, z with its first voxel at `origin_angstrom`.
MapHeader make_header(GridSize size, double spacing_angstrom, Vec3 origin_angstrom);

/// The header in readable form, as `acuity info` prints it.
std::string describe(const MapHeader& header);

}  // namespace acuity
