#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/model.h>

namespace acuity {
namespace {

// A model in its map has a mean density of 1.5 to 5 sd at its atoms. A model that is shifted by a molecule has about 0.
constexpr double min_density_z = 0.3;
// Models may reach out of a map that was cut around a part of them; with less than this inside, something is wrong.
constexpr double min_fraction_inside = 0.1;
// Maps that were cut around a model lose a few side chains.
constexpr double fraction_worth_a_warning = 0.99;

struct NamedFrame {
  OriginConvention source;
  const char* words;
  const char* option;
};
constexpr std::array frames{NamedFrame{OriginConvention::origin, "ORIGIN", "origin"},
                            NamedFrame{OriginConvention::nxstart, "NXSTART", "nxstart"},
                            NamedFrame{OriginConvention::zero, "a first voxel at 0, 0, 0", "zero"}};

std::string words_of(const Vec3& v) {
  char text[96];
  std::snprintf(text, sizeof text, "%.1f, %.1f, %.1f", v[0], v[1], v[2]);
  return text;
}

Vec3 box_angstrom(const GridSize& size, double spacing) {
  return {static_cast<double>(size.x) * spacing, static_cast<double>(size.y) * spacing,
          static_cast<double>(size.z) * spacing};
}

std::string where_they_lie(const Model& model, const Vec3& first, const Vec3& box) {
  Vec3 mean{};
  for (const Vec3& p : model.positions_angstrom())
    for (int i = 0; i < 3; ++i) mean[i] += p[i] / static_cast<double>(model.atom_count());
  return "its centre is at " + words_of(mean) + " A, the box reaches from " + words_of(first) + " to " +
         words_of({first[0] + box[0], first[1] + box[1], first[2] + box[2]}) + " A";
}

double fraction_inside(const Model& model, const Vec3& first, const Vec3& box) {
  std::int64_t inside = 0;
  for (const Vec3& p : model.positions_angstrom()) {
    bool within = true;
    for (int i = 0; i < 3; ++i) within = within && p[i] >= first[i] && p[i] < first[i] + box[i];
    inside += within;
  }
  return static_cast<double>(inside) / static_cast<double>(model.atom_count());
}

[[noreturn]] void reject_outside(double inside, const std::string& why, const std::string& suggestion) {
  char share[96] = "";
  if (inside > 0) std::snprintf(share, sizeof share, "all but %.1f %% of its atoms do, ", 100 * inside);
  throw_input_error(
      "The model lies outside the map", share + why,
      suggestion.empty() ? "Fit the model into this map, or use the map that it was built in" : suggestion);
}

/// Moves the model to a box that begins at `first`, and returns what there is to say of it.
std::vector<std::string> moved_with_warnings(Model& model, const Vec3& first, double inside) {
  model.translate({-first[0], -first[1], -first[2]});
  std::vector<std::string> warnings = model.remarks();
  if (inside < fraction_worth_a_warning) {
    char text[128];
    std::snprintf(text, sizeof text, "%.1f %% of the model's atoms lie outside the map", 100 * (1 - inside));
    warnings.emplace_back(text);
  }
  return warnings;
}

}  // namespace

FrameFit fit_of_frame(const Model& model, VolumeView map, Vec3 first) {
  const Vec3 box = box_angstrom(map.size, map.spacing_angstrom);
  const Moments all = moments(map.voxels);
  double sum = 0;
  std::int64_t inside = 0;
  for (const Vec3& p : model.positions_angstrom()) {
    std::array<std::int64_t, 3> voxel{};
    for (int i = 0; i < 3; ++i) voxel[i] = std::llround((p[i] - first[i]) / map.spacing_angstrom);
    const auto [x, y, z] = voxel;
    if (x < 0 || y < 0 || z < 0 || x >= map.size.x || y >= map.size.y || z >= map.size.z) continue;
    sum += map.voxels[static_cast<std::size_t>(map.size.index(x, y, z))];
    ++inside;
  }
  FrameFit fit;
  fit.fraction_inside = fraction_inside(model, first, box);
  if (inside > 0 && all.standard_deviation > 0)
    fit.density_z = (sum / static_cast<double>(inside) - all.mean) / all.standard_deviation;
  return fit;
}

std::vector<std::string> place_model_in_box(Model& model, const MapHeader& header, OriginConvention source) {
  const Vec3 first = first_voxel_angstrom(header, source);
  const Vec3 box = box_angstrom(header.size(), header.spacing()[0]);
  const double inside = fraction_inside(model, first, box);
  if (inside < min_fraction_inside) {
    std::string suggestion;
    for (const NamedFrame& other : frames) {
      if (fraction_inside(model, first_voxel_angstrom(header, other.source), box) > 0.5)
        suggestion = std::string("It would lie inside with ") + other.words + ": pass {frame " + other.option + "}";
    }
    reject_outside(inside, where_they_lie(model, first, box), suggestion);
  }
  return moved_with_warnings(model, first, inside);
}

std::vector<std::string> place_model_in_map(Model& model, const Map& map, OriginConvention source) {
  const Vec3 first = first_voxel_angstrom(map.header, source);
  const Vec3 box = box_angstrom(map.volume.size, map.volume.spacing_angstrom);
  const FrameFit fit = fit_of_frame(model, map.volume, first);
  const bool outside = fit.fraction_inside < min_fraction_inside;
  const bool no_density = source == OriginConvention::automatic && fit.density_z < min_density_z;
  if (outside || no_density) {
    // Other words of the header may put the model into density.
    std::string suggestion;
    for (const NamedFrame& other : frames) {
      const Vec3 other_first = first_voxel_angstrom(map.header, other.source);
      const FrameFit other_fit = fit_of_frame(model, map.volume, other_first);
      if (other_first != first && other_fit.density_z >= 2 * min_density_z && other_fit.fraction_inside > 0.5)
        suggestion = std::string("It fits with ") + other.words + ": pass {frame " + other.option + "}";
    }
    if (outside) reject_outside(fit.fraction_inside, where_they_lie(model, first, box), suggestion);
    char why[160];
    std::snprintf(why, sizeof why,
                  "the mean density at its atoms is %.2f standard deviations from the map's mean, less than %.1f",
                  fit.density_z, min_density_z);
    if (suggestion.empty())
      suggestion = fit.density_z < -min_density_z ? "The map's contrast may be inverted: multiply it by -1"
                                                  : "Fit the model into this map; or pass {frame origin}, nxstart or "
                                                    "zero to use that frame whatever the density";
    throw_input_error("The model does not lie in the map's density", why, suggestion);
  }
  return moved_with_warnings(model, first, fit.fraction_inside);
}

}  // namespace acuity
