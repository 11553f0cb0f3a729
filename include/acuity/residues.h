// Scores of residues: how well a map shows each part of a model.
// `acuity residues` prints and writes them at the end of the flow.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <acuity/map.h>
#include <acuity/model.h>
#include <acuity/run_log.h>
#include <acuity/volume.h>

namespace acuity {

struct ResidueSettings {
  double sigma_angstrom = 0.4;  ///< Standard deviation of the Q-score's Gaussian in A, above 0 ... 10.
  double radius_angstrom = 3;   ///< Voxels within this distance of a residue's atoms are correlated, A, 1 ... 10.
  /// Resolution in A at which the model's density is low-passed before it is correlated (Eq. 7); nothing for none.
  std::optional<double> resolution_angstrom;
  int threads = 0;  ///< Number of threads; <= 0 means one per core.
};

/// Scores of some atoms.
struct AtomGroupScore {
  std::int64_t atoms = 0;                     ///< Number of atoms.
  double q = 0;                               ///< Mean Q-score of the atoms (Pintilie et al. 2020).
  std::optional<double> correlation;          ///< Correlation of map and model density; empty where one is constant.
  double density = 0;                         ///< Mean density at the atoms, unit of the map.
  std::optional<double> b_angstrom2;          ///< Mean local B factor at the atoms, A^2; needs a map of them.
  std::optional<double> resolution_angstrom;  ///< Mean local resolution at the atoms, A; needs a map of it.
};

/// Scores of a residue.
struct ResidueScore {
  std::string chain;      ///< Name of its chain, as authors give it.
  int number = 0;         ///< Sequence number, as authors give it.
  std::string insertion;  ///< Insertion code; empty for none.
  std::string name;       ///< Residue name, such as ALA.
  AtomGroupScore score;
};

/// Scores of a chain.
struct ChainScore {
  std::string chain;
  std::int64_t residues = 0;
  AtomGroupScore score;
};

struct ResidueScores {
  std::vector<ResidueScore> residues;  ///< In the order of the model.
  std::vector<ChainScore> chains;
  AtomGroupScore whole;
};

/// Scores the model, which lies in the map's own frame, by the map. `b` and `resolution` are maps on the same grid that
/// are 0 where nothing is known, or empty. Same bytes for any number of threads.
ResidueScores score_residues(VolumeView map, const Model& model, VolumeView b, VolumeView resolution,
                             const ResidueSettings& settings);

struct ResidueOptions {
  std::filesystem::path map;                             ///< Map to score the model by.
  std::filesystem::path model;                           ///< Atomic model, PDB or mmCIF.
  std::optional<std::filesystem::path> b_map;            ///< Local B factors, as `acuity bfactor` writes them.
  std::optional<std::filesystem::path> resolution_map;   ///< Local resolution, as `acuity resolution` writes it.
  std::vector<std::filesystem::path> outputs;            ///< Tables: .csv, .json, .cif or .defattr, by their names.
  OriginConvention frame = OriginConvention::automatic;  ///< Header words that place the model.
  ModelChoice model_choice;                              ///< Models of the model's file that are read.
  std::optional<double> spacing_angstrom;                ///< Voxel size of the maps in A.
  ResidueSettings settings;
};

/// Reads map and model, scores them and writes the tables. Throws Error, and then nothing is written.
ResidueScores score_residues_files(const ResidueOptions& options, RunLog& log);

}  // namespace acuity
