// The shells in a range of resolutions.
// Used by all fits over shells: Wilson lines, profiles, local B factors and refined B factors.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace acuity {

/// Frequencies s between 1 / from and 1 / to, both ends included. The tolerance is relative: an end that is a shell's
/// own frequency belongs to the range whatever its last digits are. Each caller keeps the tolerance that its results
/// were made with.
class ShellRange {
 public:
  ShellRange(double from_angstrom, double to_angstrom, double tolerance = 0)
      : from_(from_angstrom), to_(to_angstrom), tolerance_(tolerance) {}

  bool contains(double s_per_angstrom) const {
    return s_per_angstrom * from_ >= 1 - tolerance_ && s_per_angstrom * to_ <= 1 + tolerance_;
  }

  /// The shells j = 1 ... `last_shell` of a window, s = j / window, that lie in the range.
  std::vector<std::size_t> shells_of_window(double window_angstrom, int last_shell) const {
    std::vector<std::size_t> shells;
    for (int j = 1; j <= last_shell; ++j)
      if (contains(j / window_angstrom)) shells.push_back(static_cast<std::size_t>(j));
    return shells;
  }

 private:
  double from_;
  double to_;
  double tolerance_;
};

/// Shells that a fit of a window's fall-off needs: two always lie on a line.
inline constexpr std::size_t min_fitted_shells = 3;

/// Low-resolution end in A of the shells that tell B factors up to `to_angstrom`: 13 A, and twice the other end for
/// coarse data.
inline double start_of_fitted_shells(double to_angstrom) {
  constexpr double default_angstrom = 13;
  return std::max(default_angstrom, 2 * to_angstrom);
}

/// `edge_voxels` where a window of that edge has min_fitted_shells in the range, else the smallest even edge above it
/// that has them. Nothing where none up to `largest_voxels` does.
inline std::optional<int> window_for_shells(int edge_voxels, double spacing_angstrom, const ShellRange& range,
                                            int largest_voxels) {
  for (int edge = edge_voxels; edge <= largest_voxels; edge += edge % 2 == 0 ? 2 : 1)
    if (range.shells_of_window(edge * spacing_angstrom, edge / 2).size() >= min_fitted_shells) return edge;
  return {};
}

}  // namespace acuity
