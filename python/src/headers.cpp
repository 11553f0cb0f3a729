// Headers of maps, and maps between files and arrays.
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include <nanobind/stl/array.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <acuity/map.h>
#include <acuity/memory_file.h>

#include "parts.h"
#include "work.h"

namespace acuity::python {
namespace {

using ThreeInts = nb::typed<nb::tuple, int, int, int>;

ThreeInts shape_of(const MapHeader& header) {
  const GridSize size = header.size();
  return nb::make_tuple(size.z, size.y, size.x);
}

MapHeader header_of(const std::array<std::int64_t, 3>& shape, double spacing_angstrom, const Vec3& origin_angstrom) {
  return make_header({shape[2], shape[1], shape[0]}, spacing_angstrom, origin_angstrom);
}

std::pair<MapHeader, OwnedVoxels> map_of(const std::string& path, std::optional<double> spacing_angstrom, int threads) {
  Map map;
  do_work([&] { map = read_map(path, {spacing_angstrom, nullptr, threads}); });
  return {std::move(map.header), array_of(std::move(map.volume))};
}

/// The header of a map file whose voxels are an array; `head` is what comes before them.
MapHeader header_of_bytes(const nb::bytes& head, const VoxelArray& voxels) {
  const MemoryFile file("mrcfile",
                        {{head.c_str(), head.size()}, {reinterpret_cast<const char*>(voxels.data()), voxels.nbytes()}});
  return read_usable_header(file.path());
}

void put(const std::string& path, const MapHeader& header, const VoxelArray& voxels, const std::string& label, int mode,
         int threads) {
  const VolumeView view = view_of(voxels, header.spacing()[0]);
  do_work([&] { write_map(path, header, view, label, {mode, threads}); });
}

/// All fields of a header. A field that is added does not compile until it is named here.
template <class Header>
auto fields_of(Header& header) {
  auto& [size, mode, start, intervals, cell, angles, axes, group, origin, symmetry, labels, raw_cell, extended_bytes,
         byte_order, unsigned_bytes, imod_signed, extended_type, range, spacing_given, notes] = header;
  return std::tie(size, mode, start, intervals, cell, angles, axes, group, origin, symmetry, labels, raw_cell,
                  extended_bytes, byte_order, unsigned_bytes, imod_signed, extended_type, range, spacing_given, notes);
}

template <class... T>
std::tuple<T...> values_of(const std::tuple<const T&...>& fields) {
  return fields;
}

using HeaderState = decltype(values_of(fields_of(std::declval<const MapHeader&>())));

void put_header(MapHeader& header, const HeaderState& state) {
  new (&header) MapHeader();
  fields_of(header) = state;
}

/// An array of the voxels that `owned` keeps in one of its members, z, y, x.
template <class Array, class Grid, class Voxels>
Array owned_array(std::unique_ptr<Grid> owned, Voxels Grid::*member) {
  auto* const voxels = (*owned.*member).data();
  const auto length = [](std::int64_t n) { return static_cast<std::size_t>(n); };
  const std::size_t shape[] = {length(owned->size.z), length(owned->size.y), length(owned->size.x)};
  const nb::capsule owner(owned.release(), [](void* held) noexcept { delete static_cast<Grid*>(held); });
  return Array(voxels, 3, shape, owner);
}

}  // namespace

OwnedVoxels array_of(Volume&& volume) {
  return owned_array<OwnedVoxels>(std::make_unique<Volume>(std::move(volume)), &Volume::voxels);
}

OwnedMask array_of(Mask&& mask) {
  return owned_array<OwnedMask>(std::make_unique<Mask>(std::move(mask)), &Mask::inside);
}

void add_headers(nb::module_& module) {
  nb::class_<MapHeader>(module, "Header", "Geometry and annotations of an MRC/CCP4 map.")
      .def_prop_ro("shape", shape_of, "Number of voxels along z, y, x.")
      .def_prop_ro(
          "spacing", [](const MapHeader& header) { return header.spacing()[0]; }, "Voxel edge in A.")
      .def_prop_ro(
          "origin", [](const MapHeader& header) { return first_voxel_angstrom(header, OriginConvention::automatic); },
          "Centre of voxel (0, 0, 0) in A along x, y, z: ORIGIN unless it is zero, else NXSTART.")
      .def_prop_ro(
          "origin_words", [](const MapHeader& header) { return header.origin_angstrom; }, "ORIGIN, A along x, y, z.")
      .def_prop_ro(
          "start", [](const MapHeader& header) { return header.start_voxels(); }, "NXSTART, in voxels along x, y, z.")
      .def_prop_ro(
          "axis_order",
          [](const MapHeader& header) -> ThreeInts {
            const auto& axis = header.axis_of_crs;
            return nb::make_tuple(axis[0] + 1, axis[1] + 1, axis[2] + 1);
          },
          "MAPC, MAPR, MAPS of the file; arrays are in z, y, x whatever it is.")
      .def_prop_ro(
          "mode", [](const MapHeader& header) { return header.mode; }, "Number format of the file's voxels.")
      .def_ro("labels", &MapHeader::labels, "Labels of the header.")
      .def_ro("notes", &MapHeader::notes, "Sentences about what the file does not say, or says wrongly.")
      .def("__str__", &describe)
      .def("__getstate__", [](const MapHeader& header) { return values_of(fields_of(header)); })
      .def("__setstate__", put_header);
  module.def("make_header", header_of, nb::arg("shape"), nb::arg("spacing"), nb::arg("origin"));
  module.def(
      "read_header",
      [](const std::string& path, std::optional<double> spacing) { return read_usable_header(path, spacing); },
      nb::arg("path"), nb::arg("spacing") = nb::none());
  module.def("header_of_bytes", header_of_bytes, nb::arg("head"), nb::arg("voxels"));
  module.def("read_map", map_of, nb::arg("path"), nb::arg("spacing") = nb::none(), nb::arg("threads") = 0);
  module.def("write_map", put, nb::arg("path"), nb::arg("header"), nb::arg("voxels"), nb::arg("label"),
             nb::arg("mode") = 2, nb::arg("threads") = 0);
}

}  // namespace acuity::python
