// Global sharpening: one B factor for the whole map, given or taken from its Wilson line. In memory, and from files to
// files as `acuity global` calls it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <acuity/run_log.h>
#include <acuity/volume.h>
#include <acuity/wilson.h>

namespace acuity {

/// Name that stands for no average profile: amplitudes that do not depend on s.
inline constexpr const char* flat_profile = "flat";

struct GlobalSettings {
  std::optional<double> b_factor;  ///< B in A^2; negative sharpens. Default: the target's minus that of the map.
  /// Resolution in A at which the Wilson line ends and the low-pass begins. Default: that of the half maps. One map has
  /// none: then the line ends at the Nyquist limit, and nothing is low-passed.
  std::optional<double> resolution_angstrom;
  bool low_pass = true;  ///< Low-passes the result if a resolution is known.
  /// Resolution in A at which the Wilson line begins. Default: 10, or twice the resolution where that is coarser than
  /// 6.5; in any case three shells from the end.
  std::optional<double> wilson_from_angstrom;
  std::string profile = "protein";  ///< Average profile as load_average_profile() takes it, or flat_profile.
  std::optional<double> profile_b;  ///< Fall-off of the result in A^2. Default: by the resolution.
  bool fsc_weight = false;          ///< Weights amplitudes by the FSC of the half maps.
  int threads = 0;                  ///< Number of threads; <= 0 means one per core.
};

/// Origin of the mask in which a map is estimated.
enum class GlobalMask {
  none,      ///< The whole box, or nothing was estimated.
  given,     ///< A mask by the caller.
  molecule,  ///< The automatic mask of the molecule.
};

struct GlobalResult {
  Volume map;                                 ///< The sharpened map.
  double b_factor = 0;                        ///< B that was applied, in A^2; negative sharpens.
  std::optional<WilsonFit> wilson;            ///< Wilson line; present where no B factor was given.
  ResolutionRange wilson_range;               ///< The range of the Wilson line.
  double target_b = 0;                        ///< Fall-off of the result in A^2, where there is a Wilson line.
  std::optional<double> resolution_angstrom;  ///< The settings', or that of the half maps.
  GlobalMask mask = GlobalMask::none;         ///< Source of the mask of the estimates.
  bool low_passed = false;                    ///< True where the result was low-passed.
};

/// Multiplies each Fourier coefficient of a map, or of the mean of two half maps (`half2` may be empty), by
///
///     exp(-B s^2 / 4) w(s) l(s)
///
/// B is settings.b_factor, or the target's fall-off minus that of the map. The map's is the B factor of a Wilson line
/// up to the resolution, through its amplitudes over those of the average profile. The weight w is 1 or, with
/// fsc_weight, sqrt(2 FSC / (1 + FSC)). The Wilson line of half maps always has this weight. The low-pass l is 1 up to
/// the resolution, if there is one. Beyond, it falls as a cosine over two shells of width 1 / (longest edge of the
/// box): Eq. 7 on the map's shells. The mean of the map stays. The mask `mask`, which may be empty, holds factors of 0
/// to 1 for the estimates. It gets a soft edge of 5 voxels where it has none. Without it the molecule's automatic mask
/// is taken, or the whole box where no molecule is found. The output is not masked. Stages of the log: estimate,
/// filter. Throws Error for maps or settings that cannot be used.
GlobalResult sharpen_globally(VolumeInput map, VolumeInput half2, VolumeView mask, const GlobalSettings& settings,
                              RunLog& log);

/// Global sharpening from files to files.
struct GlobalOptions {
  std::filesystem::path map;                       ///< A map, or the first half map.
  std::optional<std::filesystem::path> half_map2;  ///< The second half map; the mean of both is sharpened.
  std::optional<std::filesystem::path> mask;       ///< Factors of 0 to 1 for the estimates; the output is not masked.
  std::optional<double> spacing_angstrom;          ///< Voxel size of the maps in A; replaces that of their headers.
  GlobalSettings settings;
  std::filesystem::path output;  ///< The sharpened map.
  int output_mode = 2;           ///< Mode of the map files: 2 or 12, see MapWriting.
  std::filesystem::path report;  ///< JSON file; see default_report_path().
};

/// Reads maps and mask, writes the sharpened map and the report. Throws Error, and then nothing is written.
GlobalResult sharpen_globally(const GlobalOptions& options, RunLog& log);

}  // namespace acuity
