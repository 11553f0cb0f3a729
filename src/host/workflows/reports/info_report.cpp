#include "host/workflows/reports/report_json.h"

namespace acuity {

Json info_json(const std::string& file, const MapHeader& header) {
  const GridSize size = header.size();
  const auto& axes = header.axis_of_crs;
  return {{"file", file},
          {"size", {size.x, size.y, size.z}},
          {"spacing_angstrom", header.spacing()},
          {"cell_angstrom", header.cell_angstrom},
          {"cell_angles_degrees", header.cell_angles_degrees},
          {"intervals", header.intervals_xyz},
          {"axis_order", {axes[0] + 1, axes[1] + 1, axes[2] + 1}},
          {"origin_angstrom", header.origin_angstrom},
          {"nxstart", header.start_voxels()},
          {"first_voxel_angstrom", first_voxel_angstrom(header, OriginConvention::automatic)},
          {"mode", header.mode},
          {"other_byte_order", header.other_byte_order},
          {"space_group", header.space_group},
          {"extended_header_bytes", header.extended_header_bytes},
          {"labels", header.labels},
          {"notes", header.notes},
          {"why_unusable", why_unusable(header)}};
}

}  // namespace acuity
