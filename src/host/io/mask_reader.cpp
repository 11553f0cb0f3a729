// Mask files as weights from 0 to 1, for all commands. Masks on other scales are brought there with a
// warning; a density is refused.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>

#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/run_log.h>

#include "host/core/formatted.h"
#include "host/io/sources.h"

namespace acuity {
namespace {

/// Largest deviation from 0 to 1 that is rounding.
constexpr float rounding = 1e-3F;

/// Resampling a binary mask in Fourier space makes it overshoot by 9 % at an edge, and by more where edges meet. At the
/// mask of a model it is up to 38 % below and 54 % above.
constexpr float max_undershoot = 0.4F;
constexpr float max_overshoot = 0.6F;

struct Values {
  float least = 0;
  float largest = 0;
  bool two = true;    ///< No voxel lies between the least and the largest.
  bool whole = true;  ///< All values are whole numbers.
};

Values values_of(std::span<const float> voxels) {
  Values values;
  const auto [least, largest] = std::minmax_element(voxels.begin(), voxels.end());
  values.least = *least;
  values.largest = *largest;
  for (const float v : voxels) {
    values.two = values.two && (v == values.least || v == values.largest);
    values.whole = values.whole && v == std::round(v);
  }
  return values;
}

std::string range_in_words(const Values& values) {
  return formatted("its values are %.4g to %.4g", static_cast<double>(values.least) + 0.0,
                   static_cast<double>(values.largest) + 0.0);
}

/// The value that means 1, and the one that means 0.
struct Scale {
  float zero = 0;
  float one = 1;
};

/// Whether a soft mask looks like this on this scale. A mask is flat inside and outside, so that its voxels gather near
/// 0 and 1. A density has single peaks, so that hardly any voxels are near its largest values. Values of noise lie
/// everywhere between the least and the largest.
bool looks_like_a_mask(std::span<const float> voxels, Scale scale) {
  const bool own_scale = scale.zero == 0 && scale.one == 1;
  std::int64_t between = 0;
  std::int64_t upper_edge = 0;
  std::int64_t near_one = 0;
  for (const float v : voxels) {
    const float weight = (v - scale.zero) / (scale.one - scale.zero);
    if (weight > 0.9F) ++near_one;
    if (weight > 0.1F && weight <= 0.9F) ++between;
    if (weight > 0.5F && weight <= 0.9F) ++upper_edge;
  }
  // A sphere with a cosine edge of four times its radius still has 0.29 voxels near 1 per voxel of the upper edge. Of
  // its voxels above 0.1, 8 % are near 1. A density whose values are normally distributed above 0 has 0.1 and 2 % where
  // its largest of a million values is 1.2. Labels of parts have 0.25, so that other scales ask for more.
  const double min_flat_per_edge = own_scale ? 0.15 : 0.3;
  constexpr double min_flat = 0.03;
  constexpr double max_between = 0.75;
  return static_cast<double>(near_one) > min_flat_per_edge * static_cast<double>(upper_edge) &&
         static_cast<double>(near_one) > min_flat * static_cast<double>(near_one + between) &&
         static_cast<double>(between) < max_between * static_cast<double>(voxels.size());
}

/// The scales of masks with soft edges: 0 to 1, and what integers make of it.
std::array<Scale, 7> soft_scales() {
  return {Scale{0, 1}, {0, 255}, {-128, 127}, {0, 100}, {0, 127}, {0, 32767}, {0, 65535}};
}

bool spans(const Values& values, Scale scale) {
  const float range = scale.one - scale.zero;
  const float least = (values.least - scale.zero) / range;
  const float largest = (values.largest - scale.zero) / range;
  constexpr float not_quite = 0.2F;  // Blurred masks may have no voxel of 0 or of 1.
  const bool own_scale = scale.zero == 0 && scale.one == 1;
  // Integers end where their type does.
  const float below = own_scale ? max_undershoot : rounding;
  const float above = own_scale ? max_overshoot : rounding;
  return least >= -below && least <= not_quite && largest >= 1 - not_quite && largest <= 1 + above;
}

[[noreturn]] void refuse(const std::string& name, const std::string& why, const std::string& suggestion) {
  throw_input_error(name + " is not a mask", why, suggestion);
}

constexpr const char* make_a_mask = "Give a mask of 0 to 1; acuity mask makes one of a model or a map";

Scale scale_of(std::span<const float> voxels, const Values& values, const std::string& name) {
  if (values.least == values.largest) {
    if (values.largest == 1 || values.largest == 255) return {0, values.largest};
    if (values.largest == 0) throw_input_error("The mask " + name + " is empty", "all its voxels are 0", make_a_mask);
    refuse(name, "all its voxels are " + number(static_cast<double>(values.largest)), make_a_mask);
  }
  if (values.two) {
    if (values.largest <= 0 && !(values.least == -128 && values.largest == -127))
      refuse(name, range_in_words(values), "Write it with 1 inside and 0 outside");
    return {values.least, values.largest};
  }
  constexpr float max_label = 64;
  if (values.whole && values.least >= 0 && values.largest <= max_label)
    refuse(name, "it holds the labels 0 to " + number(static_cast<double>(values.largest)) + " of several parts",
           "Write one part as a mask of 0 and 1");
  for (const Scale& scale : soft_scales())
    if (spans(values, scale) && looks_like_a_mask(voxels, scale)) return scale;
  refuse(name, range_in_words(values) + ", as in a density", make_a_mask);
}

/// Brings the voxels to 0 ... 1.
void bring_to_weights(Volume& mask, Scale scale, const Values& values, const std::string& name, RunLog& log) {
  const bool own_scale = scale.zero == 0 && scale.one == 1;
  if (!own_scale)
    log.warn("The mask " + name +
             formatted(" has values from %.4g to %.4g; ", static_cast<double>(values.least),
                       static_cast<double>(values.largest)) +
             formatted("%.4g was taken for 0 and %.4g for 1", static_cast<double>(scale.zero),
                       static_cast<double>(scale.one)));
  else if (values.least < -rounding || values.largest > 1 + rounding)
    log.warn("The mask " + name +
             formatted(" has values from %.4g to %.4g; ", static_cast<double>(values.least),
                       static_cast<double>(values.largest)) +
             "those outside 0 to 1 were cut");
  for (float& v : mask.voxels) v = std::clamp(own_scale ? v : (v - scale.zero) / (scale.one - scale.zero), 0.0F, 1.0F);
}

}  // namespace

Volume read_mask_weights(const std::string& name, const Map& map, const std::filesystem::path& path, RunLog& log,
                         int threads) {
  Map file = read_beside(name, map, path, Companion::mask, &log, threads);
  const std::string mask_name = path.string();
  const Values values = values_of(file.volume.voxels);
  const Scale scale = scale_of(file.volume.voxels, values, mask_name);
  bring_to_weights(file.volume, scale, values, mask_name, log);
  return std::move(file.volume);
}

}  // namespace acuity
