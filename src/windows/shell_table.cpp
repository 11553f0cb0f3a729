#include <acuity/error.h>

#include "windows/shells.h"

namespace acuity {
namespace {

bool counts_for_amplitude(int kx, int ky, int kz, ShellRule rule) {
  return rule == ShellRule::full || (kx >= 0 && ky >= 0 && kz >= 0);
}

}  // namespace

ShellTable make_shell_table(int window_edge, ShellRule rule) {
  if (window_edge < 2 || window_edge > 1024)
    throw_input_error("A window cannot have " + std::to_string(window_edge) + " voxels a side");
  if (rule == ShellRule::locscale && window_edge % 2 != 0)
    throw_input_error("{shells locscale} needs an even window",
                      "this one has " + std::to_string(window_edge) + " voxels", "Use {shells full}");
  ShellTable table;
  table.window_edge = window_edge;
  const int last = last_shell(window_edge);
  table.shell_count = last + 1;
  table.coefficients.assign(static_cast<std::size_t>(table.shell_count), 0);
  std::uint32_t index = 0;
  for (int iz = 0; iz < window_edge; ++iz) {
    for (int iy = 0; iy < window_edge; ++iy) {
      for (int kx = 0; kx <= last; ++kx, ++index) {
        const int ky = frequency_index(iy, window_edge);
        const int kz = frequency_index(iz, window_edge);
        const int k2 = kx * kx + ky * ky + kz * kz;
        const int lower = floor_shell(k2);
        // LocScale's octant counts each stored coefficient once.
        const int weight = mirror_weight(kx, window_edge);
        const int shell = rule == ShellRule::full ? nearest_shell(k2) : lower;
        if (shell <= last && counts_for_amplitude(kx, ky, kz, rule)) {
          const int times = rule == ShellRule::full ? weight : 1;
          table.amplitudes.push_back({index, static_cast<std::uint16_t>(shell), static_cast<std::uint16_t>(times)});
          table.coefficients[static_cast<std::size_t>(shell)] += times;
        }
        if (k2 <= last * last) {
          const double fraction = std::sqrt(static_cast<double>(k2)) - lower;
          table.phases.push_back(
              {index, static_cast<std::uint32_t>(lower), weight * (1 - fraction), weight * fraction});
        }
      }
    }
  }
  return table;
}

}  // namespace acuity
