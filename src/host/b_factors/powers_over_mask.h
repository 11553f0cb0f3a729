// Powers of the shells of the window around each voxel of a mask, as fits of local B factors take them.
// Lies between two maps, filtered so that windows leak little, and the fits of local_b and model_b.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <acuity/engine.h>
#include <acuity/mask.h>
#include <acuity/progress.h>
#include <acuity/volume.h>

#include "windows/correlation_task.h"
#include "windows/window_engine.h"

namespace acuity {

/// Values of every voxel of a mask, in index order: [shell][voxel].
using ShellValues = std::vector<std::vector<float>>;

/// One number of shell j of a window.
using ShellValue = std::function<double(const ShellPowers& powers, std::size_t j)>;

/// Shells of the windows around the voxels of a mask.
struct PowersOverMaskTask {
  const Mask* mask = nullptr;
  std::vector<std::size_t> shells;
  int window_edge = 0;          ///< N, in voxels; 8 ... 1024 and no larger than the box.
  double pooling_angstrom = 0;  ///< Values are averaged inside the mask with a Gaussian of this deviation; 0: not.
  int threads = 0;
  Verbosity verbosity = Verbosity::quiet;
  WindowEngine* engine = nullptr;  ///< Correlates the windows; has to be there.
};

/// Each of `values` for the shells of the task, in its order, from the powers of two maps of the mask's size. The same
/// numbers for any thread count.
std::vector<ShellValues> powers_over_mask(VolumeView map1, VolumeView map2, const PowersOverMaskTask& task,
                                          const std::vector<ShellValue>& values);

/// Factor of independent coefficients that a shell gains when it is averaged over windows of edge L. The windows lie
/// around each other as a Gaussian of sigma on each axis. Windows d apart share the part 1 - |d| / L of an axis.
/// Coefficients of white density correlate by it, their powers by its square. The mean over d, which has the variance 2
/// sigma^2, is 1 - 4 sigma / (sqrt(pi) L) + 2 sigma^2 / L^2 on each axis.
double pooling_gain(double sigma_angstrom, double edge_angstrom);

/// Multiplies by exp(b s^2 / 4) up to one shell of a window beyond `to_angstrom`, so that leakage of strong frequencies
/// does not hide the weak ones. The last shell then has neighbours on both sides. Beyond, what would leak back is faded
/// out over a shell or two.
void sharpen_range(VolumeInput& map, double b, int window_edge, double to_angstrom, int threads);

}  // namespace acuity
