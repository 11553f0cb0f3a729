// The least value that passes a one-sided test of all voxels against normal noise.
// Lies between voxels in units of their noise and masks of molecules.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace acuity {

/// A deviation, in standard deviations of the noise, below which none of `tested` voxels can pass at `level`. There its
/// p value times the factor of dependence is more than that.
float least_significant(std::int64_t tested, double level);

/// The least of the deviations whose p value adjusted by Benjamini and Yekutieli for `tested` voxels is at most
/// `level`; nothing where none is. `candidates` are all that are not below least_significant(), in any order.
std::optional<float> significance_threshold(std::vector<float> candidates, std::int64_t tested, double level,
                                            int threads);

}  // namespace acuity
