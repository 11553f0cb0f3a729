// The B factor that a map should have at a resolution, where the user names none.
// Lies between what is known of a map and the average profile that it is sharpened towards.
#pragma once

#include <algorithm>

namespace acuity {

/// Fall-off in A^2 of a well sharpened map that ends at `resolution_angstrom`: 30 to 3 A, then linear to 60 at 4.5 A.
/// The less a map resolves, the more its last shells are noise, and the less they are raised. Beyond 4.5 A it grows as
/// the square of the resolution. So the amplitude at the end stays the same part of that at B = 0.
inline double target_b(double resolution_angstrom) {
  constexpr double sharp_angstrom = 3;
  constexpr double smooth_angstrom = 4.5;
  constexpr double sharp_b = 30;
  constexpr double smooth_b = 60;
  const double beyond = std::max(resolution_angstrom / smooth_angstrom, 1.0);
  const double part = (resolution_angstrom - sharp_angstrom) / (smooth_angstrom - sharp_angstrom);
  return (sharp_b + std::clamp(part, 0.0, 1.0) * (smooth_b - sharp_b)) * beyond * beyond;
}

/// The same for sharpening by windows, which weighs noise shell by shell. Two half maps tell it, so they get 20 at any
/// resolution. Of one map nothing is known but the resolution: 15 to 3.6 A, then linear to 80 at 4.9 A.
inline double target_b_of_windows(double resolution_angstrom, bool two_maps) {
  constexpr double of_halves = 20;
  constexpr double least = 15;
  constexpr double begin_angstrom = 3.3;
  constexpr double per_angstrom = 50;
  constexpr double most = 80;
  if (two_maps) return of_halves;
  return std::clamp(per_angstrom * (resolution_angstrom - begin_angstrom), least, most);
}

}  // namespace acuity
