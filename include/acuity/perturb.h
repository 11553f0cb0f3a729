// Models with known errors: atoms moved by kicks of a known size, B factors that are exchanged or drawn, parts left
// out. `acuity perturb` writes them; studies of what sharpening needs of its reference begin with them.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>
#include <acuity/run_log.h>
#include <acuity/simulate.h>

namespace acuity {

/// B factors of a perturbed model.
enum class PerturbB {
  keep,     ///< Each atom takes its own along.
  nearest,  ///< Each atom gets that of the unperturbed atom nearest to its new place.
  shuffle,  ///< The atoms exchange theirs in a random order: the histogram stays.
  random,   ///< Each atom gets one drawn uniformly from the range.
  uniform,  ///< All atoms get the mean of the model.
  blocks,   ///< The atoms of a cube share one drawn uniformly from the range.
};

/// Places that kicked atoms may take.
struct MolecularBoundary {
  Mask mask;                    ///< Voxels inside.
  double spacing_angstrom{};    ///< Voxel size of the mask, A.
  Vec3 first_voxel_angstrom{};  ///< Centre of voxel (0, 0, 0) in the coordinates of the model, A.

  /// Whether the voxel nearest to a place (A, coordinates of the model) lies in the mask; false beyond the grid.
  bool contains(const Vec3& place) const;
};

/// The voxels within `mask_radius_angstrom` (3 A) of an atom, on a grid around the model. A cosine edge of 5 voxels
/// follows; its voxels of at least 0.5 count, too.
MolecularBoundary boundary_of(const Model& model, double spacing_angstrom, int threads = 0);

struct PerturbSettings {
  /// Wanted RMSD of the kicks in A, r: an atom moves in a random direction by a length uniform in 0 ... 2 r. The rms of
  /// such lengths is 2 r / sqrt(3) = 1.155 r.
  double rmsd_angstrom = 0;
  /// Scales the range of lengths until the RMSD of the result is `rmsd_angstrom`, to 1e-4 without a boundary. With one
  /// it is as near as atoms whose kicks are drawn again allow, at most 2 % off.
  bool rmsd_exact = false;
  PerturbB b = PerturbB::keep;                   ///< B factors of the result.
  std::optional<std::array<double, 2>> b_range;  ///< Range of drawn B factors, A^2; default: that of the model.
  double block_angstrom = 25;                    ///< Edge of the cubes of PerturbB::blocks, A.
  std::uint64_t seed = 1;                        ///< Seed of all random numbers.
  int threads = 0;                               ///< Number of threads; <= 0 means one per core.
};

struct Perturbation {
  Model model;                     ///< The perturbed model.
  double range_angstrom = 0;       ///< Largest length of a kick, A; lengths are uniform in 0 ... range.
  double rmsd_angstrom = 0;        ///< RMSD between both models over all atoms, A.
  std::int64_t atoms_redrawn = 0;  ///< Atoms whose first kick ended outside the boundary.
  std::int64_t atoms_unmoved = 0;  ///< Atoms that no kick brought inside; they keep their places.
  double mean_b_before = 0;        ///< Mean B factor of the atoms of the unperturbed model, A^2.
  double mean_b_after = 0;         ///< Mean B factor of the atoms of the perturbed model, A^2.
};

/// Moves the atoms of a model and changes their B factors. Kicks that end outside the boundary are drawn again, length
/// and direction, until they end inside; null sets no boundary. Random numbers depend on seed and atom only, so that
/// the result does not depend on the number of threads. Throws Error where an exact RMSD cannot be reached, and where B
/// factors are drawn from an empty range.
Perturbation perturb(const Model& model, const MolecularBoundary* boundary, const PerturbSettings& settings);

struct PerturbOptions {
  std::filesystem::path model;                ///< Atomic model, PDB or mmCIF.
  std::filesystem::path output;               ///< Model to write, .pdb or .cif.
  std::optional<std::filesystem::path> mask;  ///< Mask whose voxels of 0.5 and more are the boundary.
  bool bounded = true;                        ///< Kicks end inside a boundary; false: anywhere.
  std::optional<double> spacing_angstrom;  ///< Voxel size in A of the model's own boundary (default 1), or of `mask`.
  ModelSelection part;                     ///< Atoms that are written; kicks and B factors are the whole model's.
  OriginConvention frame = OriginConvention::automatic;  ///< Header words that place the mask in the coordinates.
  Hydrogens hydrogens = Hydrogens::drop;                 ///< Drops or keeps the hydrogens of the model.
  ModelChoice model_choice;                              ///< Models of the model's file that are read.
  std::filesystem::path report;                          ///< JSON file; see default_report_path().
  PerturbSettings settings;
};

/// Findings of perturb_files().
struct PerturbFindings {
  Perturbation result;                 ///< The whole perturbed model, and what was done to it.
  std::int64_t atoms_written = 0;      ///< Number of atoms of the part that was written.
  std::int64_t boundary_voxels = 0;    ///< Number of voxels of the boundary; 0 without one.
  double boundary_spacing_angstrom{};  ///< Voxel size of the boundary, A.
};

/// Reads a model, perturbs it, and writes the model and the report. Both files appear, or none.
PerturbFindings perturb_files(const PerturbOptions& options, RunLog& log);

}  // namespace acuity
