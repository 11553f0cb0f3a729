#include <algorithm>
#include <cmath>

#include <acuity/compare.h>
#include <acuity/error.h>
#include <acuity/mask.h>

namespace acuity {

namespace {

/// Weighted first and second moments of two maps.
struct PairMoments {
  double mean_a = 0;
  double mean_b = 0;
  double weight = 0;
  double aa = 0;  ///< Sum of squares about the mean.
  double bb = 0;
  double ab = 0;

  double correlation() const {
    if (!(aa > 0) || !(bb > 0))
      throw_input_error("The correlation is not defined", "one of the maps is constant over the compared voxels");
    return ab / std::sqrt(aa * bb);
  }
};

template <class WeightOf>
PairMoments pair_moments(VolumeView a, VolumeView b, const WeightOf& weight_of) {
  PairMoments m;
  for (std::size_t i = 0; i < a.voxels.size(); ++i) {
    const double w = weight_of(i);
    if (w == 0) continue;
    m.mean_a += w * a.voxels[i];
    m.mean_b += w * b.voxels[i];
    m.weight += w;
  }
  m.mean_a /= m.weight;
  m.mean_b /= m.weight;
  for (std::size_t i = 0; i < a.voxels.size(); ++i) {
    const double w = weight_of(i);
    if (w == 0) continue;
    const double da = a.voxels[i] - m.mean_a;
    const double db = b.voxels[i] - m.mean_b;
    m.aa += w * da * da;
    m.bb += w * db * db;
    m.ab += w * da * db;
  }
  return m;
}

}  // namespace

double real_space_correlation(VolumeView a, VolumeView b, const Mask* mask) {
  return pair_moments(a, b, [&](std::size_t i) { return mask == nullptr || mask->inside[i] != 0 ? 1.0 : 0.0; })
      .correlation();
}

double weighted_correlation(VolumeView a, VolumeView b, VolumeView weights) {
  return pair_moments(a, b, [&](std::size_t i) { return static_cast<double>(weights.voxels[i]); }).correlation();
}

std::optional<double> fsc_at(const FscCurve& curve, double resolution) {
  const std::vector<double>& s = curve.s_per_angstrom;
  const double wanted = 1 / resolution;
  if (wanted > s.back()) return std::nullopt;
  const auto upper = static_cast<std::size_t>(std::lower_bound(s.begin(), s.end(), wanted) - s.begin());
  if (upper == 0) return curve.fsc[0];
  const double t = (wanted - s[upper - 1]) / (s[upper] - s[upper - 1]);
  return curve.fsc[upper - 1] + t * (curve.fsc[upper] - curve.fsc[upper - 1]);
}

BMapAgreement agreement_of_b_maps(VolumeView a, VolumeView b, const Mask& mask) {
  const PairMoments m = pair_moments(a, b, [&](std::size_t i) { return mask.inside[i] != 0 ? 1.0 : 0.0; });
  const double correlation = m.correlation();
  return {correlation * correlation, m.ab / m.aa, m.mean_b - m.mean_a};
}

Mask both_present(VolumeView a, VolumeView b, const Mask* mask) {
  Mask both{a.size, std::vector<std::uint8_t>(a.voxels.size())};
  for (std::size_t i = 0; i < a.voxels.size(); ++i)
    both.inside[i] = a.voxels[i] != 0 && b.voxels[i] != 0 && (mask == nullptr || mask->inside[i] != 0) ? 1 : 0;
  if (both.count() == 0)
    throw_input_error("The B factors cannot be compared", "at every voxel one of the maps is 0", "Give another {mask}");
  return both;
}

Difference difference_of(VolumeView a, VolumeView b, const Mask* mask) {
  Difference result;
  double squares = 0;
  double sum_a = 0;
  double squares_a = 0;
  for (std::size_t i = 0; i < a.voxels.size(); ++i) {
    if (mask != nullptr && mask->inside[i] == 0) continue;
    const double va = a.voxels[i];
    const double d = va - b.voxels[i];
    ++result.voxels;
    result.largest = std::max(result.largest, std::abs(d));
    squares += d * d;
    sum_a += va;
    squares_a += va * va;
  }
  const auto n = static_cast<double>(result.voxels);
  result.rms = std::sqrt(squares / n);
  result.standard_deviation_a = std::sqrt(std::max(0.0, squares_a / n - (sum_a / n) * (sum_a / n)));
  return result;
}

}  // namespace acuity
