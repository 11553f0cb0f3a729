// Which engine computes windows: a device and a method, and the list of those that can run on this machine.
// Part of the settings of every workflow that looks at windows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace acuity {

/// How amplitudes are averaged over a shell (Eq. 1).
enum class ShellRule {
  full,      ///< The full sphere, |k| rounded to the nearest integer: equivariant under rotations. The default.
  locscale,  ///< LocScale 2.x: the octant kx, ky, kz >= 0 with |k| rounded down; even windows only.
};

/// A step inside a window pass: its time on the device, and the bytes it reads and writes in device memory (counted,
/// not measured).
struct StepTime {
  std::string name;
  double seconds = 0;
  double bytes = 0;
};

/// One row of `acuity devices`.
struct EngineInfo {
  std::string device;   ///< "cpu", "cuda" or "cuda:0".
  std::string method;   ///< "sliding" or "fft".
  std::string details;  ///< What it runs on, or why it cannot run.
  bool available = false;
  double peak_bytes_per_second = 0;  ///< Of a GPU's memory, from its clock and bus; 0 where it is not known.
};
std::vector<EngineInfo> list_engines();

struct EngineChoice {
  std::string device = "auto";  ///< auto, cpu, or cuda[:N,...].
  std::string method = "auto";  ///< auto, fft or sliding.
  int threads = 0;              ///< <= 0: one a core.
  std::int64_t batch = 0;       ///< Windows a GPU works on at a time; 0: from its free memory.
  bool companion = false;       ///< The pass will have a companion.
  bool half_maps = false;       ///< The pass will correlate half maps.
  std::string note{};           ///< In `chosen`: why auto did not take a GPU, or nothing.
};
}  // namespace acuity
