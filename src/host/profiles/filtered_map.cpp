#include "host/profiles/filtered_map.h"

#include <cmath>
#include <vector>

#include "host/fit/filter_end.h"
#include "host/fourier/radial_profile.h"

namespace acuity {
namespace {

std::optional<double> end_of_steep_filter(VolumeView map, int threads) {
  const RadialProfile profile = radial_profile(map, VolumeView{}, threads);
  const std::optional<std::size_t> last = last_shell_before_filter(profile.mean_power);
  if (!last || *last == 0) return {};
  return 1 / profile.s_per_angstrom[*last];
}

std::optional<double> end_of_soft_filter(const AmplitudeRatio& inside, ResolutionRange range) {
  std::vector<double> q;
  std::vector<double> y;
  for (std::size_t j = 0; j < inside.ratio.size(); ++j) {
    const double s = inside.s_per_angstrom[j];
    if (s * range.from_angstrom < 1 || s * range.to_angstrom > 1 || !(inside.ratio[j] > 0)) continue;
    q.push_back(s * s / 4);
    y.push_back(std::log(inside.ratio[j]));
  }
  const std::optional<double> found = filter_end(q, y);
  if (!found) return {};
  return 1 / std::sqrt(4 * *found);
}

}  // namespace

std::optional<double> filter_end_of(VolumeView map, const AmplitudeRatio& inside, ResolutionRange range, int threads) {
  std::optional<double> end = end_of_steep_filter(map, threads);
  if (!end || *end < far_before_resolution * range.to_angstrom) end = end_of_soft_filter(inside, range);
  if (!end || *end < far_before_resolution * range.to_angstrom) return {};
  return end;
}

}  // namespace acuity
