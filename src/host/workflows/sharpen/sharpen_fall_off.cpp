#include "host/workflows/sharpen/sharpen_fall_off.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include <acuity/average_profiles.h>

#include "host/b_factors/powers_over_mask.h"
#include "host/core/formatted.h"
#include "host/fit/filter_end.h"
#include "host/fit/line_fit.h"
#include "host/profiles/filtered_map.h"
#include "host/profiles/target_b.h"

namespace acuity {
namespace {

/// ln(a / b) against q = s^2 / 4.
struct GuinierPoints {
  std::vector<double> q;
  std::vector<double> y;
};

/// Those of the shells of a profile's fit in which both are positive.
GuinierPoints points_between(const ProfileCurves& curves, const std::vector<double>& a, const std::vector<double>& b,
                             double resolution_angstrom) {
  const double from = 1 / profile_start_angstrom(resolution_angstrom);
  GuinierPoints points;
  for (std::size_t j = 1; j < a.size(); ++j) {
    const double s = curves.s_per_angstrom[j];
    if (s < from || s * resolution_angstrom > 1 || !(a[j] > 0) || !(b[j] > 0)) continue;
    points.q.push_back(s * s / 4);
    points.y.push_back(std::log(a[j] / b[j]));
  }
  return points;
}

/// Minus the slope of ln(a / b) against s^2 / 4, A^2. Nothing for fewer than three shells.
std::optional<double> b_between(const ProfileCurves& curves, const std::vector<double>& a, const std::vector<double>& b,
                                double resolution_angstrom) {
  const GuinierPoints points = points_between(curves, a, b, resolution_angstrom);
  if (points.q.size() < 3) return {};
  return -fit_line(points.q, points.y).slope;
}

/// Amplitudes of the average profile at the frequencies of `curves`.
std::vector<double> atoms_at(const ProfileCurves& curves, const SharpenData& data) {
  const AverageProfile profile = profile_of(data.settings, data.model);
  std::vector<double> atoms;
  for (const double s : curves.s_per_angstrom) atoms.push_back(profile.mean_between(s, s));
  return atoms;
}

bool flattens(const SharpenData& data, const Resolution& resolution) {
  return data.settings.flatten && data.settings.shells == ShellRule::full && resolution.angstrom;
}

/// Amplitudes of the map in `curves`, minus noise where half maps show it.
std::vector<double> signal_amplitudes(const SharpenData& data, const ProfileCurves& curves) {
  std::vector<double> signal = curves.input;
  if (data.half_difference.empty()) return signal;
  ProfileCurves same;
  const std::vector<double> noise = amplitudes_in(data, data.half_difference, same);
  for (std::size_t j = 0; j < signal.size(); ++j)
    signal[j] = std::sqrt(std::max(0.0, signal[j] * signal[j] - noise[j] * noise[j]));
  return signal;
}

/// The resolution at which a low-pass took the signal of one map, where it is coarser by far than the one that is
/// given.
std::optional<double> filter_end_of_run(const SharpenData& data, const Resolution& resolution,
                                        const ProfileCurves& curves) {
  if (!resolution.angstrom || data.settings.shells == ShellRule::locscale) return {};
  std::vector<double> ratio = atoms_at(curves, data);
  std::transform(curves.input.begin(), curves.input.end(), ratio.begin(), ratio.begin(), std::divides<>());
  return filter_end_of(data.observed, {curves.s_per_angstrom, ratio},
                       {profile_start_angstrom(*resolution.angstrom), *resolution.angstrom}, data.threads());
}

FallOffFindings fall_off_of(const SharpenData& data, const Resolution& resolution, const ProfileCurves& curves,
                            RunLog& log) {
  constexpr double b_without_resolution = 20;
  constexpr double much_less_than_atoms = -50;
  FallOffFindings found;
  found.b_target = data.settings.profile_b.value_or(b_without_resolution);
  if (!resolution.angstrom || data.settings.shells == ShellRule::locscale) return found;
  found.b_of_map =
      b_between(curves, signal_amplitudes(data, curves), atoms_at(curves, data), *resolution.fit_end_angstrom());
  if (found.b_of_map && *found.b_of_map < much_less_than_atoms)
    log.warn("The map falls off less than its atoms do (B = " + number(*found.b_of_map) +
             " A^2), as after too much sharpening, or where noise prevails");
  if (data.settings.profile_b) return found;
  found.b_target = target_b_of_windows(*resolution.fit_end_angstrom(), data.two_maps);
  if (!data.two_maps && found.b_of_map) found.b_target = std::clamp(*found.b_of_map, 0.0, found.b_target);
  return found;
}

}  // namespace

void find_fall_off(RunStart& run, SharpenData& data, SharpenFindings& found, RunLog& log) {
  found.profiles.input = amplitudes_in(data, data.observed, found.profiles);
  const std::optional<double> end =
      data.two_maps ? judge_given_resolution(run, data, log) : filter_end_of_run(data, run.resolution, found.profiles);
  if (end) log.warn(filter_end_in_words(*end, *run.resolution.angstrom));
  if (end && run.profile) end_fits_at_filter(run, data, *end, log);
  found.fall_off = fall_off_of(data, run.resolution, found.profiles, log);
  found.fall_off.filter_end_angstrom = end;
  data.target_b = found.fall_off.b_target;
}

void flatten(Observed& observed, SharpenData& data, const Resolution& resolution, const ProfileCurves& curves,
             FallOffFindings& found, RunLog& log) {
  constexpr double least = -100;
  constexpr double most = 300;
  if (!flattens(data, resolution)) return;
  const bool has_reference = !curves.reference.empty();
  const std::optional<double> b = b_between(
      curves, curves.input, has_reference ? curves.reference : atoms_at(curves, data), *resolution.fit_end_angstrom());
  if (!b) return;
  const double excess = has_reference ? *b : *b - found.b_target;
  found.b_flattened = std::clamp(excess, least, most);
  if (excess != found.b_flattened)
    log.warn("The map falls off by B = " + number(excess) + " A^2 more than it should, as after a soft low-pass" +
             (excess < 0 ? " of what it is compared with" : "") + ", and no more than " + number(found.b_flattened) +
             " A^2 is taken off before windows are cut; the result may be wrong beyond the filter");
  const auto sharpen = [&](VolumeInput& map) {
    sharpen_range(map, found.b_flattened, data.window_edge, *resolution.fit_end_angstrom(), data.threads());
  };
  sharpen(observed.map);
  data.observed = observed.map.view();
  if (observed.half_difference.empty()) return;
  sharpen(observed.half_difference);
  data.half_difference = observed.half_difference.view();
}

void compare_fall_off(const SharpenData& data, const Resolution& resolution, const ProfileCurves& curves,
                      FallOffFindings& found, RunLog& log) {
  constexpr double worth_a_warning = 10;
  if (!resolution.angstrom || data.settings.shells == ShellRule::locscale) return;
  found.equivalent_b = b_between(curves, curves.output, curves.input, *resolution.fit_end_angstrom());
  if (!found.equivalent_b || *found.equivalent_b <= worth_a_warning) return;
  const bool by_reference = !data.settings.profile && data.model == nullptr;
  log.warn("The result is smoother than the map, as if blurred by B = " + number(*found.equivalent_b) + " A^2" +
           (by_reference           ? "; the reference map falls off more"
            : found.b_target > 0.5 ? "; a lower {profile-b} keeps more contrast"
                                   : ""));
}

}  // namespace acuity
