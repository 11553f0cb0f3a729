#include <acuity/map.h>

#include "host/core/formatted.h"

namespace acuity {
namespace {

const char* mode_in_words(const MapHeader& header) {
  switch (header.mode) {
    case 0:
      return header.unsigned_bytes ? "mode 0, 8-bit integers without sign" : "mode 0, 8-bit integers";
    case 1:
      return "mode 1, 16-bit integers";
    case 2:
      return "mode 2, 32-bit reals";
    case 6:
      return "mode 6, 16-bit integers without sign";
    default:
      return "mode 12, 16-bit reals";
  }
}

}  // namespace

std::string describe(const MapHeader& header) {
  const GridSize size = header.size();
  const Vec3 spacing = header.spacing();
  const Vec3 start = header.start_voxels();
  const Vec3& cell = header.cell_angstrom;
  const Vec3& angles = header.cell_angles_degrees;
  const Vec3& origin = header.origin_angstrom;
  const Vec3 first = first_voxel_angstrom(header, OriginConvention::automatic);
  std::string text;
  text += formatted("  voxels       %lld x %lld x %lld along x, y, z\n", static_cast<long long>(size.x),
                    static_cast<long long>(size.y), static_cast<long long>(size.z));
  text += formatted("  voxel size   %.5f x %.5f x %.5f A\n", spacing[0], spacing[1], spacing[2]);
  text += formatted("  box          %.3f x %.3f x %.3f A\n", static_cast<double>(size.x) * spacing[0],
                    static_cast<double>(size.y) * spacing[1], static_cast<double>(size.z) * spacing[2]);
  text += formatted("  cell         %.3f %.3f %.3f A, angles %.2f %.2f %.2f degrees, divided into %d x %d x %d\n",
                    cell[0], cell[1], cell[2], angles[0], angles[1], angles[2], header.intervals_xyz[0],
                    header.intervals_xyz[1], header.intervals_xyz[2]);
  text += formatted("  axis order   %d,%d,%d (columns, rows, sections)\n", header.axis_of_crs[0] + 1,
                    header.axis_of_crs[1] + 1, header.axis_of_crs[2] + 1);
  text += formatted("  ORIGIN       %.3f %.3f %.3f A\n", origin[0], origin[1], origin[2]);
  text += formatted("  NXSTART      %.0f %.0f %.0f voxels along x, y, z\n", start[0], start[1], start[2]);
  text += formatted("  first voxel  at %.3f %.3f %.3f A in a model's coordinates\n", first[0], first[1], first[2]);
  text += formatted("  data         %s, %s\n", mode_in_words(header),
                    header.other_byte_order ? "other byte order than this machine" : "this machine's byte order");
  text += formatted("  space group  %d\n", header.space_group);
  if (header.extended_header_bytes > 0)
    text += formatted("  extended     %lld bytes%s\n", static_cast<long long>(header.extended_header_bytes),
                      header.symmetry.empty() ? ", not carried over to outputs" : " of symmetry records");
  for (const std::string& label : header.labels) text += "  label        " + label + "\n";
  for (const std::string& note : header.notes) text += "  note         " + note + "\n";
  const std::string why = why_unusable(header);
  text += "  usable       " + (why.empty() ? std::string("yes") : "no: " + why) + "\n";
  return text;
}

}  // namespace acuity
