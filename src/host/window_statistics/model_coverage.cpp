#include "host/window_statistics/model_coverage.h"

#include <algorithm>
#include <cmath>

#include <acuity/mask.h>

#include "host/window_statistics/window_count.h"
#include "windows/cosine_edge.h"

namespace acuity {
namespace {

/// Fraction within the reach of a complete model: the rest is mostly the rim of the mask, and not missing from it.
constexpr double complete_share = 0.95;

/// The voxels of both masks.
Mask in_both(const Mask& a, const Mask& b) {
  Mask both = a;
  std::transform(a.inside.begin(), a.inside.end(), b.inside.begin(), both.inside.begin(),
                 [](std::uint8_t in_a, std::uint8_t in_b) { return static_cast<std::uint8_t>(in_a & in_b); });
  return both;
}

}  // namespace

Volume model_coverage(const Mask& mask, const Mask& modelled, double spacing_angstrom, int window_edge, int threads) {
  Volume share = count_in_windows(in_both(mask, modelled), spacing_angstrom, window_edge, threads);
  const Volume all = count_in_windows(mask, spacing_angstrom, window_edge, threads);
  for (std::size_t i = 0; i < share.voxels.size(); ++i) {
    const double part = mask.inside[i] != 0 ? share.voxels[i] / (complete_share * all.voxels[i]) : 0;
    share.voxels[i] = static_cast<float>(std::min(1.0, part));
  }
  return share;
}

double model_weight(double share) {
  constexpr double none = 0.5;
  constexpr double full = 0.9;
  return cosine_rise(std::clamp((share - none) / (full - none), 0.0, 1.0));
}

}  // namespace acuity
