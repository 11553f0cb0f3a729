#include "windows/window_engine.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <acuity/error.h>

namespace acuity {

void WindowEngine::correlate_softly(const CorrelationTask&, const SoftWindowTable&, const PairedSink&, Progress&) {
  throw TaskDoesNotFit(ErrorKind::input, "The method does not take windows with a soft edge",
                       "it transforms whole cubes", "Use {method fft}");
}

int window_edge_voxels(double edge_angstrom, double spacing_angstrom) {
  constexpr double header_noise = 1e-4;
  const double half = edge_angstrom / spacing_angstrom / 2;
  // No map is that large; an int could not hold what someone may ask for.
  constexpr double max_halves = 1 << 20;
  return half < max_halves ? 2 * static_cast<int>(std::ceil(half - header_noise / 2)) : 2 << 20;
}

void require_window_in(int window_edge, const GridSize& size) {
  if (window_edge < min_window_voxels)
    throw_input_error(
        "The window is too small",
        std::to_string(window_edge) + " voxels; at least " + std::to_string(min_window_voxels) + " are needed",
        "Give a larger {window}");
  const std::int64_t shortest = std::min({size.x, size.y, size.z});
  if (window_edge > shortest)
    throw_input_error(
        "The window is larger than the map",
        std::to_string(window_edge) + " voxels against " + std::to_string(shortest) + " along the shortest axis",
        "Give a smaller {window}, or a map with a wider margin");
}

int window_edge_for(double edge_angstrom, VolumeView map) {
  const int edge = window_edge_voxels(edge_angstrom, map.spacing_angstrom);
  require_window_in(edge, map.size);
  return edge;
}

}  // namespace acuity
