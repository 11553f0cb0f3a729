#include "host/workflows/sharpen/sharpen_uncertainty.h"

#include <algorithm>
#include <cmath>
#include <span>

#include <acuity/average_profile.h>
#include <acuity/error.h>
#include <acuity/mask.h>

#include "host/core/number.h"
#include "host/profiles/profile_reference.h"
#include "host/workflows/report.h"
#include "host/workflows/sharpen/sharpen_hybrid.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

double sum_of_squares(std::span<const float> values, const Mask& mask) {
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (mask.inside[i] != 0) sum += static_cast<double>(values[i]) * values[i];
  return sum;
}

std::vector<float> values_inside(std::span<const float> values, const Mask& mask) {
  std::vector<float> inside;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (mask.inside[i] != 0) inside.push_back(values[i]);
  return inside;
}

double median(std::vector<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void describe_uncertainty(const std::vector<Assumption>& others, VolumeView spread, VolumeView result, const Mask& mask,
                          Report& report) {
  const double middle = median(values_inside(spread.voxels, mask));
  const double deviation = moments(values_inside(result.voxels, mask)).standard_deviation;
  auto& fields = report.fields["uncertainty"];
  fields = {{"results", others.size() + 1},
            {"median", middle},
            {"median_relative_to_standard_deviation", deviation > 0 ? middle / deviation : 0}};
  for (const Assumption& other : others) {
    nlohmann::ordered_json assumed{{"window_voxels", other.window_edge}};
    if (other.profile) assumed["profile"] = *other.profile;
    fields["other_assumptions"].push_back(assumed);
  }
}

}  // namespace

ResultSpread::ResultSpread(const Mask& mask, VolumeView first) : mask_(mask), first_(first) {
  sums_.resize(static_cast<std::size_t>(mask.count()));
  squares_.resize(sums_.size());
}

void ResultSpread::add(const std::vector<float>& result) {
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

std::vector<Assumption> other_assumptions(const SharpenOptions& options, const Inputs& inputs) {
  const double spacing = inputs.observed.volume.spacing_angstrom;
  std::vector<Assumption> others;
  if (options.profile)
    for (const char* profile : {"helix", "sheet", "mixed"})
      if (*options.profile != profile) others.push_back({profile, inputs.window_edge});
  const double edge = options.window_voxels ? inputs.window_edge * spacing : options.window_angstrom;
  for (const double factor : {0.8, 1.4})
    others.push_back({options.profile, window_edge_voxels(factor * edge, spacing)});
  return others;
}

void check_assumptions(const SharpenOptions& options, const Inputs& inputs) {
  VolumeView observed = inputs.observed.volume;
  for (const Assumption& other : other_assumptions(options, inputs)) {
    const double window = other.window_edge * observed.spacing_angstrom;
    require_window_in(other.window_edge, observed.size);
    if (inputs.resolution_angstrom && !(*inputs.resolution_angstrom < window))
      reject("--uncertainty-out needs a window of " + number(window) + " A",
             "the resolution is " + number(*inputs.resolution_angstrom) + " A", "Give a larger --window");
    if (inputs.profile)
      make_profile_reference(*inputs.profile, other.window_edge, observed.spacing_angstrom, 0,
                             inputs.profile_reference.wilson_low_angstrom, inputs.resolution_angstrom.value_or(0),
                             Leakage::ignored);
  }
}

void assume(const Assumption& assumption, const SharpenOptions& options, VolumeView reference, const Mask& mask,
            Inputs& inputs) {
  Report repeated("");  // What it warns of was said before.
  inputs.window_edge = assumption.window_edge;
  if (assumption.profile) inputs.profile = load_average_profile(*assumption.profile);
  use_resolution(options, inputs.resolution_angstrom, inputs, repeated);
  if (inputs.profile) survey(options, mask, inputs, repeated);
  if (is_hybrid(options)) match_profile(options, reference, inputs);
}

Volume find_uncertainty(WindowEngine& engine, const SharpenOptions& options, VolumeView reference, const Mask& mask,
                        VolumeView result, Inputs& inputs, Report& report) {
  const std::vector<Assumption> others = other_assumptions(options, inputs);
  Volume deviation;
  report.stage("uncertainty", [&] {
    ResultSpread spread(mask, result);
    for (const Assumption& other : others) {
      assume(other, options, reference, mask, inputs);
      ScalingTask task = make_task(options, inputs, reference, mask);
      task.companion.reset();
      Report repeated("");
      spread.add(scale(engine, options, inputs, std::move(task), mask, repeated).map.voxels);
    }
    deviation = spread.standard_deviation();
  });
  describe_uncertainty(others, deviation, result, mask, report);
  return deviation;
}

}  // namespace acuity
