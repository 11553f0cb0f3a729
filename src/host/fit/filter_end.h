// The frequency at which a low-pass filter took the signal of one map.
// Between radial profiles and the range over which maps are fitted and sharpened.
#pragma once

#include <optional>
#include <span>

namespace acuity {

/// The q at which a low-pass has weakened amplitudes by e, beside those before it. q is s^2 / 4 in A^-2, ascending; y
/// is ln(A / P), amplitudes beside those of atoms. A B factor makes y a straight line. A filter breaks it: Eq. 29.
/// Nothing for fewer than 8 points, or where one line describes them about as well as two.
std::optional<double> filter_end(std::span<const double> q, std::span<const double> y);

}  // namespace acuity
