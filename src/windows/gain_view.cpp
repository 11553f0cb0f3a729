#include "windows/gain_view.h"

#include <cmath>

namespace acuity {

GainView make_gain_view(const NormalisedMap& observed, const NormalisedMap& reference, const NormalisedMap& second,
                        const ProfileReference* profile) {
  GainView view{};
  view.map_count = profile != nullptr ? 1 : 2;
  view.second_maps = second.voxels.empty() ? 0 : 1;
  view.observed_offset = observed.offset;
  view.reference_offset = reference.offset;
  view.output_scale = 1 / (reference.voxels.empty() ? observed.scale : reference.scale);
  view.second_offset = second.offset;
  view.second_scale = observed.scale / second.scale;
  if (profile != nullptr) {
    view.target = profile->target;
    view.prior = profile->prior;
  }
  view.log_unit = std::log(view.output_scale);
  return view;
}

GainShell make_gain_shell(std::size_t j, const std::vector<double>& filter, const ProfileReference* profile) {
  GainShell shell;
  if (!filter.empty()) shell.filter = filter[j];
  if (profile != nullptr) shell.profile = profile->shells[j];
  return shell;
}

}  // namespace acuity
