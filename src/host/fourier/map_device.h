// Whole maps on a GPU: the transforms of map_spectrum.h with what is done to the coefficients in between.
// Lies below the analyses and filters of whole maps, which take the CPU where a thread has no such device. Implemented
// by src/kernels/maps.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <acuity/engine.h>
#include <acuity/volume.h>

#include "host/fourier/map_spectrum.h"
#include "spectra/frequency_gains_view.h"
#include "spectra/map_shells_view.h"
#include "spectra/phase_turns.h"
#include "windows/window_engine.h"

namespace acuity {

/// Each map crosses the bus once per call and direction, and coefficients stay on the GPU. Calls throw TaskDoesNotFit
/// where memory runs out or a library is missing; `sink` was not called then. Not thread-safe.
class MapDevice {
 public:
  MapDevice() = default;
  MapDevice(const MapDevice&) = delete;
  MapDevice& operator=(const MapDevice&) = delete;
  virtual ~MapDevice() = default;

  /// Multiplies the coefficients of a map by gains. The result goes to `sink`; returns the sum of its voxels.
  virtual float filter(const GridSize& size, const PlaneSource& source, const FrequencyGainsView& gains,
                       const PlaneSink& sink) = 0;

  /// Turns the phases from s^2 = `border` on. The result goes to `sink`; returns the sum of its voxels.
  virtual float turn_phases(const MapShellsView& shells, const PlaneSource& source, double border,
                            const PhaseTurnsView& turns, const PlaneSink& sink) = 0;

  /// Sums over shells of ProductsAt and of PowersAt: [nz][shells.count][terms + 1] as sum_shell_of_plane() writes them.
  virtual std::vector<double> products(const MapShellsView& shells, const PlaneSource& a, const PlaneSource& b) = 0;
  virtual std::vector<double> powers(const MapShellsView& shells, const PlaneSource& source) = 0;

  /// Multiplies the coefficients of a volume by one gain per axis, in double precision.
  virtual void filter_by_axes(Volume& volume, const AxisGainsView& gains) = 0;

  /// Times of the steps so far.
  virtual std::vector<StepTime> step_times() const = 0;

  /// Says why the CPU did some of the work.
  void note(const std::string& text);
  /// The notes since the last call.
  std::vector<std::string> take_notes() { return std::exchange(notes_, {}); }

  /// While it lives, this thread's maps go to the device, in place of the one that was attached before. Null attaches
  /// none.
  class Attached {
   public:
    explicit Attached(MapDevice* device) noexcept;
    ~Attached();
    Attached(const Attached&) = delete;
    Attached& operator=(const Attached&) = delete;

   private:
    MapDevice* before_;
  };
  /// The device of this thread, or null.
  static MapDevice* of_thread() noexcept;

 private:
  std::vector<std::string> notes_;
};

/// Calls work(device) where this thread has a device; false where it has none, or where the map is not for it, which is
/// noted. The CPU does the work then.
template <class Work>
bool ran_on_map_device(const Work& work) {
  MapDevice* const device = MapDevice::of_thread();
  if (device == nullptr) return false;
  try {
    work(*device);
    return true;
  } catch (const TaskDoesNotFit& error) {
    device->note(error.problem() + (error.why().empty() ? "" : " (" + error.why() + ")"));
    return false;
  }
}

}  // namespace acuity
