#include "host/workflows/memory_checks.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <acuity/error.h>
#include <acuity/map.h>

#include "host/core/formatted.h"
#include "host/core/half_maps.h"
#include "host/io/finite_voxels.h"
#include "host/masks/require_binary.h"

namespace acuity {

namespace {

std::string words(const GridSize& s) {
  return std::to_string(s.x) + " x " + std::to_string(s.y) + " x " + std::to_string(s.z);
}

void require_same_size(VolumeView map, const GridSize& size, const std::string& what) {
  if (size == map.size) return;
  throw_input_error(what + " has another grid than the map", words(size) + " against " + words(map.size) + " voxels");
}

}  // namespace

void require_whole(VolumeView map, const std::string& what) {
  if (map.empty()) throw_input_error(what + " is missing", "it has no voxels");
  const GridSize& size = map.size;
  if (size.x < 1 || size.y < 1 || size.z < 1 || static_cast<std::int64_t>(map.voxels.size()) != size.count())
    throw_input_error(what + " cannot be used",
                      std::to_string(map.voxels.size()) + " values for " + words(size) + " voxels");
  if (!(map.spacing_angstrom > 0) || !std::isfinite(map.spacing_angstrom))
    throw_input_error(what + " cannot be used", "its voxel size is " + number(map.spacing_angstrom) + " A");
  require_finite(map, what);
}

void require_on_grid(VolumeView map, VolumeView other, const std::string& what) {
  constexpr double tolerance = 1e-3;
  require_whole(other, what);
  require_same_size(map, other.size, what);
  if (std::abs(other.spacing_angstrom - map.spacing_angstrom) > tolerance * map.spacing_angstrom)
    throw_input_error(what + " has another voxel size than the map",
                      number(other.spacing_angstrom) + " against " + number(map.spacing_angstrom) + " A");
}

void require_weights(VolumeView map, VolumeView weights) {
  constexpr float rounding = 1e-3F;
  require_on_grid(map, weights, "The mask");
  const auto [least, largest] = range_of(weights.voxels, 0);
  if (least < -rounding || largest > 1 + rounding)
    throw_input_error("The mask is not one", "its values go from " + number(least) + " to " + number(largest),
                      "Bring them to 0 ... 1");
  if (largest <= 0) throw_input_error("The mask is empty", "all its voxels are 0");
}

void require_half_maps(VolumeView half1, VolumeView half2) {
  require_whole(half1, "The map");
  require_on_grid(half1, half2, "The second half map");
  require_two_half_maps("The first half map", half1, "the second half map", half2);
}

void require_map_or_half_maps(VolumeView map, VolumeView half2) {
  if (!half2.empty()) return require_half_maps(map, half2);
  require_whole(map, "The map");
  require_not_constant(map, "The map");
}

namespace {

void warn_of_shared_mask(VolumeView half1, VolumeView half2, int threads, RunLog& log) {
  constexpr double much = 0.15;
  const double part = shared_constant_part(half1, half2, threads);
  if (part < much) return;
  log.warn("Both half maps are constant in " + formatted("%.0f", 100 * part) +
           " % of the ball around all else, as if multiplied by one mask, and what that adds to their correlation "
           "passes for signal; give half maps without a mask, and the mask as {mask}");
}

/// Warns of scales that differ where the densities agree too little for the ratio to be known.
void warn_of_doubtful_scale(VolumeView half1, VolumeView half2, const CoarseAgreement& agreement, int threads,
                            RunLog& log) {
  constexpr double some_density = 0.3;
  constexpr double much = 1.3;
  if (agreement.correlation < some_density) return;
  const double voxels =
      moments(half2.voxels, threads).standard_deviation / moments(half1.voxels, threads).standard_deviation;
  const bool larger = agreement.scale > much && voxels > much;
  const bool smaller = agreement.scale * much < 1 && voxels * much < 1;
  if (!larger && !smaller) return;
  log.warn("The second half map may be on another scale: its standard deviation is " + number(voxels) +
           " times that of the first, and " + number(agreement.scale) +
           " times at low resolution, where both agree too little to tell; bring them to one scale");
}

}  // namespace

VolumeInput matched_half(VolumeView half1, VolumeInput half2, int threads, RunLog& log) {
  constexpr double same_density = 0.8;  // Correlation from which on a difference in scale is not one of noise.
  constexpr double opposite = -0.5;
  constexpr double tolerance = 0.05;
  const CoarseAgreement agreement = coarse_agreement(half1, half2.view(), threads);
  if (agreement.correlation < opposite)
    throw_input_error("The half maps have opposite contrast",
                      "at low resolution their correlation is " + number(agreement.correlation),
                      "Multiply one of them by -1");
  warn_of_shared_mask(half1, half2.view(), threads, log);
  if (agreement.correlation < same_density) {
    warn_of_doubtful_scale(half1, half2.view(), agreement, threads, log);
    return half2;
  }
  if (std::abs(std::log(agreement.scale)) <= std::log1p(tolerance)) return half2;
  log.warn("The second half map is " + number(agreement.scale) +
           " times the first; it was brought to the scale of the first");
  Volume scaled = half2.take();
  const auto factor = static_cast<float>(1 / agreement.scale);
  for (float& value : scaled.voxels) value *= factor;
  return VolumeInput(std::move(scaled));
}

void require_mask_size(VolumeView map, const Mask& mask) {
  require_same_size(map, mask.size, "The mask");
  require_binary(mask);
}

void require_mask_of(VolumeView map, const Mask& mask) {
  require_mask_size(map, mask);
  if (mask.count() == 0) throw_input_error("The mask is empty", "it has no voxel", "Give another mask");
}

}  // namespace acuity
