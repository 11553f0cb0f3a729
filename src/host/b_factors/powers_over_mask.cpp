#include "host/b_factors/powers_over_mask.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <acuity/mask.h>

#include "host/b_factors/pooling.h"
#include "host/core/mask_runs.h"
#include "host/fourier/frequency_filter.h"

namespace acuity {

std::vector<ShellValues> powers_over_mask(VolumeView map1, VolumeView map2, const PowersOverMaskTask& task,
                                          const std::vector<ShellValue>& values) {
  const Mask& mask = *task.mask;
  const CorrelationTask pass{map1,
                             map2,
                             mean_outside(map1, mask, task.threads),
                             mean_outside(map2, mask, task.threads),
                             runs_of(mask),
                             task.window_edge};
  const auto voxels = static_cast<std::size_t>(mask.count());
  std::vector<ShellValues> taken(values.size(), ShellValues(task.shells.size(), std::vector<float>(voxels)));
  // Number of each voxel among those of the mask.
  std::vector<std::uint32_t> number(mask.inside.size());
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < number.size(); ++i)
    if (mask.inside[i] != 0) number[i] = next++;
  const auto take = [&](std::int64_t voxel, const ShellPowers& powers) {
    const std::size_t at = number[static_cast<std::size_t>(voxel)];
    for (std::size_t v = 0; v < values.size(); ++v)
      for (std::size_t i = 0; i < task.shells.size(); ++i)
        taken[v][i][at] = static_cast<float>(values[v](powers, task.shells[i]));
  };
  Progress progress("correlate", mask.count(), task.verbosity);
  task.engine->correlate(pass, take, progress);
  if (task.pooling_angstrom > 0) {
    const MaskPooling pooling(mask, task.pooling_angstrom / map1.spacing_angstrom, task.threads);
    for (ShellValues& shells : taken)
      for (std::vector<float>& of_shell : shells) pooling.average(of_shell);
  }
  return taken;
}

double pooling_gain(double sigma, double edge) {
  const double ratio = std::min(sigma / edge, 0.5);
  return 1 / std::pow(1 - 4 * ratio / std::sqrt(3.14159265358979323846) + 2 * ratio * ratio, 3);
}

void sharpen_range(VolumeInput& map, double b, int window_edge, double to_angstrom, int threads) {
  const double window = window_edge * map.view().spacing_angstrom;
  const double end = 1 / to_angstrom + 1 / window;
  filter_frequencies(
      map,
      [&](double s) {
        const double kept = std::min(s, end);
        const double padding = (s - kept) * window;
        return std::exp(b * kept * kept / 4 - padding * padding);
      },
      threads);
}

}  // namespace acuity
