// Guinier plots: ln A^2 of a radial profile against s^2, where a B factor is a slope; Wilson lines and broken lines
// through them. What `acuity profile` shows and `acuity global` sharpens by.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "host/fit/line_fit.h"

namespace acuity {

/// A stretch of frequencies by their lengths in A, both ends included.
struct ResolutionRange {
  double from_angstrom = 0;  ///< The low frequency: the longer length.
  double to_angstrom = 0;    ///< The high frequency: the shorter length.
};

/// From `from_angstrom` to the resolution, or to the last frequency of a profile if that comes before or there is none.
/// Throws Error when nothing lies between.
ResolutionRange fitted_range(std::span<const double> s_per_angstrom, double from_angstrom,
                             std::optional<double> resolution_angstrom);

/// Points of a Guinier plot. A is the mean amplitude <|F|> of a shell, so that ln A^2 = 2 ln <|F|>, as Bharadwaj and
/// Jakobi plot it (2022, Faraday Discuss. 240, 168); with Gaussian coefficients ln <|F|^2> lies ln(4 / pi) above it at
/// all frequencies.
struct GuinierPlot {
  std::vector<double> s2;     ///< s^2 in 1/A^2, ascending.
  std::vector<double> ln_a2;  ///< 2 ln A.
};

/// The points of a profile within a range, s > 0. Shells without amplitude are left out.
GuinierPlot guinier_plot(std::span<const double> s_per_angstrom, std::span<const double> amplitude,
                         ResolutionRange range);

/// The straight line through a Guinier plot. Amplitudes fall as exp(-B s^2 / 4), so ln A^2 falls as -B s^2 / 2: B is -2
/// times the slope. Each shell counts the same. Wilson 1942, Nature 150, 152; Rosenthal and Henderson 2003, J. Mol.
/// Biol. 333, 721.
struct WilsonFit {
  double b_factor = 0;        ///< A^2; positive where amplitudes fall.
  double b_factor_error = 0;  ///< Its standard error from the scatter about the line, A^2.
  LineFit line;               ///< ln A^2 against s^2.
};
/// Throws Error for less than 3 points.
WilsonFit fit_wilson(const GuinierPlot& plot);

/// The best continuous line of straight segments through a Guinier plot; see fit_broken_line().
struct GuinierSegments {
  BrokenLine line;                           ///< ln A^2 against s^2.
  std::vector<double> breakpoints_angstrom;  ///< One less than segments, from low to high frequency.
  std::vector<double> b_factors;             ///< A^2, one a segment.
};
inline constexpr int choose_segments = 0;       ///< Take the number of segments with the smallest BIC.
inline constexpr int most_chosen_segments = 5;  ///< That it is chosen from: 1 to this.
/// `segments` is 1 to most_segments, or choose_segments. Throws Error for too few points.
GuinierSegments fit_segments(const GuinierPlot& plot, int segments);

/// B factor of a slope of ln A^2 against s^2.
inline double b_factor_of_slope(double slope) { return -2 * slope; }

}  // namespace acuity
