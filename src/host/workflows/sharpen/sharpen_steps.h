// The steps of sharpen(): each is a function from what is known so far to a value that later steps read.
// Called in this order by sharpen() and, up to the first window pass, by plan_sharpening().
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <acuity/average_profiles.h>
#include <acuity/mask.h>
#include <acuity/sharpen.h>

#include "host/fsc/correlate_shells.h"
#include "host/window_statistics/window_statistics.h"
#include "windows/window_engine.h"

namespace acuity {

/// Throws Error unless input and settings name one source of the reference, or a model and a profile, and nothing in
/// them contradicts the rest. `files` tells which maps there are before they are read.
struct GivenMaps {
  bool half_map2 = false;
  bool model = false;
  bool reference = false;
};
void check_settings(const GivenMaps& given, const SharpenSettings& settings);

/// The map that is sharpened, and what two half maps leave beside it.
struct Observed {
  VolumeInput map;                ///< The map, or the mean of the half maps.
  VolumeInput half_difference;    ///< (half 1 - half 2) / 2 where the resolution, outputs or noise need it, else empty.
  ShellProducts products;         ///< Those of the half maps over the whole box; see find_products().
  bool half_maps = false;         ///< The resolution of the half maps is to be found.
  bool two_maps = false;          ///< Two half maps were given.
  bool keeps_difference = false;  ///< Half the difference is needed after the resolution.

  /// Transforms both maps, once: for the mask of the molecule, the FSC and the whitening. Nothing without a difference.
  void find_products(int threads);
  double longest_angstrom() const;
};

/// Uses up the maps of `input`.
Observed observe(SharpenInput& input, const SharpenSettings& settings, RunLog& log);

/// The average profile that the settings name. Where they name none, or say "auto": that of the model's composition, or
/// of proteins without a model.
AverageProfile profile_of(const SharpenSettings& settings, const Model* model);

/// The window edge N in voxels. Throws Error for a window that does not suit map or shells.
int window_edge_of(const SharpenSettings& settings, VolumeView observed);

/// Data that all later steps share as const.
struct SharpenData {
  const SharpenSettings& settings;
  VolumeView observed;
  VolumeView half_difference;  ///< Empty where it is not needed.
  const Mask& mask;
  const Model* model = nullptr;  ///< Null without a model.
  int window_edge = 0;           ///< N, voxels.
  double soft_rim_angstrom = 0;  ///< Width in A of the rim inside the mask that is softened before the low-pass.
  bool two_maps = false;         ///< The observed map is the mean of two half maps.
  double target_b = 0;           ///< FallOffFindings::b_target.

  bool is_hybrid() const { return model != nullptr && settings.profile; }
  int threads() const { return settings.engine.threads; }
};

/// Width in A of the soft rim of a mask: that of a molecule in noise reaches beyond its atoms by about as much.
double soft_rim_of(const MaskFindings& mask);

/// The origin of the mask of a run.
MaskSource mask_source(const SharpenSettings& settings, const SharpenInput& input);

/// The mask that is given, which moves out of `input`, the model's, or one that the map tells.
Mask make_mask(const SharpenSettings& settings, SharpenInput& input, Observed& observed, MaskFindings& findings,
               RunLog& log);

/// Lowers a map by its mean outside the mask, so that a constant in it says nothing. ShellRule::locscale keeps maps as
/// they are, as LocScale does. A view of another owner's map is copied.
void take_off_solvent(VolumeInput& map, const Mask& mask, const SharpenSettings& settings);
/// The same for the map and half the difference of its half maps.
void take_off_solvent(Observed& observed, const Mask& mask, const SharpenSettings& settings);

/// The volume that a level of the input encloses inside the mask, before anything is taken off the map; nothing without
/// such a level.
std::optional<ContourFindings::Counterpart> contour_of_input(VolumeView map, const Mask& mask,
                                                             const SharpenSettings& settings, RunLog& log);

/// The levels of the result that enclose two volumes. One is that of the mass, the model or the mask, in this order of
/// what is there. The other is the volume that the input's level encloses.
ContourFindings find_contour(const SharpenData& data, VolumeView result, const MaskFindings& mask,
                             std::optional<ContourFindings::Counterpart> counterpart, RunLog& log);

/// Throws Error for a mask without voxels.
void require_voxels(const MaskFindings& mask);

/// The resolution of a run, and the low-pass of the gains that follows from it.
struct Resolution {
  std::optional<double> angstrom;             ///< Nothing where it is not known.
  bool given = false;                         ///< False: the half maps say so.
  std::vector<double> filter;                 ///< One factor per shell (Eq. 7); empty without a low-pass.
  std::optional<double> filter_end_angstrom;  ///< Resolution to which the map was low-passed before, A.

  /// The end of fits to the map, A: there is no signal to fit behind a low-pass.
  std::optional<double> fit_end_angstrom() const { return filter_end_angstrom ? filter_end_angstrom : angstrom; }
};

/// The resolution that the settings give, or none. Throws Error where it does not suit the window. One map gets the
/// weights of Eq. 28.
Resolution resolution_at(std::optional<double> angstrom, const SharpenSettings& settings, VolumeView observed,
                         bool two_maps, int window_edge, RunLog& log);

/// The local resolution of the half maps in windows around some of the mask's voxels, as `acuity resolution` finds it.
ResolutionSummary sample_resolution(const SharpenData& data, const ShellProducts& products, double& threshold);

/// The resolution in A of the half maps inside the mask. Nothing where they agree to the end.
std::optional<double> find_resolution(const SharpenData& data, const ShellProducts& products, FscFindings& findings,
                                      RunLog& log);

/// An average profile, and what windows of the map taught about it.
struct ProfileFit {
  AverageProfile profile;
  ProfileReference reference;                    ///< As window passes take it.
  Volume log_occupancy;                          ///< ScalingTask::log_occupancy; empty before fit_profile().
  NoiseSource noise_source = NoiseSource::none;  ///< Source of the noise of its shells.
  std::vector<float> sampled_b;                  ///< B factors of the sampled windows, A^2, ascending.
};

/// Low-resolution end of a profile's fit in A: where the shape of molecules ends. For a coarse resolution, it lies so
/// far below that a fall-off shows.
double profile_start_angstrom(double resolution_angstrom);

/// The window edge in voxels, or the next larger even number that holds enough shells for a profile; never larger than
/// the box.
int window_for_profile(int window_edge, VolumeView observed, const Resolution& resolution);

/// The profile with B factor `target_b` for the window and range of a run, before it has seen the map. Throws Error for
/// too few shells.
ProfileFit start_profile(AverageProfile profile, VolumeView observed, int window_edge, const Resolution& resolution,
                         double target_b, int threads);

/// The same profile with another target, A^2; what it has learned stays.
ProfileFit with_target(ProfileFit fit, const SharpenData& data, double target_b);

/// The knowledge of a run before it has a mask; half maps add their resolution later.
struct RunStart {
  Observed observed;
  int window_edge = 0;                    ///< N, voxels.
  bool window_grown = false;              ///< For the sake of the resolution.
  Resolution resolution;                  ///< Half maps have theirs after resolve_halves().
  std::optional<AverageProfile> profile;  ///< The average profile that the settings name.
  std::optional<ProfileFit> fit;          ///< The profile for this window and resolution, once both are known.
};

/// Uses up the maps of `input`. Throws Error for maps, a window, a profile or a resolution that do not go together.
RunStart start_run(SharpenInput& input, const SharpenSettings& settings, RunLog& log);

/// Data for the steps after the mask.
SharpenData describe(const RunStart& run, const SharpenInput& input, const SharpenSettings& settings, const Mask& mask,
                     const MaskFindings& found);

/// Takes the resolution from the half maps; `data` describes the same run, and gets its window.
void resolve_halves(RunStart& run, SharpenData& data, SharpenFindings& found, RunLog& log);

/// For a resolution that is given: the end in A of a low-pass that the half maps went through before, where that is far
/// coarser. Warns where they agree to a far coarser resolution only. Half the difference goes where nothing else needs
/// it. Nothing for one map, without a given resolution, or for ShellRule::locscale.
std::optional<double> judge_given_resolution(RunStart& run, SharpenData& data, RunLog& log);

/// Ends the fits of a run where a low-pass took the signal.
void end_fits_at_filter(RunStart& run, SharpenData& data, double angstrom, RunLog& log);

/// Adds the noise, B factors and amplitudes of a sample of windows to the profile; see learn_from(). `empty` are voxels
/// that a program set to a constant, in which no noise can be measured.
ProfileFit fit_profile(ProfileFit started, const SharpenData& data, const Mask& empty, RunLog& log);

/// Voxels of one map that a program set to a constant; none where half maps show the noise.
Mask empty_voxels_of(const SharpenData& data);

/// The numbers of a profile for reports; B factors are those before the map was flattened by `b_flattened`.
ProfileFindings findings_of(const ProfileFit& fit, double b_flattened);

/// Warns where parts of the mask have no reference: no atom of the model in their windows, or a reference map that is
/// 0 there. Throws Error where all of it has none. A hybrid's profile needs no model.
void check_reference_density(const SharpenData& data, VolumeView reference, RunLog& log);

/// The pass over the mask's voxels; of a hybrid it is the model's pass. `reference` is empty with a profile only. Keeps
/// views of all arguments.
ScalingTask make_task(const SharpenData& data, const ProfileFit* fit, VolumeView reference,
                      const Resolution& resolution);

/// The radial amplitude profile of a map inside the mask, and the curves' abscissa.
std::vector<double> amplitudes_in(const SharpenData& data, VolumeView map, ProfileCurves& curves);

/// The average profile at B_target for the shells of `curves`. In the range of its fit it has the level of the output;
/// 0 where the profile is not known. Empty where no shell of the output lies in the range.
std::vector<double> profile_in(const ProfileFit& fit, const ProfileCurves& curves);

}  // namespace acuity
