// Guinier plots of some profiles with their fits, as one figure. Lies between the fits and svg_of() or text_of().
#pragma once

#include <span>
#include <string>
#include <vector>

#include <acuity/profile.h>

#include "host/plot/plot.h"

namespace acuity {

struct GuinierCurve {
  std::string name;
  std::span<const double> s_per_angstrom;
  std::span<const double> amplitude;
  const ProfileFits* fits = nullptr;
};

/// The curves of a result, which outlives them: files by their names without folders, or the average profile.
std::vector<GuinierCurve> curves_of(const ProfileResult& result);

/// ln A^2 against s^2 of all curves with their Wilson lines and segments. Several curves are moved up or down so that
/// their Wilson lines begin at 0: maps have different units. Shows at most twice the s^2 that fits end at.
Plot guinier_figure(const std::vector<GuinierCurve>& curves);

}  // namespace acuity
