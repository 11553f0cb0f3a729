// Masks: which voxels are computed, their shapes, and the masks of models.
// Between the input files and the window engine; `acuity mask` writes them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <acuity/map.h>
#include <acuity/run_log.h>
#include <acuity/volume.h>

namespace acuity {

class Model;

/// A binary mask; inside[size.index(x, y, z)] is 0 or 1.
struct Mask {
  GridSize size;
  std::vector<std::uint8_t> inside;

  std::int64_t count() const;
};

/// Voxels within `radius_angstrom` (inclusive) of an atom; the model lies in the map's own frame. Nothing wraps around.
Mask model_mask(const Model& model, GridSize size, double spacing_angstrom, double radius_angstrom, int threads = 0);

/// Voxels of a mask map that are at least 0.5. Throws Error when there is none; `name` is for the message.
Mask binary_mask(VolumeView volume, const std::string& name);

/// 1 inside, then (1 + cos(pi d / edge)) / 2 at the distance d in voxels from the nearest mask voxel, 0 from d = edge
/// on. Distances are exact (Euclidean). edge_voxels 0 gives 0 and 1.
Volume with_soft_edge(const Mask& mask, double spacing_angstrom, int edge_voxels, int threads = 0);

/// The voxels within `radius_voxels` (inclusive, Euclidean) of a mask voxel.
Mask extended(const Mask& mask, double radius_voxels, int threads = 0);

/// The mask extended and then shrunk by the same radius: gaps and cavities narrower than twice the radius are filled,
/// other outlines stay. Beyond the box counts as mask, so that nothing is lost at its faces.
Mask closed(const Mask& mask, double radius_voxels, int threads = 0);

/// The parts of a mask that have at least this many voxels. A part holds the voxels that touch by a face, an edge or a
/// corner; nothing wraps around.
Mask without_small_parts(const Mask& mask, std::int64_t least_voxels);

/// The part with the most voxels; the one whose first voxel comes first, where several have as many.
Mask largest_part(const Mask& mask);

struct ModelMaskSettings {
  double radius_angstrom = 3;  ///< Voxels this close to an atom are in the mask, in A.
  int soft_edge_voxels = 0;    ///< Width of the cosine edge that is added around them.
  int threads = 0;             ///< Number of threads; <= 0 means one per core.
};

struct ModelMaskOptions {
  std::filesystem::path model;
  std::filesystem::path like;                  ///< A map whose grid and place the mask takes.
  std::filesystem::path output;                ///< The mask with its soft edge.
  FrameSource frame = FrameSource::automatic;  ///< Header words that place the map in the model's coordinates.
  ModelMaskSettings settings;
};

/// Reads a model and writes its mask: model_mask() and with_soft_edge(). Returns the mask without its edge. Throws
/// Error where it would be empty.
Mask model_mask_files(const ModelMaskOptions& options, RunLog& log);

}  // namespace acuity
