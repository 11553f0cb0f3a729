// Single windows: values per shell at a list of voxels.
#include <memory>

#include <nanobind/stl/string.h>

#include <acuity/windows.h>

#include "parts.h"
#include "work.h"

namespace acuity::python {
namespace {

/// One row for each voxel: its indices z, y, x.
using VoxelList = nb::ndarray<const std::int64_t, nb::shape<-1, 3>, nb::c_contig, nb::device::cpu>;

/// One row for each voxel, one column for each shell.
using Rows = nb::ndarray<nb::numpy, double, nb::ndim<2>, nb::c_contig>;

std::vector<VoxelIndex> voxels_of(const VoxelList& list) {
  std::vector<VoxelIndex> voxels;
  for (std::size_t i = 0; i < list.shape(0); ++i) voxels.push_back({list(i, 2), list(i, 1), list(i, 0)});
  return voxels;
}

Rows rows_of(ShellValues&& found) {
  auto owned = std::make_unique<ShellValues>(std::move(found));
  double* const values = owned->values.data();
  const std::size_t shape[] = {owned->values.size() / owned->shells, owned->shells};
  const nb::capsule owner(owned.release(), [](void* held) noexcept { delete static_cast<ShellValues*>(held); });
  return Rows(values, 2, shape, owner);
}

WindowQuery query_of(int edge, const std::string& shells, double padding, int threads) {
  return {edge, shells == "locscale" ? ShellRule::locscale : ShellRule::full, padding, threads};
}

Rows amplitudes(const VoxelArray& map, const VoxelList& list, int edge, const std::string& shells, double padding,
                int threads) {
  ShellValues found;
  const std::vector<VoxelIndex> voxels = voxels_of(list);
  do_work([&] { found = window_amplitudes(view_of(map, 1), voxels, query_of(edge, shells, padding, threads)); });
  return rows_of(std::move(found));
}

using TwoMaps = ShellValues (*)(VolumeView, VolumeView, std::span<const VoxelIndex>, const WindowQuery&);

template <TwoMaps values>
Rows of_two_maps(const VoxelArray& a, const VoxelArray& b, const VoxelList& list, int edge, const std::string& shells,
                 double padding, int threads) {
  ShellValues found;
  const std::vector<VoxelIndex> voxels = voxels_of(list);
  do_work([&] { found = values(view_of(a, 1), view_of(b, 1), voxels, query_of(edge, shells, padding, threads)); });
  return rows_of(std::move(found));
}

}  // namespace

void add_windows(nb::module_& module) {
  module.def("window_amplitudes", amplitudes, nb::arg("map"), nb::arg("voxels"), nb::arg("edge"), nb::arg("shells"),
             nb::arg("padding"), nb::arg("threads"));
  module.def("window_gains", of_two_maps<window_gains>, nb::arg("map"), nb::arg("reference"), nb::arg("voxels"),
             nb::arg("edge"), nb::arg("shells"), nb::arg("padding"), nb::arg("threads"));
  module.def("window_correlations", of_two_maps<window_correlations>, nb::arg("half1"), nb::arg("half2"),
             nb::arg("voxels"), nb::arg("edge"), nb::arg("shells"), nb::arg("padding"), nb::arg("threads"));
}

}  // namespace acuity::python
