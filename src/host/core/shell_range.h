// The shells in a range of resolutions.
// Under all fits over shells: Wilson lines, profiles, local B factors and refined B factors.
#pragma once

#include <cstddef>
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

}  // namespace acuity
