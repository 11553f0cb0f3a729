// Maps with a known truth: a model or a part of it, chosen B factors, and noise of a known level and B factor.
// `acuity simulate` makes them, and the other analyses are tested on them.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>
#include <acuity/run_log.h>

namespace acuity {

/// Part of a model that is drawn, in gemmi's syntax of selections (docs of gemmi, "Selections"): A,B are two chains,
/// A/10-50 residues, //*//CA[C] atoms.
struct ModelSelection {
  std::vector<std::string> select;     ///< An atom is kept when one of these matches it; empty keeps all.
  std::vector<std::string> leave_out;  ///< An atom is dropped when one of these matches it.
};

/// The atoms of the part, in the model's order. Throws Error for selections that cannot be read or match no atom, and
/// for an empty part.
Model part_of(const Model& model, const ModelSelection& part);

/// Isotropic B factors (A^2) that atoms get in place of the model's own. At most one of `constant` and `gradient` is
/// given.
struct BField {
  /// B factors that are linear along an axis: low_b at its lowest atom, high_b at its highest.
  struct Gradient {
    double low_b = 0;
    double high_b = 0;
    std::optional<Vec3> axis;  ///< Direction of the axis, of any length except 0. Default: longest_axis().
  };
  std::optional<double> constant;    ///< B factor of all atoms, A^2.
  std::optional<Gradient> gradient;  ///< B factors along an axis.
  /// B factors of single chains, A^2; they override `constant` and `gradient`.
  std::map<std::string, double> of_chain;
};

/// Gives the atoms the B factors of the field; all other atoms keep their own. Throws Error where the model has no
/// chain of a name, or no extent along the gradient's axis.
void set_b_factors(Model& model, const BField& field);

/// Unit vector along which the positions (at least one, each with weight 1) vary most: the eigenvector to the largest
/// eigenvalue of their covariance. Its component of largest size is positive.
Vec3 longest_axis(const std::vector<Vec3>& positions);

/// Level, B factor and seed of the noise of whole maps.
struct NoiseLaw {
  double standard_deviation = 1;  ///< Standard deviation over all voxels.
  /// B factor of the noise, A^2, at least 0: amplitudes decay as exp(-b s^2 / 4); 0 is white noise.
  double b_factor = 0;
  std::uint64_t seed = 1;  ///< Seed of the noise.
};

/// Gaussian noise: each voxel's number is drawn by its index (Philox 4x32-10, Box-Muller). The bytes thus depend on
/// neither thread count nor generator of the standard library. Streams of a seed are independent of each other. The
/// noise is filtered by the law's B factor (periodic), then shifted and scaled to mean 0 and the law's standard
/// deviation over this volume. Throws Error where the filter leaves only the mean.
Volume gaussian_noise(GridSize size, double spacing_angstrom, const NoiseLaw& law, std::uint64_t stream,
                      int threads = 0);

/// Mean B factor (A^2) of the atoms around each voxel of the mask. Atoms at most half of `window_angstrom` away along
/// each axis, ends included, count with weight 1. The map is 0 outside the mask and where there is no atom. The model
/// lies in the map's own frame.
Volume mean_b_map(const Model& model, const Mask& mask, double spacing_angstrom, double window_angstrom,
                  int threads = 0);

/// The unit of noise levels: the standard deviation (population) of the density over the voxels of a mask. Unlike that
/// of the whole map, it does not depend on the size of the box. Throws Error where it is 0.
double density_deviation(VolumeView density, const Mask& mask);

/// Radius around atoms of the mask for noise levels and maps of B factors, as in the default mask of sharpen.
inline constexpr double simulated_mask_radius_angstrom = 3;

struct SimulateSettings {
  /// Noise level in units of density_deviation() within 3 A of an atom. Default: no noise.
  std::optional<double> noise_level;
  double noise_b_factor = 0;      ///< B factor of the noise, A^2; see NoiseLaw.
  std::uint64_t seed = 1;         ///< Seed of the noise.
  bool half_maps = false;         ///< Adds the noise to two half maps in place of the density.
  bool b_map = false;             ///< Makes the map of mean B factors.
  double b_window_angstrom = 25;  ///< Edge in A of the windows of the map of mean B factors.
  int threads = 0;                ///< Number of threads; <= 0 means one per core.
};

struct Simulation {
  Volume density;  ///< Density of the model, with noise of stream 0 where noise is asked for without half maps.
  /// None, or the density plus noise of stream 1 and of stream 2, each at the full level.
  std::vector<Volume> half_maps;
  Volume b_map;                ///< mean_b_map() within 3 A of an atom; empty unless asked for.
  std::int64_t atoms = 0;      ///< Number of atoms drawn.
  double noise_deviation = 0;  ///< Standard deviation of the noise, unit of the maps; 0 without noise.
  std::optional<Vec3> b_axis;  ///< Axis of the gradient of B factors, from simulate_files().
  MapHeader header;            ///< Grid and place of the maps, from simulate_files().
  /// The drawn atoms in the map's own frame, from simulate_files(); empty unless `model_out` is given.
  std::optional<Model> model;
};

/// The density of a model that lies in the map's own frame, with noise. The noise of the mean of both half maps has 1 /
/// sqrt(2) of their standard deviation. Memory: four volumes with half maps.
Simulation simulate(const Model& model, GridSize size, double spacing_angstrom, const SimulateSettings& settings);

struct SimulateOptions {
  std::filesystem::path model;                ///< Atomic model, PDB or mmCIF.
  std::filesystem::path output;               ///< Map file of the density.
  int output_mode = 2;                        ///< Mode of the map files: 2 or 12, see MapWriting.
  std::optional<std::filesystem::path> like;  ///< Map that defines grid and origin.
  std::optional<int> box_voxels;  ///< Edge in voxels of a cube around the whole model's centre; used without `like`.
  std::optional<double> spacing_angstrom;  ///< Voxel size in A, of the cube or in place of that of `like`.
  ModelSelection part;                     ///< Atoms that are drawn; grid and B factors are the whole model's.
  BField b_field;                          ///< B factors in place of the model's own.
  std::optional<std::string> half_maps;    ///< Prefix of the two half maps.
  /// File of the drawn atoms, in the frame of the model's file. An empty name keeps them without a file.
  std::optional<std::filesystem::path> model_out;
  std::optional<std::filesystem::path> b_map;  ///< Map file of mean B factors.
  /// Mask on the grid of the density: voxels of `b_map`; default: those within 3 A of an atom.
  std::optional<std::filesystem::path> b_mask;
  OriginConvention frame =
      OriginConvention::automatic;        ///< Header words that place the map in the model's coordinates.
  Hydrogens hydrogens = Hydrogens::drop;  ///< Drops or keeps the hydrogens of the model.
  ModelChoice model_choice;               ///< Models of the model's file that are read.
  SimulateSettings settings;              ///< Settings; `half_maps` and `b_map` follow from the files that are named.
};

/// Reads a model, prepares it, and writes the result of simulate(). All files appear, or none.
Simulation simulate_files(const SimulateOptions& options, RunLog& log);

}  // namespace acuity
