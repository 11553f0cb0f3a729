// The mask of the molecule in two half maps, or in one map: the voxels to sharpen where no mask is given.
// Lies between the input maps and the FSC or the window engine; `acuity mask HALF1 HALF2` writes it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include <acuity/fsc.h>
#include <acuity/mask.h>
#include <acuity/run_log.h>
#include <acuity/volume.h>

namespace acuity {

struct MoleculeMaskSettings {
  double level = 0.01;  ///< False discovery rate of the test of voxels, 0 ... 1.
  int threads = 0;      ///< Number of threads; <= 0 means one per core.
  /// FSC of the half maps over the whole box, for a caller that has it; null otherwise.
  const FscCurve* half_map_fsc = nullptr;
};

/// Source of the noise that voxels are tested against.
enum class MoleculeNoise {
  half_maps,  ///< Half the difference of the half maps.
  solvent,    ///< The map outside the molecule.
  none,       ///< No noise: the map is masked. Voxels are chosen by their local contrast.
};

/// Numbers of a mask of a molecule.
struct MoleculeMaskFindings {
  MoleculeNoise noise = MoleculeNoise::half_maps;
  double level = 0;                ///< False discovery rate of the test; 0 without noise.
  double resolution_angstrom = 0;  ///< Resolution at which the filter before the test ends, A; 0 without noise.
  double low_pass_angstrom = 0;    ///< Resolution at which its Gaussian halves amplitudes, A; 0 for no Gaussian.
  double threshold = 0;            ///< Least density that passes the test, in standard deviations of the local noise.
  std::int64_t passed = 0;         ///< Number of voxels that pass the test.
  double contour = 0;              ///< Least density or contrast in the mask, as a fraction of the neighbourhood's
                                   ///< mean.
  double margin_angstrom = 0;      ///< Distance by which the mask of one map was dilated for a coarse filter, A.
};

struct MoleculeMask {
  Mask mask;
  MoleculeMaskFindings found;
};

/// Finds the molecule. `map` is one map, or the mean of two half maps; `half_difference` is half their difference, and
/// empty for one map. The map is filtered by its noise, which half the difference shows, or the solvent of one map.
/// Voxels are tested one-sided against the noise around them, at a false discovery rate (Benjamini and Yekutieli 2001,
/// Ann. Stat. 29, 1165). The mask ends at a contour of the filtered density near the voxels that pass (Eq. 22 to 25).
/// One map without solvent has no test; its mask follows its local contrast. A constant added to a map changes nothing.
/// Same bytes for any thread count. Throws Error where the half maps disagree, the contrast is inverted or the mask is
/// empty, and says why.
MoleculeMask molecule_mask(VolumeView map, VolumeView half_difference, const MoleculeMaskSettings& settings,
                           RunLog& log);

/// A mask that needs no file and no model: by a density that the user names, else of the molecule.
struct AutomaticMaskSettings {
  std::optional<double> threshold;         ///< Voxels of at least this density are in the mask; unit of the map.
  MaskShape shape;                         ///< Steps that shape the mask afterwards.
  double level = 0.01;                     ///< False discovery rate of molecule_mask(), 0 ... 1.
  const FscCurve* half_map_fsc = nullptr;  ///< MoleculeMaskSettings::half_map_fsc.
};

struct AutomaticMask {
  Mask mask;
  std::optional<MoleculeMaskFindings> molecule;  ///< Empty for a mask by threshold.
};

/// Makes the mask of a map, or of the mean of half maps, with half their difference. Throws Error as molecule_mask().
AutomaticMask automatic_mask(VolumeView map, VolumeView half_difference, const AutomaticMaskSettings& settings,
                             int threads, RunLog& log);

/// The same of two half maps (`half2` may be empty for one map).
AutomaticMask automatic_mask_of_halves(VolumeView half1, VolumeView half2, const AutomaticMaskSettings& settings,
                                       int threads, RunLog& log);

struct AutomaticMaskOptions {
  std::filesystem::path map;                       ///< The map, or the first of two half maps.
  std::optional<std::filesystem::path> half_map2;  ///< The second half map.
  std::filesystem::path output;                    ///< Map file of the mask with its soft edge.
  std::optional<double> spacing_angstrom;          ///< Voxel size in A that replaces that of the headers.
  AutomaticMaskSettings settings;
  int soft_edge_voxels = 0;  ///< Width in voxels of the cosine edge around the mask.
  int threads = 0;           ///< Number of threads; <= 0 means one per core.
};

/// Reads one map or two half maps, and writes the mask. Throws Error, and then nothing is written.
AutomaticMask automatic_mask_files(const AutomaticMaskOptions& options, RunLog& log);

}  // namespace acuity
