// The B factor of a map by an estimate that may be poor.
// Lies between fits of fall-offs and what maps are sharpened by.
#pragma once

namespace acuity {

/// B in A^2 of a map by an estimate with its error, and by what is known of maps: B factors of 120 +- 80 A^2. Shells
/// err together, so an error from their scatter counts twice. A good estimate hardly changes; one over few low shells
/// does.
inline double expected_b(double b, double standard_error) {
  constexpr double typical = 120;
  constexpr double spread = 80;
  const double error = 2 * standard_error;
  return typical + spread * spread / (spread * spread + error * error) * (b - typical);
}

}  // namespace acuity
