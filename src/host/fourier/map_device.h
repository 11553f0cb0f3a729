// Whole maps on a GPU: the transforms of map_spectrum.h with what is done to the coefficients in between.
// Lies below the analyses and filters of whole maps, which take the CPU where a thread has no such device. Implemented
// by src/kernels/maps.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <acuity/engine.h>
#include <acuity/volume.h>

#include "host/fourier/frequency_filter.h"
#include "host/fourier/map_parts.h"
#include "spectra/frequency_gains_view.h"
#include "spectra/map_shells_view.h"
#include "windows/window_engine.h"

namespace acuity {

/// A map whose contents have a number crosses the bus once in each direction: the GPU keeps it. Coefficients stay
/// there. Calls throw TaskDoesNotFit where memory runs out or a library is missing; `sink` was not called then. Not
/// thread-safe.
class MapDevice {
 public:
  MapDevice() = default;
  MapDevice(const MapDevice&) = delete;
  MapDevice& operator=(const MapDevice&) = delete;
  virtual ~MapDevice() = default;

  /// Multiplies the coefficients of a map by gains; returns the sum of the filtered voxels.
  virtual float filter(const MapParts& map, const FrequencyGainsView& gains, const FilterResult& result) = 0;

  /// Sums over shells of ProductsAt and of PowersAt: [nz][shells.count][terms + 1] as sum_shell_of_plane() writes them.
  virtual std::vector<double> products(const MapShellsView& shells, const MapParts& a, const MapParts& b) = 0;
  virtual std::vector<double> powers(const MapShellsView& shells, const MapParts& map) = 0;

  /// Multiplies the coefficients of a volume by one gain per axis, in double precision. Only `part` of the result comes
  /// back, from voxel (0, 0, 0) on; it is kept under the number `contents`, unless that is 0.
  virtual void filter_by_axes(Volume& volume, const AxisGainsView& gains, const GridSize& part,
                              std::uint64_t contents) = 0;

  /// Takes a level off a map that is kept, which has the number `to` then; nothing where none is kept.
  virtual void lower(std::uint64_t from, std::uint64_t to, double level) = 0;
  /// Keeps this map no longer.
  virtual void forget(std::uint64_t contents) = 0;

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

/// Takes a level off a map, whose contents get another number, and off the copy that the thread's device keeps.
void lower_by(VolumeInput& map, double level, int threads);

/// Tells the device of the thread, if there is one, that nobody reads this map any more.
void forget_on_map_device(std::uint64_t contents);
/// Frees a map here and on the device; leaves the input empty.
void release_everywhere(VolumeInput& map);

}  // namespace acuity
