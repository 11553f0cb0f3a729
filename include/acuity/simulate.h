// Maps with a known truth: a model or a part of it, chosen B factors, and noise of a known level and fall-off.
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

/// Which part of a model is drawn, in gemmi's syntax of selections (docs of gemmi, "Selections"): A,B are two chains,
/// A/10-50 residues, //*//CA[C] atoms.
struct ModelSelection {
  std::vector<std::string> select;     ///< An atom is kept when one of these matches it; empty keeps all.
  std::vector<std::string> leave_out;  ///< An atom is dropped when one of these matches it.
};

/// The atoms of the part, in the model's order. Throws Error for selections that cannot be read or match no atom, and
/// where nothing is left.
Model part_of(const Model& model, const ModelSelection& part);

/// Isotropic B factors (A^2) that atoms get instead of the model's own. At most one of `constant` and `gradient`.
struct BField {
  /// Linear along an axis: low_b at the atom that lies lowest on it, high_b at the highest.
  struct Gradient {
    double low_b = 0;
    double high_b = 0;
    std::optional<Vec3> axis;  ///< A direction of any length but 0. Default: longest_axis().
  };
  std::optional<double> constant;
  std::optional<Gradient> gradient;
  std::map<std::string, double> of_chain;  ///< B factors of single chains; they come before the others.
};

/// Gives the atoms the B factors of the field; atoms without one in it keep theirs. Throws Error where the
/// model has no chain of that name, or no extent along the gradient's axis.
void set_b_factors(Model& model, const BField& field);

/// Unit vector along which the positions (at least one, each with weight 1) vary most: the eigenvector to the largest
/// eigenvalue of their covariance. Its component of largest size is positive.
Vec3 longest_axis(const std::vector<Vec3>& positions);

/// Noise of whole maps.
struct NoiseLaw {
  double standard_deviation = 1;  ///< Standard deviation over all voxels.
  double b_factor = 0;            ///< Amplitudes fall as exp(-b s^2 / 4), b in A^2, at least 0; 0 is white.
  std::uint64_t seed = 1;
};

/// Gaussian noise: each voxel's number is drawn by its index (Philox 4x32-10, Box-Muller), so that the bytes depend on
/// neither thread count nor generator of the standard library. Streams of a seed are independent of each other. The
/// noise is filtered by the law's fall-off (periodic), then shifted and scaled so that this very volume has mean 0 and
/// the law's standard deviation. Throws Error where the fall-off leaves nothing but the mean.
Volume gaussian_noise(GridSize size, double spacing_angstrom, const NoiseLaw& law, std::uint64_t stream,
                      int threads = 0);

/// Mean B factor (A^2) of the atoms around each voxel of the mask: those at most half of `window_angstrom` away along
/// each axis, ends included, each with weight 1. 0 outside the mask and where there is no atom. The model lies in the
/// map's own frame.
Volume mean_b_map(const Model& model, const Mask& mask, double spacing_angstrom, double window_angstrom,
                  int threads = 0);

/// The unit of noise levels: the standard deviation (population) of the density over the voxels of a mask. Unlike that
/// of the whole map it does not depend on how much empty box there is. Throws Error where it is 0.
double density_deviation(VolumeView density, const Mask& mask);

/// The mask of noise levels and of maps of B factors holds the voxels this close to an atom: the default mask of
/// sharpen.
inline constexpr double simulated_mask_radius_angstrom = 3;

struct SimulateSettings {
  std::optional<double> noise_level;  ///< In units of density_deviation() within 3 A of an atom; nothing: no noise.
  double noise_b_factor = 0;          ///< Fall-off of the noise, A^2; see NoiseLaw.
  std::uint64_t seed = 1;             ///< Seed of the noise.
  bool half_maps = false;             ///< Two half maps get the noise, and the density stays without.
  bool b_map = false;                 ///< The map of mean B factors is made.
  double b_window_angstrom = 25;      ///< Edge of its windows in A.
  int threads = 0;                    ///< Number of threads; <= 0 means one per core.
};

struct Simulation {
  Volume density;                 ///< With noise of stream 0 where there is noise and there are no half maps.
  std::vector<Volume> half_maps;  ///< None or two: the density plus noise of stream 1 and 2, each of the full level.
  Volume b_map;                   ///< mean_b_map() within 3 A of an atom, where it is asked for.
  std::int64_t atoms = 0;         ///< Number of atoms drawn.
  double noise_deviation = 0;     ///< In the unit of the maps; 0 without noise.
  std::optional<Vec3> b_axis;     ///< Axis of the gradient of B factors, from simulate_files().
};

/// The density of a model that lies in the map's own frame, with noise. The mean of the two half maps has 1 / sqrt(2)
/// of their noise. Memory: four volumes with half maps.
Simulation simulate(const Model& model, GridSize size, double spacing_angstrom, const SimulateSettings& settings);

struct SimulateOptions {
  std::filesystem::path model;
  std::filesystem::path output;
  std::optional<std::filesystem::path> like;       ///< The map whose grid and place are taken.
  std::optional<int> box_voxels;                   ///< Without `like`: edge of a cube around the whole model's centre.
  std::optional<double> spacing_angstrom;          ///< Without `like`: voxel size of that cube in A.
  ModelSelection part;                             ///< The atoms drawn. Grid and B factors are the whole model's.
  BField b_field;                                  ///< B factors in place of the model's own.
  std::optional<std::string> half_maps;            ///< Prefix of the two half maps.
  std::optional<std::filesystem::path> model_out;  ///< The model as drawn, in the frame of the file it came from.
  std::optional<std::filesystem::path> b_map;      ///< The map of mean B factors.
  FrameSource frame = FrameSource::automatic;      ///< Header words that place the map in the model's coordinates.
  Hydrogens hydrogens = Hydrogens::drop;
  SimulateSettings settings;  ///< `half_maps` and `b_map` are set where their files are named.
};

/// Reads a model, prepares it, and writes what simulate() makes of it. All files appear, or none.
Simulation simulate_files(const SimulateOptions& options, RunLog& log);

}  // namespace acuity
