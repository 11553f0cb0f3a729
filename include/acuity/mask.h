// Masks: the voxels to compute, morphology of masks, and masks of models.
// Lies between the input files and the window engine; `acuity mask` writes them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <acuity/map.h>
#include <acuity/model.h>
#include <acuity/run_log.h>
#include <acuity/volume.h>

namespace acuity {

/// A binary mask; inside[size.index(x, y, z)] is 0 or 1.
struct Mask {
  GridSize size;
  std::vector<std::uint8_t> inside;

  std::int64_t count() const;
};

/// Voxels within `radius_angstrom` (inclusive) of an atom; the model lies in the map's own frame. The box is not
/// periodic.
Mask model_mask(const Model& model, GridSize size, double spacing_angstrom, double radius_angstrom, int threads = 0);

/// Voxels of a mask map that are at least 0.5. Throws Error for an empty mask; `name` is for the message.
Mask binary_mask(VolumeView volume, const std::string& name);

/// 1 inside, then (1 + cos(pi d / edge)) / 2 at the distance d in voxels from the nearest mask voxel, 0 from d = edge
/// on. Distances are exact (Euclidean). edge_voxels 0 gives 0 and 1.
Volume with_soft_edge(const Mask& mask, double spacing_angstrom, int edge_voxels, int threads = 0);

/// Dilation: the voxels within `radius_voxels` (inclusive, Euclidean) of a mask voxel.
Mask dilated(const Mask& mask, double radius_voxels, int threads = 0);

/// Morphological closing: dilation, then erosion by the same radius. Gaps and cavities narrower than twice the radius
/// are filled, other outlines stay. Voxels outside the box count as mask, so that nothing is lost at its faces.
Mask closed(const Mask& mask, double radius_voxels, int threads = 0);

/// The connected components of a mask with at least this many voxels. Voxels that touch by a face, an edge or a corner
/// are connected; the box is not periodic.
Mask without_small_components(const Mask& mask, std::int64_t min_voxels);

/// The connected component with the most voxels; of several equal ones, the one whose first voxel comes first.
Mask largest_component(const Mask& mask);

/// Steps that shape a mask, in this order.
struct MaskShape {
  std::int64_t min_part_voxels = 0;  ///< Connected components with fewer voxels are left out.
  bool largest_component = false;    ///< Only the largest connected component is kept.
  double close_angstrom = 0;         ///< Radius of a morphological closing in A, at least 0.
  double dilate_angstrom = 0;        ///< Distance in A by which the mask is dilated, at least 0.
};

/// The mask after these steps. Throws Error for an empty mask; the message then suggests `instead`.
Mask shaped_mask(Mask mask, const MaskShape& shape, double spacing_angstrom, int threads, std::string_view instead);

struct ModelMaskSettings {
  double radius_angstrom = 3;  ///< Distance in A from an atom up to which voxels are in the mask.
  int soft_edge_voxels = 0;    ///< Width in voxels of the cosine edge around the mask.
  int threads = 0;             ///< Number of threads; <= 0 means one per core.
};

struct ModelMaskOptions {
  std::filesystem::path model;   ///< Atomic model, PDB or mmCIF.
  std::filesystem::path like;    ///< Map that defines grid and origin of the mask.
  std::filesystem::path output;  ///< Map file of the mask with its soft edge.
  OriginConvention frame =
      OriginConvention::automatic;         ///< Header words that place the map in the model's coordinates.
  ModelChoice model_choice;                ///< Models of the model's file that are read.
  std::optional<double> spacing_angstrom;  ///< Voxel size of the map in A; replaces that of its header.
  ModelMaskSettings settings;
};

/// Reads a model and writes its mask: model_mask() and with_soft_edge(). Returns the mask without its edge. Throws
/// Error for an empty mask.
Mask model_mask_files(const ModelMaskOptions& options, RunLog& log);

}  // namespace acuity
