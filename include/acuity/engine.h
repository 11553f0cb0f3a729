// The engine that computes windows: a device and a method, and the list of engines of this machine.
// Part of the settings of every workflow that computes windows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace acuity {

/// Average of amplitudes over a shell (Eq. 1).
enum class ShellRule {
  full,      ///< The full sphere, |k| rounded to the nearest integer: equivariant under rotations. The default.
  locscale,  ///< LocScale 2.x: the octant kx, ky, kz >= 0 with |k| rounded down; even windows only.
};

/// A step of a window pass: its time on the device, and the bytes of device memory it reads and writes (counted, not
/// measured).
struct StepTime {
  std::string name;
  double seconds = 0;
  double bytes = 0;
};

/// One row of `acuity devices`.
struct EngineInfo {
  std::string device;   ///< "cpu", "cuda" or "cuda:0".
  std::string method;   ///< "sliding" or "fft".
  std::string details;  ///< Hardware that it runs on, or the reason why it cannot run.
  bool available = false;
  double peak_bytes_per_second = 0;  ///< Peak bandwidth of a GPU's memory, from its clock and bus; 0 if unknown.
};
std::vector<EngineInfo> list_engines();

/// Settings that choose an engine, or the engine that ran.
struct EngineChoice {
  std::string device = "auto";  ///< Device: auto, cpu, or cuda[:N,...].
  std::string method = "auto";  ///< Method: auto, fft or sliding.
  int threads = 0;              ///< Number of threads; <= 0 means one per core.
  std::int64_t batch = 0;       ///< Windows per batch on a GPU; 0 means a number from its free memory.
  std::string note{};           ///< Why auto did not take a GPU, or why the CPU transforms whole maps; or empty.
};
}  // namespace acuity
