// The tables of the sliding sweep: which columns of coefficients the warps take, in which order, and what each line
// adds. Made once per pass on the host, and uploaded; sliding_sweep.h walks through them.
#pragma once

#include <vector>

#include "windows/sliding/sliding_planes.h"

namespace acuity {

/// The arrays behind a SweepView.
struct SweepTable {
  int window_edge = 0;
  int pairs = 0;  ///< States a thread holds: 8, 18 or 24, at least the lines of any column.
  std::vector<Twiddle> twiddles;
  std::vector<SweepColumn> columns;  ///< |kz| ascending, then kx: neighbours read the same transforms and are as long.
  std::vector<KyPairFactors> lines;
  std::vector<EpilogueShell> shells;  ///< M + 1.
  double phase_scale = 0;
  float minus_share = 1;
};

/// Builds the table; arguments as in make_shell_table(), whose coefficients these are, one of each mirrored pair.
/// `filter` has one factor a shell (Eq. 7), or is empty; `profile` stands for the reference (Eq. 9), where there is
/// one.
SweepTable make_sweep_table(int window_edge, ShellRule rule, const std::vector<double>& filter,
                            const ProfileReference* profile = nullptr);

/// Pairs of coefficients of each of two half maps that a thread holds.
constexpr int power_pairs = 14;

/// The table for the powers of two half maps, whose sweep holds the states of both: columns have at most power_pairs
/// lines.
SweepTable make_power_table(int window_edge);

/// The view of a table in the memory of the host; `gain` is the caller's to fill in.
SweepView sweep_constants(const SweepTable& table);

/// Bytes that the sweep of `maps` maps reads and writes in device memory, counted from the algorithm. A row of a tile
/// has its sums, read and written by each round of `warps` columns. A plane has its z transforms, once each for
/// entering and leaving the windows, as warps of a round read the same ones.
double sweep_row_bytes(const SweepTable& table, int maps, int warps, int lanes);
double sweep_plane_bytes(const SweepTable& table, int maps, int lanes);

}  // namespace acuity
