// B factors of a perturbed model: exchanged, drawn or made alike.
// The second step of perturb(), after the kicks of kicks.h.
#pragma once

#include <vector>

#include <acuity/perturb.h>

namespace acuity {

/// B factors (A^2) of atoms that were moved from `positions` to `moved` (A), by the settings; `b` are those before.
/// Throws Error where B factors are drawn from an empty range.
std::vector<double> perturbed_b(const std::vector<Vec3>& positions, const std::vector<Vec3>& moved,
                                const std::vector<double>& b, const PerturbSettings& settings);

}  // namespace acuity
