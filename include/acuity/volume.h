// Densities on a regular grid of cubic voxels, x fastest, in the order x, y, z of the map's own axes.
// Files are read into volumes, densities and masks are drawn into them, and engines work on views of them.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace acuity {

/// A position or length along x, y, z; the unit is in the variable's name.
using Vec3 = std::array<double, 3>;

/// Number of voxels along x, y, z, all at least 1.
struct GridSize {
  std::int64_t x = 0;
  std::int64_t y = 0;
  std::int64_t z = 0;

  std::int64_t count() const { return x * y * z; }
  std::int64_t index(std::int64_t ix, std::int64_t iy, std::int64_t iz) const { return (iz * y + iy) * x + ix; }
  bool operator==(const GridSize&) const = default;
};

/// A real-space density with cubic voxels of spacing_angstrom; voxels[size.index(x, y, z)].
struct Volume {
  GridSize size;
  double spacing_angstrom = 0;
  std::vector<float> voxels;
};

/// A view of a real-space density of another owner, x fastest like a Volume; a Volume converts to its view. The voxels
/// must outlive the view. A default view is empty and stands for "no map" where a map is optional.
struct VolumeView {
  GridSize size;
  double spacing_angstrom = 0;
  std::span<const float> voxels;  ///< size.count() values; voxels[size.index(x, y, z)].
  /// Names these values: a GPU may keep a copy under this number, and takes it for any view that has the number. The
  /// values may not change under it. 0 where they may; see VolumeInput.
  std::uint64_t contents = 0;

  VolumeView() = default;
  VolumeView(GridSize grid, double spacing, std::span<const float> values)
      : size(grid), spacing_angstrom(spacing), voxels(values) {}
  VolumeView(const Volume& volume) : VolumeView(volume.size, volume.spacing_angstrom, volume.voxels) {}

  bool empty() const { return voxels.empty(); }
};

/// A number that no contents have had before.
std::uint64_t new_contents();

/// A map that goes into a workflow, in one of two ways. A volume that is moved in may be used up. A view of another
/// owner's voxels is copied where it has to change. Contents are numbered, and change with their number only.
class VolumeInput {
 public:
  VolumeInput() = default;
  VolumeInput(VolumeView others) : view_(others) {
    if (view_.contents == 0) view_.contents = new_contents();
  }
  VolumeInput(Volume&& own) : VolumeInput(std::move(own), new_contents()) {}
  /// `contents`: a number from new_contents() that was given to these voxels before.
  VolumeInput(Volume&& own, std::uint64_t contents) : own_(std::move(own)), view_(own_) { view_.contents = contents; }
  VolumeInput(VolumeInput&& other) noexcept : own_(std::move(other.own_)), view_(other.view_) { other.view_ = {}; }
  VolumeInput& operator=(VolumeInput&& other) noexcept {
    own_ = std::move(other.own_);
    view_ = other.view_;
    other.view_ = {};
    return *this;
  }

  VolumeView view() const { return view_; }
  bool empty() const { return view_.empty(); }
  /// False for a view of another owner's voxels.
  bool owns() const { return !own_.voxels.empty(); }
  /// Returns the volume, moved if the input owns it, else copied; leaves the input empty.
  Volume take();
  /// Frees an owned volume; leaves the input empty.
  void release() { *this = VolumeInput(); }

 private:
  Volume own_;  // A moved vector keeps its memory, so the view stays right when the input moves.
  VolumeView view_;
};

/// A copy of the density that owns its voxels.
Volume copy_of(VolumeView view);

/// Multiplies a volume by weights on the same grid: a mask, with or without a soft edge.
void multiply_by(Volume& volume, VolumeView weights, int threads = 0);

/// Takes `level` off all voxels.
void lower_by(Volume& volume, double level, int threads = 0);

/// Mean and standard deviation (population) over all values, summed in double, in an order that no number of threads
/// changes.
struct Moments {
  double mean = 0;
  double standard_deviation = 0;
};
Moments moments(std::span<const float> values, int threads = 1);

/// The least and the largest value; 0 and 0 of none.
std::pair<float, float> range_of(std::span<const float> values, int threads = 1);

}  // namespace acuity
