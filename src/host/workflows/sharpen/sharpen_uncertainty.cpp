#include "host/workflows/sharpen/sharpen_uncertainty.h"

#include <algorithm>
#include <cmath>
#include <span>

#include <acuity/average_profiles.h>
#include <acuity/error.h>
#include <acuity/mask.h>

#include "host/core/formatted.h"
#include "host/core/mask_runs.h"
#include "host/fourier/map_device.h"
#include "host/profiles/profile_reference.h"
#include "host/workflows/sharpen/sharpen_hybrid.h"
#include "host/workflows/sharpen/sharpen_pass.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

double sum_of_squares(std::span<const float> values, const Mask& mask) {
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (mask.inside[i] != 0) sum += static_cast<double>(values[i]) * values[i];
  return sum;
}

double median(std::vector<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// A run's data, resolution and profile under another assumption.
struct Assumed {
  SharpenData data;
  Resolution resolution;
  std::optional<ProfileFit> fit;
};

Assumed assume(const Assumption& assumption, const SharpenData& data, const Mask& empty, const Resolution& resolution,
               VolumeView reference) {
  RunLog repeated;  // Its warnings were given before.
  Assumed assumed{data, {}, {}};
  assumed.data.window_edge = assumption.window_edge;
  assumed.resolution =
      resolution_at(resolution.angstrom, data.settings, data.observed, data.two_maps, assumption.window_edge, repeated);
  assumed.resolution.filter_end_angstrom = resolution.filter_end_angstrom;
  if (!assumption.profile) return assumed;
  AverageProfile profile = assumption.profile == data.settings.profile ? profile_of(data.settings, data.model)
                                                                       : load_average_profile(*assumption.profile);
  assumed.fit = start_profile(std::move(profile), data.observed, assumption.window_edge, assumed.resolution,
                              data.target_b, data.threads());
  assumed.fit = fit_profile(std::move(*assumed.fit), assumed.data, empty, repeated);
  if (data.is_hybrid()) assumed.fit = match_profile(std::move(*assumed.fit), assumed.data, reference);
  return assumed;
}

ScalingTask task_of(const Assumed& assumed, VolumeView reference) {
  ScalingTask task = make_task(assumed.data, assumed.fit ? &*assumed.fit : nullptr, reference, assumed.resolution);
  task.second_map.reset();
  return task;
}

UncertaintyFindings findings_of(std::vector<Assumption> others, VolumeView spread, VolumeView result,
                                const Mask& mask) {
  const double middle = median(values_inside(spread.voxels, mask));
  const double deviation = moments(values_inside(result.voxels, mask)).standard_deviation;
  return {std::move(others), middle, deviation > 0 ? middle / deviation : 0};
}

}  // namespace

ResultSpread::ResultSpread(const Mask& mask, VolumeView first) : mask_(mask), first_(first) {
  sums_.resize(static_cast<std::size_t>(mask.count()));
  squares_.resize(sums_.size());
}

void ResultSpread::add(std::span<const float> result) {
  const double own = sum_of_squares(result, mask_);
  const double scale = own > 0 ? std::sqrt(sum_of_squares(first_.voxels, mask_) / own) : 1;
  std::size_t number = 0;
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (mask_.inside[i] == 0) continue;
    const double difference = scale * result[i] - first_.voxels[i];
    sums_[number] += difference;
    squares_[number] += difference * difference;
    ++number;
  }
  ++count_;
}

Volume ResultSpread::standard_deviation() const {
  Volume spread{first_.size, first_.spacing_angstrom, std::vector<float>(first_.voxels.size())};
  std::size_t number = 0;
  for (std::size_t i = 0; i < spread.voxels.size(); ++i) {
    if (mask_.inside[i] == 0) continue;
    const double mean = sums_[number] / count_;
    spread.voxels[i] = static_cast<float>(std::sqrt(std::max(0.0, squares_[number] / count_ - mean * mean)));
    ++number;
  }
  return spread;
}

std::vector<Assumption> other_assumptions(const SharpenData& data) {
  const SharpenSettings& settings = data.settings;
  const double spacing = data.observed.spacing_angstrom;
  std::vector<Assumption> others;
  if (settings.profile)
    for (const char* profile : {"helix", "sheet", "mixed"})
      if (*settings.profile != profile) others.push_back({profile, data.window_edge});
  // A window in A may have grown.
  const bool as_asked = data.window_edge == window_edge_voxels(settings.window_angstrom, spacing);
  const double edge = !settings.window_voxels && as_asked ? settings.window_angstrom : data.window_edge * spacing;
  for (const double factor : {0.8, 1.4}) {
    const int other = window_edge_voxels(factor * edge, spacing);
    others.push_back({settings.profile, as_asked ? other : std::max(other, data.window_edge)});
  }
  return others;
}

void check_assumptions(const SharpenData& data, const Resolution& resolution, const ProfileFit* fit) {
  const double spacing = data.observed.spacing_angstrom;
  for (const Assumption& other : other_assumptions(data)) {
    const double window = other.window_edge * spacing;
    require_window_in(other.window_edge, data.observed.size);
    if (resolution.angstrom && !(*resolution.angstrom < window))
      throw_input_error("{uncertainty-out} needs a window of " + number(window) + " A",
                        "the resolution is " + number(*resolution.angstrom) + " A", "Give a larger {window}");
    if (fit != nullptr)
      make_profile_reference(fit->profile, other.window_edge, spacing, 0, fit->reference.wilson_low_angstrom,
                             fit->reference.wilson_high_angstrom, Leakage::ignored);
  }
}

Volume find_uncertainty(WindowEngine& engine, const SharpenData& data, const Mask& empty, VolumeView reference,
                        const Resolution& resolution, VolumeView result, SharpenFindings& found, RunLog& log) {
  std::vector<Assumption> others = other_assumptions(data);
  Volume deviation;
  log.stage("uncertainty", [&] {
    ResultSpread spread(data.mask, result);
    for (const Assumption& other : others) {
      const Assumed assumed = assume(other, data, empty, resolution, reference);
      SharpenFindings repeated;
      repeated.mask = found.mask;
      RunLog silent;
      ScaledMaps scaled = scale(engine, assumed.data, task_of(assumed, reference), assumed.resolution,
                                assumed.fit ? &*assumed.fit : nullptr, repeated, silent);
      spread.add(scaled.map.view().voxels);
      release_everywhere(scaled.map);
    }
    deviation = spread.standard_deviation();
  });
  found.uncertainty = findings_of(std::move(others), deviation, result, data.mask);
  return deviation;
}

double predict_uncertainty(const SharpenData& data, const Mask& empty, const Resolution& resolution,
                           const ProfileFit* fit, const PredictPass& predict) {
  check_assumptions(data, resolution, fit);
  double seconds = 0;
  for (const Assumption& other : other_assumptions(data)) {
    const Assumed assumed = assume(other, data, empty, resolution, data.observed);
    seconds += predict(assumed.data, task_of(assumed, data.observed), assumed.fit ? &*assumed.fit : nullptr);
  }
  return seconds;
}

}  // namespace acuity
