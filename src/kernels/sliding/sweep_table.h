// The tables of the sliding march: which columns of coefficients the warps take, in which order, and what each line
// adds. Made once a pass on the host, and uploaded; sliding_sweep.h walks through them.
#pragma once

#include <vector>

#include "windows/sliding_planes.h"

namespace acuity {

/// The arrays behind a MarchView.
struct MarchTable {
  int window_edge = 0;
  int pairs = 0;  ///< States a thread holds: 8, 16 or 24, at least the lines of any column.
  std::vector<Complex> turns;
  std::vector<MarchColumn> columns;  ///< |kz| ascending, then kx: neighbours read the same transforms and are as long.
  std::vector<MarchLine> lines;
  std::vector<MarchShell> shells;  ///< M + 1.
  double phase_scale = 0;
  int map_count = 2;  ///< 1 with a profile.
  TargetB target;     ///< Of the profile.
  LinePrior prior;    ///< Of the profile.
};

/// Builds the table; arguments as in make_shell_table(), whose coefficients these are, one of each mirrored pair.
/// `filter` has one factor a shell (Eq. 7), or is empty; `profile` stands for the reference (Eq. 9), where there is
/// one.
MarchTable make_march_table(int window_edge, ShellRule rule, const std::vector<double>& filter,
                            const ProfileReference* profile = nullptr);

/// The view of a table in the memory of the host; offsets and output scale are the caller's to fill in.
MarchView march_constants(const MarchTable& table);

/// Bytes that the march of all maps reads and writes in device memory, counted from the algorithm: for a row of a
/// tile, its sums, read and written by each round of `warps` columns; for a plane, its z transforms, once each for
/// entering and leaving the windows, as warps of a round read the same ones.
double march_row_bytes(const MarchTable& table, int warps, int lanes);
double march_plane_bytes(const MarchTable& table, int lanes);

}  // namespace acuity
