// Whole slices and a close-up of maps as pictures for a page.
// Beside the display volumes of a report, which are coarser.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include <acuity/mask.h>
#include <acuity/volume.h>

namespace acuity {

/// Densities that are drawn black and white: the 5th and the 99.8th percentile over a mask, as slice_picture() has them
/// over a slice. Of more than 2 million voxels every n-th counts.
struct GreyRange {
  double black = 0;
  double white = 1;
};
GreyRange grey_range(VolumeView map, const Mask* mask);

/// A rectangle of a slice at right angles to an axis. To the right and up lie x and y, x and z, or y and z.
struct SliceView {
  int normal = 2;                       ///< Axis at right angles to the slice: 0 x, 1 y, 2 z.
  std::int64_t slice = 0;               ///< Index along it.
  std::array<std::int64_t, 2> first{};  ///< First voxel to the right and up.
  std::array<std::int64_t, 2> size{};   ///< Voxels to the right and up.
  int bin = 1;                          ///< Edge of the squares of voxels that make a pixel.
  int zoom = 1;                         ///< Edge of the squares of pixels that a voxel becomes, where bin is 1.
  bool scale_bar = false;               ///< A bar with its length in A is drawn, as pages draw their own.
};

/// The PNG file of a slice, its first voxel at the lower left; enlarged slices are interpolated linearly.
std::string slice_png(VolumeView map, const SliceView& view, const GreyRange& grey);

/// Values that have the first and the last colour: all but half a percent on either side of those that are not 0.
struct ValueRange {
  double low = 0;
  double high = 1;
};
ValueRange value_range(VolumeView map);

/// The same with a colour for each value; voxels of 0, which have no value, are white. Values are not interpolated.
std::string value_slice_png(VolumeView map, const SliceView& view, const ValueRange& range);

}  // namespace acuity
