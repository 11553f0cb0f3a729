#include "host/b_factors/solvent_noise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include <acuity/mask.h>

#include "host/fourier/frequency_filter.h"
#include "windows/shells.h"

namespace acuity {
namespace {

/// Voxels around which a window holds a voxel of the mask: N / 2 before the voxel to N / 2 - 1 behind it on each axis.
std::vector<std::uint8_t> near_mask(const Mask& mask, int window_edge) {
  const GridSize& size = mask.size;
  std::vector<std::uint8_t> near = mask.inside;
  const std::array<std::pair<std::int64_t, std::int64_t>, 3> axes{
      {{size.x, 1}, {size.y, size.x}, {size.z, size.x * size.y}}};
  const std::int64_t half = window_edge / 2;
  for (const auto& [length, stride] : axes) {
    const std::vector<std::uint8_t> before = near;
    for (std::int64_t i = 0; i < size.count(); ++i) {
      const std::int64_t at = i / stride % length;
      std::uint8_t any = 0;
      for (std::int64_t d = std::max(-half, -at); d <= std::min(half, length - 1 - at) && any == 0; ++d)
        any = before[static_cast<std::size_t>(i + d * stride)];
      near[static_cast<std::size_t>(i)] = any;
    }
  }
  return near;
}

struct Place {
  double distance = 0;
  std::size_t voxel = 0;
  bool operator<(const Place& other) const {
    return distance < other.distance || (distance == other.distance && voxel < other.voxel);
  }
};

/// Every second voxel on each axis whose window lies in the box and holds solvent only. They are sorted by the square
/// of their distance from the mask's middle.
std::vector<Place> solvent_windows(const Mask& mask, int window_edge) {
  const GridSize& size = mask.size;
  std::array<double, 3> middle{};
  double count = 0;
  const auto for_each = [&](std::int64_t step, const auto& visit) {
    for (std::int64_t z = 0; z < size.z; z += step)
      for (std::int64_t y = 0; y < size.y; y += step)
        for (std::int64_t x = 0; x < size.x; x += step)
          visit(std::array<std::int64_t, 3>{x, y, z}, static_cast<std::size_t>(size.index(x, y, z)));
  };
  for_each(1, [&](const std::array<std::int64_t, 3>& at, std::size_t i) {
    if (mask.inside[i] == 0) return;
    for (std::size_t axis = 0; axis < 3; ++axis) middle[axis] += static_cast<double>(at[axis]);
    count += 1;
  });
  const std::vector<std::uint8_t> near = near_mask(mask, window_edge);
  const std::array<std::int64_t, 3> edges{size.x, size.y, size.z};
  const std::int64_t half = (window_edge + 1) / 2;
  std::vector<Place> places;
  for_each(2, [&](const std::array<std::int64_t, 3>& at, std::size_t i) {
    if (near[i] != 0) return;
    Place place{0, i};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (at[axis] < half || at[axis] + half > edges[axis]) return;
      const double d = static_cast<double>(at[axis]) - middle[axis] / count;
      place.distance += d * d;
    }
    places.push_back(place);
  });
  std::sort(places.begin(), places.end());
  return places;
}

/// Median powers of all shells of solvent windows of the task's edge; empty where there are none.
std::vector<double> median_powers(VolumeView map, PowersOverMaskTask task) {
  constexpr std::size_t least = 50;
  constexpr std::size_t most = 300;
  const std::vector<Place> places = solvent_windows(*task.mask, task.window_edge);
  if (places.size() < least) return {};
  // The nearer half, spread evenly.
  const std::size_t nearer = std::max(least, places.size() / 2);
  const std::size_t taken = std::min(nearer, most);
  Mask sample{map.size, std::vector<std::uint8_t>(task.mask->inside.size(), 0)};
  for (std::size_t i = 0; i < taken; ++i) sample.inside[places[i * nearer / taken].voxel] = 1;
  task.mask = &sample;
  task.pooling_angstrom = 0;
  task.verbosity = Verbosity::quiet;
  task.shells.clear();
  for (int j = 0; j <= last_shell(task.window_edge); ++j) task.shells.push_back(static_cast<std::size_t>(j));
  std::vector<ShellValues> powers =
      powers_over_mask(map, map, task, {[](const ShellPowers& shell, std::size_t j) { return shell.cross[j]; }});
  std::vector<double> medians;
  for (std::vector<float>& of_shell : powers[0]) {
    const auto middle = of_shell.begin() + static_cast<std::ptrdiff_t>(of_shell.size() / 2);
    std::nth_element(of_shell.begin(), middle, of_shell.end());
    medians.push_back(*middle);
  }
  return medians;
}

}  // namespace

std::vector<float> noise_in_solvent(VolumeView map, const PowersOverMaskTask& task) {
  constexpr int min_edge = 8;
  // Smaller windows find room where larger ones do not, and noise is smooth over frequencies.
  for (const int part : {4, 3, 2}) {
    PowersOverMaskTask tried = task;
    tried.window_edge = task.window_edge * part / 8 * 2;
    if (part == 4) tried.window_edge = task.window_edge;
    if (tried.window_edge < min_edge) break;
    const std::vector<double> powers = median_powers(map, tried);
    if (powers.empty()) continue;
    const double ratio = static_cast<double>(tried.window_edge) / task.window_edge;
    std::vector<float> noise;
    for (const std::size_t j : task.shells) {
      // Powers grow with the number of voxels.
      noise.push_back(
          static_cast<float>(between_shells(powers, static_cast<double>(j) * ratio, 1) / std::pow(ratio, 3)));
    }
    return *std::min_element(noise.begin(), noise.end()) > 0 ? noise : std::vector<float>{};
  }
  return {};
}

}  // namespace acuity
