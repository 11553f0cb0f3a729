// The interface of the window engines: the tasks that a pass works on, and what it gives back.
// Lies between the workflows, which make tasks, and the engines of CPU and GPU, which run them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <acuity/engine.h>
#include <acuity/error.h>
#include <acuity/progress.h>
#include <acuity/volume.h>

#include "host/core/mask_runs.h"
#include "windows/correlation_task.h"
#include "windows/profile_gain.h"
#include "windows/shells.h"

namespace acuity {

/// A second map that goes through a pass with the gains of the observed one (Eq. 4 with its own C_j). It has the same
/// size; half the difference of two half maps gives both halves scaled as their mean is.
struct SecondMap {
  VolumeView map;
  double padding = 0;                 ///< Its value outside the box.
  std::vector<float>* out = nullptr;  ///< Filled as the pass fills its own output.
  std::uint64_t contents = 0;         ///< Number of the output, once it is filled.
};

/// One pass over the voxels of a mask. It goes towards a reference map (Eq. 2) or an average profile (Eq. 9): one of
/// the two is there. Both maps have the same size; the runs lie inside it.
struct ScalingTask {
  VolumeView observed;
  VolumeView reference;                       ///< Empty with a profile.
  const ProfileReference* profile = nullptr;  ///< For this window, and ShellRule::full.
  double observed_padding = 0;                ///< Value of the observed map outside the box.
  double reference_padding = 0;               ///< Value of the reference outside the box.
  std::vector<MaskRun> runs;                  ///< Voxels to compute.
  int window_edge = 0;                        ///< N, in voxels; 8 ... 1024 and no larger than the box.
  ShellRule rule = ShellRule::full;
  /// With a profile: of every voxel of the map, ln of the root of the part of its window that holds molecule; see
  /// mask_occupancy(). Without it windows are taken as full.
  VolumeView log_occupancy;
  std::vector<double> filter;  ///< Factor on the gain of each shell (Eq. 7), or empty for none.
  std::optional<SecondMap> second_map{};
  /// Number of the output, once it is filled, under which a GPU may keep it (VolumeView); 0 for none.
  std::uint64_t contents = 0;

  double log_occupancy_at(std::size_t voxel) const { return log_occupancy.empty() ? 0 : log_occupancy.voxels[voxel]; }
};

/// Memory ran out, or a window is too large for a method. It is thrown before the first voxel is computed.
class TaskDoesNotFit : public Error {
 public:
  using Error::Error;
};

/// A way to run the window pass: a device and a method. Not thread-safe; make one per pass.
class WindowEngine {
 public:
  virtual ~WindowEngine() = default;

  /// Fills `out` (same size as the maps, zero elsewhere) at the task's voxels: Eq. 1 to 4, or 9 for 2. The same bytes
  /// whatever the thread count. Throws Error(ErrorKind::interrupted) when an interrupt is requested.
  virtual void scale(const ScalingTask& task, std::vector<float>& out, Progress& progress) = 0;

  /// Gives the powers per shell of both half maps (Eq. 11) at the task's voxels to `sink`. Ends as scale() does.
  virtual void correlate(const CorrelationTask& task, const PowerSink& sink, Progress& progress) = 0;

  /// Gives the sums over the shells of both half maps (Eq. 14) in windows with a soft edge to `sink`. Ends as scale()
  /// does. The sliding engine of a GPU has no such windows and throws TaskDoesNotFit.
  virtual void correlate_softly(const CorrelationTask& task, const SoftWindowTable& window, const PairedSink& sink,
                                Progress& progress);

  /// Threads in use, for the report.
  virtual int threads() const = 0;
  /// Working memory of the host in bytes besides the maps of the task.
  virtual std::int64_t working_bytes(const ScalingTask& task) const = 0;
  /// Events of the last pass that the user should know.
  virtual std::vector<std::string> warnings() const { return {}; }
  /// DEVICE/METHOD of another engine that computes in this one's place; empty where none does.
  virtual std::string handed_to() const { return {}; }
  /// Times of the steps of the last pass, for engines that measure them. Steps may overlap.
  virtual std::vector<StepTime> step_times() const { return {}; }
};

/// The default window edge in voxels: the smallest even integer >= edge_angstrom / spacing (LocScale's rule). A ratio
/// that exceeds an even integer by less than 1e-4 counts as that integer: headers store cells in single precision.
int window_edge_voxels(double edge_angstrom, double spacing_angstrom);

/// Smallest window edge in voxels.
inline constexpr int min_window_voxels = 8;

/// Throws Error for a window of less than min_window_voxels a side, or longer than an axis of the map.
void require_window_in(int window_edge, const GridSize& size);

/// window_edge_voxels() for a map, which it must fit.
int window_edge_for(double edge_angstrom, VolumeView map);

}  // namespace acuity
