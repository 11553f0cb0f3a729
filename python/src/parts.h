// The parts of the extension module: each adds its classes and functions.
// Called by module.cpp; conversions that several parts share are here too.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <acuity/mask.h>
#include <acuity/volume.h>

namespace acuity::python {

namespace nb = nanobind;

/// Voxels z, y, x in C order, on the CPU; read-only arrays are taken too.
using VoxelArray = nb::ndarray<const float, nb::ndim<3>, nb::c_contig, nb::device::cpu>;

void add_errors(nb::module_& module);
void add_headers(nb::module_& module);
void add_files(nb::module_& module);
void add_options(nb::module_& module);
void add_runs(nb::module_& module);
void add_windows(nb::module_& module);

inline GridSize size_of(const VoxelArray& array) {
  return {static_cast<std::int64_t>(array.shape(2)), static_cast<std::int64_t>(array.shape(1)),
          static_cast<std::int64_t>(array.shape(0))};
}

/// A view of the array's own memory.
inline VolumeView view_of(const VoxelArray& array, double spacing_angstrom) {
  return {size_of(array), spacing_angstrom, {array.data(), array.size()}};
}

using OwnedVoxels = nb::ndarray<nb::numpy, float, nb::ndim<3>, nb::c_contig>;

/// An array that owns the volume's voxels; nothing is copied.
OwnedVoxels array_of(Volume&& volume);

using OwnedMask = nb::ndarray<nb::numpy, std::uint8_t, nb::ndim<3>, nb::c_contig>;

/// An array of 1 and 0 that owns the mask's voxels; nothing is copied.
OwnedMask array_of(Mask&& mask);

}  // namespace acuity::python
