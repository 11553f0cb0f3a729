#include "windows/gain_view.h"

#include <cmath>

namespace acuity {
namespace {

constexpr auto single = [](double value) { return static_cast<float>(value); };

ProfileShellOf<float> in_single_precision(const ProfileShell& shell) {
  ProfileShellOf<float> rounded;
  rounded.q = single(shell.q);
  rounded.weight = single(shell.weight);
  rounded.join = single(shell.join);
  rounded.log_target = single(shell.log_target);
  for (int i = 0; i < FalloffNodes::count; ++i) {
    rounded.log_model[i] = single(shell.log_model[i]);
    rounded.slope[i] = single(shell.slope[i]);
  }
  rounded.noise = single(shell.noise);
  rounded.coefficients = single(shell.coefficients);
  rounded.damped = shell.damped;
  return rounded;
}

}  // namespace

ProfileReference in_normalised_units(ProfileReference profile, double normalised_scale) {
  profile.prior.intercept += std::log(normalised_scale);
  for (ProfileShell& shell : profile.shells) shell.noise *= normalised_scale * normalised_scale;
  return profile;
}

GainView make_gain_view(const NormalisedMap& observed, const NormalisedMap& reference, const NormalisedMap& second,
                        const ProfileReference* profile) {
  GainView view{};
  view.map_count = profile != nullptr ? 1 : 2;
  view.second_maps = second.map.empty() ? 0 : 1;
  view.observed_offset = observed.offset;
  view.reference_offset = reference.offset;
  view.output_scale = 1 / (reference.map.empty() ? observed.scale : reference.scale);
  view.second_offset = second.offset;
  view.second_scale = observed.scale / second.scale;
  if (profile != nullptr) {
    view.target = {single(profile->target.b), single(profile->target.best_ordered)};
    view.prior = {single(profile->prior.b), single(profile->prior.b_weight), single(profile->prior.intercept),
                  single(profile->prior.intercept_weight), single(profile->prior.log_occupancy)};
  }
  return view;
}

GainShell make_gain_shell(std::size_t j, const std::vector<double>& filter, const ProfileReference* profile) {
  GainShell shell;
  if (!filter.empty()) shell.filter = filter[j];
  if (profile != nullptr) shell.profile = in_single_precision(profile->shells[j]);
  return shell;
}

}  // namespace acuity
