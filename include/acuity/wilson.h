// The Wilson line: a straight line through ln of a map's squared amplitudes against s^2, whose slope gives a B factor.
// Lies between the radial profile of a map and global sharpening; `acuity global` and `acuity profile` report it.
#pragma once

namespace acuity {

/// A range of frequencies, given as lengths in A; both ends are included.
struct ResolutionRange {
  double from_angstrom = 0;  ///< Low-frequency end in A, the longer length.
  double to_angstrom = 0;    ///< High-frequency end in A, the shorter length.
};

/// y = intercept + slope x, the weighted least-squares line.
struct LineFit {
  double slope = 0;
  double intercept = 0;
  double slope_error = 0;  ///< Standard error of the slope; a point of weight 1 has the variance sum w r^2 / (n - 2).
  double intercept_error = 0;  ///< Standard error of the intercept, with the same variance of a point.
  double residual_sum = 0;     ///< sum w (y - line)^2.
  double r_squared = 0;        ///< 1 - residual_sum / sum w (y - mean)^2; 0 where all y are equal.
  int n = 0;                   ///< Number of points.

  double at(double x) const { return intercept + slope * x; }
};

/// The straight line through a Guinier plot. Amplitudes fall as exp(-B s^2 / 4), so ln A^2 falls as -B s^2 / 2: B is -2
/// times the slope. All shells have the same weight. Wilson 1942, Nature 150, 152; Rosenthal and Henderson 2003, J.
/// Mol. Biol. 333, 721.
struct WilsonFit {
  double b_factor = 0;        ///< B in A^2; positive where amplitudes fall.
  double b_factor_error = 0;  ///< Standard error of B from the scatter about the line, A^2.
  LineFit line;               ///< ln A^2 against s^2.
};

}  // namespace acuity
