// The settings of the emulator from the environment, its random numbers, and its reports.
// Read once at the start of an emulated program; every other file of the emulator asks it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace acuity::emulator {

/// Order in which blocks, warps or streams get their turn.
enum class Order { forward, reverse, random };

/// The variables ACUITY_EMULATOR_*; tests/emulator/README.md says what each does.
struct Options {
  int architecture = 90;               ///< ARCH: the PTX that is taken.
  bool single_lanes = false;           ///< LANES: threads of a warp run without lockstep.
  bool check = true;                   ///< CHECK: bytes that nobody wrote, and races.
  bool perturb = false;                ///< PERTURB: approximate instructions err by one unit in the last place.
  Order order = Order::forward;        ///< ORDER: blocks and warps; 0, 1 or 2.
  std::uint64_t seed = 1;              ///< SEED of the random numbers.
  int streams = 1;                     ///< STREAMS: work at once (0), lazily (1), in random order between streams (2).
  int devices = 1;                     ///< DEVICES: number of GPUs.
  int busy_device = -1;                ///< BUSY: this GPU refuses its context.
  std::size_t shared_memory = 232448;  ///< SHARED: bytes that a block may opt into.
  std::size_t device_memory = std::size_t{16} << 30;  ///< MEMORY: bytes of each GPU.
  int multiprocessors = 132;                          ///< MULTIPROCESSORS.
  unsigned max_grid = 0;                              ///< GRID: grids are cut to so many blocks; 0: they are not.
  long failing_allocation = -1;                       ///< OOM: the n-th allocation fails.
  long interrupted_launch = -1;                       ///< INTERRUPT: Ctrl-C at the n-th launch.
  std::string ptx_folder = "ptx";                     ///< PTX.
  std::string log;                                    ///< LOG: file for a line per launch, copy and transform.
  std::string counts;                                 ///< COUNTS: prefix of files with counts per line of PTX.

  bool count() const { return !counts.empty(); }
};

/// The options of this process. Tests may change them.
Options& options();

/// The next of the random numbers that SEED determines.
std::uint64_t random_number();

/// Prints "EMULATOR REPORT [kind] text" and counts it. Repetitions are counted only; what follows '|' tells no two
/// apart.
void report(const std::string& kind, const std::string& text);
/// Number of reports so far.
std::size_t report_count();
/// Whether a report of this kind was made.
bool was_reported(const std::string& kind);
/// Forgets the reports so far, for tests that provoke them.
void forget_reports();

/// Ends the program: the emulator lacks something.
[[noreturn]] void stop(const std::string& text);

/// Adds a line to the file LOG, where there is one.
void log_line(const std::string& line);

}  // namespace acuity::emulator
