// Global sharpening: one B factor for the whole map, given or taken from its Wilson line. From files to files, as
// `acuity global` calls it.
#pragma once

#include <filesystem>
#include <optional>

#include "host/fit/guinier.h"

namespace acuity {

class Report;

struct GlobalOptions {
  std::filesystem::path map;
  std::optional<std::filesystem::path> half_map2;  ///< With it, `map` is the first half and the mean is sharpened.
  std::optional<std::filesystem::path> mask;  ///< Factors (0 to 1) for the estimates alone; the output is not masked.
  std::optional<double> b_factor;             ///< A^2; negative sharpens. Default: minus the map's own.
  std::optional<double> resolution_angstrom;  ///< Where the Wilson line ends, and the result is low-passed.
  bool low_pass = true;
  double wilson_from_angstrom = 10;  ///< Where the Wilson line begins.
  bool fsc_weight = false;           ///< Weight amplitudes by the FSC of the half maps.
  int threads = 0;
  std::filesystem::path output;
  std::filesystem::path report;  ///< JSON; see default_report_path().
};

/// Multiplies each Fourier coefficient by
///
///     exp(-B s^2 / 4) w(s) l(s)
///
/// B is options.b_factor, or minus the B factor of the Wilson line through the map's profile (weighted by w) between
/// wilson_from and the resolution. w is 1 or, with fsc_weight, sqrt(2 FSC / (1 + FSC)). l is 1 or, with a resolution, a
/// low-pass: 1 up to it, then a cosine edge over two shells of width 1 / (longest edge of the box), Eq. 7 of math.md on
/// the map's shells. The mean of the map stays. Writes output and report; throws Error, and then nothing is written.
void sharpen_globally(const GlobalOptions& options, Report& report);

}  // namespace acuity
