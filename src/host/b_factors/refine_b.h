// B factors of a model from a map, without a refinement program: Eq. 17, atom by atom. Lies between read_model() and
// the density that sharpen() takes as reference; the model's coordinates stay as they are.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <acuity/engine.h>
#include <acuity/model.h>
#include <acuity/progress.h>
#include <acuity/volume.h>

#include "windows/window_engine.h"

namespace acuity {

struct RefineBRule {
  int window_edge = 0;          ///< N, in voxels; 8 ... 1024 and no larger than the box.
  double from_angstrom = 13;    ///< Low-resolution end of the fitted shells, A; included.
  double to_angstrom = 0;       ///< High-resolution end of the fitted shells, A; included. Three shells at least.
  double pooling_angstrom = 4;  ///< As in LocalBRule.
  int rounds = 3;               ///< Each draws the model with the B factors of the one before.
  double best_b = 20;           ///< A^2, of the best-ordered twentieth of the atoms afterwards.
  double min_b = 10;            ///< A^2, of any atom afterwards; below best_b.
  double max_b = 999;           ///< A^2, of any atom afterwards; files of the PDB hold no more than 999.99.
  int threads = 0;
  Verbosity verbosity = Verbosity::quiet;
};

/// Change of the atoms' B factors in one round, A^2.
struct RefineBRound {
  double mean_change = 0;
  double rms_change = 0;

  /// Standard deviation of the changes: what all atoms share says nothing.
  double spread() const { return std::sqrt(std::max(0.0, rms_change * rms_change - mean_change * mean_change)); }
};

struct RefinedB {
  std::vector<double> b_of_map;      ///< B of each atom as the map shows it, A^2; negative where the map was sharpened.
  double shift = 0;                  ///< A^2; the model's B factors are b_of_map minus this, from min_b to max_b.
  std::vector<RefineBRound> rounds;  ///< The last one may have been taken back.
  bool is_stopped = false;           ///< The last round changed more than the one before it, and was taken back.
  std::int64_t atoms_at_least = 0;   ///< Atoms that got min_b.
  std::int64_t atoms_at_most = 0;    ///< Atoms that got max_b.
  std::int64_t atoms_not_fitted = 0;  ///< Outside the box, or where the map has no signal: they got what their residue,
                                      ///< or else the median atom has.
  std::int64_t atoms_by_map = 0;  ///< Atoms whose B comes from the map, not its prior, by more than a half (Eq. 32).
};

/// Gives the atoms of `model`, which lies in the frame of `observed`, isotropic B factors, one per residue. Those it
/// came with are not used. The map's own unit and overall B factor do not matter: both are fitted, and what is left are
/// differences between places, above best_b. `half_difference` is half the difference of two half maps, whose mean
/// `observed` is, or empty. Throws Error for fewer than three shells in the range, and where the map has no signal or
/// is the opposite of the model. The same numbers for any thread count.
RefinedB refine_b_factors(Model& model, VolumeView observed, VolumeView half_difference, const RefineBRule& rule,
                          WindowEngine& engine);

}  // namespace acuity
