// Arrays and texts under names that the library reads like files.
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>

#include <acuity/memory_file.h>

#include "parts.h"

namespace acuity::python {
namespace {

using ByteArray = nb::ndarray<const std::uint8_t, nb::ndim<3>, nb::c_contig, nb::device::cpu>;

template <class Array>
std::span<const char> bytes_of(const Array& array) {
  return {reinterpret_cast<const char*>(array.data()), array.nbytes()};
}

/// A file in memory with the Python object whose bytes it shows.
class File {
 public:
  File(const std::string& what, nb::object kept, std::string head, std::span<const char> rest)
      : kept_(std::move(kept)), head_(std::move(head)), file_(what, {{head_.data(), head_.size()}, rest}) {}

  std::string path() const { return file_.path().string(); }

 private:
  nb::object kept_;
  std::string head_;
  MemoryFile file_;
};

std::unique_ptr<File> file_of_map(const std::string& what, const MapHeader& header, const VoxelArray& voxels) {
  return std::make_unique<File>(what, nb::cast(voxels), map_file_head(header, 2), bytes_of(voxels));
}

std::unique_ptr<File> file_of_mask(const std::string& what, const MapHeader& header, const ByteArray& voxels) {
  return std::make_unique<File>(what, nb::cast(voxels), map_file_head(header, 0), bytes_of(voxels));
}

std::unique_ptr<File> file_of_bytes(const std::string& what, const nb::bytes& bytes) {
  return std::make_unique<File>(what, bytes, std::string(), std::span<const char>(bytes.c_str(), bytes.size()));
}

}  // namespace

void add_files(nb::module_& module) {
  nb::class_<File>(module, "File", "A file in memory; its path can be read as long as it lives.")
      .def_prop_ro("path", &File::path);
  module.def("file_of_map", file_of_map, nb::arg("what"), nb::arg("header"), nb::arg("voxels").noconvert());
  module.def("file_of_mask", file_of_mask, nb::arg("what"), nb::arg("header"), nb::arg("voxels").noconvert());
  module.def("file_of_bytes", file_of_bytes, nb::arg("what"), nb::arg("bytes"));
}

}  // namespace acuity::python
