// Features of a radial profile: the bends, maxima and minima of its Guinier plot.
// Lies between the profiles of parts and the file of average profiles.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace acuity {

/// Features of the Guinier plot y = 2 ln A against s^2 between 10 and 2.5 A. Extremes are those of y minus its straight
/// line (least squares over that range). Secondary structure lies on top of the fall-off that form factors and B
/// factors make. Bharadwaj and Jakobi 2022, Faraday Discuss. 240, 168, Fig. 5, fit four segments.
struct ProfileFeatures {
  std::vector<double>
      breakpoints_angstrom;  ///< Breakpoints of the best piecewise linear function of four segments, in A; descending.
  double r_squared = 0;      ///< R^2 of that function.
  std::optional<double> maximum_angstrom;    ///< Highest point between 6.5 and 3 A; nothing where that is at an end.
  std::optional<double> minimum_angstrom;    ///< Lowest point between 10 A and the maximum, likewise.
  std::optional<double> bend_down_angstrom;  ///< The breakpoint that lies highest above the straight line, if above.
};

/// `amplitude` holds the profile at s = 0, step, 2 step, ... and reaches 2.5 A; all values positive.
ProfileFeatures features_of(std::span<const double> amplitude, double step_per_angstrom);

/// Mean and spread of a number over many parts.
struct Spread {
  int n = 0;
  double mean = 0;
  double standard_deviation = 0;  ///< Standard deviation of a sample; 0 for one value.
  double quartiles[3] = {};       ///< Lower, median, upper.
};
Spread spread_of(std::vector<double> values);

}  // namespace acuity
