// The frequency at which a low-pass filter took the signal of a map.
// Lies between radial profiles and the range over which maps are fitted, sharpened and compared.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace acuity {

/// The last shell before a steep low-pass. Behind it the mean power of a box's shells falls to a thousandth of what is
/// expected, within a few shells, and stays down. The power of molecules and noise falls more slowly, that of a map
/// with a large B factor as steadily as before.
std::optional<std::size_t> last_shell_before_filter(const std::vector<double>& power);

/// The q at which a soft low-pass has weakened amplitudes by e, beside those before it. The abscissa q is s^2 / 4 in
/// A^-2, ascending; y is ln(A / P), amplitudes beside those of atoms. A B factor makes y a straight line. A filter
/// breaks it: Eq. 29. Nothing for fewer than 8 points, or where one line describes them about as well as a broken one.
std::optional<double> filter_end(std::span<const double> q, std::span<const double> y);

/// A warning, but for what follows: the half maps were low-passed.
std::string low_passed_halves_in_words(double filter_end_angstrom);

/// A warning, but for its end: the map was low-passed at `filter_end_angstrom`, and what follows for the resolution.
std::string filter_end_in_words(double filter_end_angstrom, double resolution_angstrom);

/// A filter counts where its end is as many times coarser than the resolution that is given.
inline constexpr double far_before_resolution = 1.15;

/// Factor by which a given resolution has to be finer than the one that half maps support to count as beyond it.
inline constexpr double far_beyond_signal = 1.3;

/// A warning: half maps agree to `signal_end_angstrom`, far before the resolution that is given.
std::string beyond_signal_in_words(double signal_end_angstrom, double resolution_angstrom);

}  // namespace acuity
