// check_entry_result(): what the files of a result say, read back from the disk. docs/emdb.md states each threshold.
#include <algorithm>
#include <cmath>
#include <limits>

#include <acuity/compare.h>
#include <acuity/entry.h>
#include <acuity/fsc.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>

#include "host/core/conventions.h"
#include "host/core/half_maps.h"
#include "host/core/quantile.h"
#include "host/models/molecule_volume.h"
#include "host/workflows/memory_checks.h"

namespace acuity {
namespace {

// Largest voxel in deviations of the middle 68 % of the voxels in the mask: peaks of atoms have about 10.
constexpr double max_peak = 40;
constexpr double lower_share = 0.16;
constexpr double upper_share = 0.84;
// Part of the box that a molecule fills.
constexpr double min_mask_fraction = 2e-4;
constexpr double max_mask_fraction = 0.9;
// Volume of the mask over that of the sample's mass at the density of protein.
constexpr double min_mass_ratio = 0.4;
constexpr double max_mass_ratio = 8;
// Mean FSC with the model over all shells up to the resolution: after minus before.
constexpr double min_model_fsc_gain = -0.02;
// Resolution of the half maps over that of the header.
constexpr double max_resolution_ratio = 2;
// Median local resolution over the resolution.
constexpr double max_local_ratio = 2.5;
// Median local B factor, A^2.
constexpr double min_median_b = -100;
constexpr double max_median_b = 800;
// The same mean itself: a model that lies elsewhere has about 0.
constexpr double min_model_fsc = 0.1;
// Mean FSC of the half maps' mean with the entry's map: half maps of something else have about 0.
constexpr double min_map_fsc = 0.3;
// Resolution of one map over twice its voxel size.
constexpr double min_nyquist_ratio = 0.9;
// Words of headers that are rounded to six digits are the same.
constexpr double word_tolerance = 1e-5;
// Standard deviation of map minus mean of half maps over that of the map: single precision has 6e-8 per voxel.
constexpr double max_half_map_difference = 1e-4;
// Frequency where the FSC of the half maps falls below 0.143: before over after.
constexpr double max_half_map_loss = 1.25;

/// Checks of one result, in the order in which they are made.
class Checks {
 public:
  void add(const std::string& name, double value, std::optional<double> min, std::optional<double> max,
           const std::string& unit) {
    const bool passed = std::isfinite(value) && (!min || value >= *min) && (!max || value <= *max);
    all_.push_back({name, value, min, max, unit, passed});
  }
  std::vector<EntryCheck> take() { return std::move(all_); }

 private:
  std::vector<EntryCheck> all_;
};

/// Words of a header that differ from those of the input: size, starts, intervals, cell, angles, axes, origin.
int differing_words(const MapHeader& input, const MapHeader& output) {
  int words = 0;
  const auto count = [&](const auto& a, const auto& b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      const auto first = static_cast<double>(a[i]);
      const auto second = static_cast<double>(b[i]);
      words += std::abs(first - second) > word_tolerance * std::max({1.0, std::abs(first), std::abs(second)}) ? 1 : 0;
    }
  };
  count(input.size_crs, output.size_crs);
  count(input.start_crs, output.start_crs);
  count(input.intervals_xyz, output.intervals_xyz);
  count(input.raw_cell, output.raw_cell);
  count(input.cell_angles_degrees, output.cell_angles_degrees);
  count(input.axis_of_crs, output.axis_of_crs);
  count(input.origin_angstrom, output.origin_angstrom);
  return words;
}

std::vector<float> values_in(const Mask& mask, const Volume& volume) {
  std::vector<float> values;
  for (std::size_t i = 0; i < mask.inside.size(); ++i)
    if (mask.inside[i] != 0) values.push_back(volume.voxels[i]);
  return values;
}

double median_in(const Mask& mask, const std::filesystem::path& path, int threads) {
  const std::vector<float> values = values_in(mask, read_map(path, {{}, nullptr, threads}).volume);
  return median({values.begin(), values.end()});
}

void check_voxels(const Mask& mask, const Volume& map, Checks& checks) {
  std::int64_t outside = 0;
  for (std::size_t i = 0; i < mask.inside.size(); ++i) outside += mask.inside[i] == 0 && map.voxels[i] != 0 ? 1 : 0;
  checks.add("voxels_outside_mask", static_cast<double>(outside), {}, 0, "voxels");
  std::vector<float> values = values_in(mask, map);
  std::sort(values.begin(), values.end());
  // Half the range of the middle 68 %, for a standard deviation would grow with the voxel that is looked for.
  const double deviation = 0.5 * (quantile_of_sorted(values, upper_share) - quantile_of_sorted(values, lower_share));
  const double peak = std::max(std::abs(values.front()), std::abs(values.back()));
  checks.add("largest_voxel", deviation > 0 ? peak / deviation : std::numeric_limits<double>::infinity(), {}, max_peak,
             "deviations of the middle 68 % in the mask");
}

void check_mask(const EntryPlan& plan, const Mask& mask, double spacing, Checks& checks) {
  const auto voxels = static_cast<double>(mask.count());
  checks.add("mask_fraction", voxels / static_cast<double>(mask.size.count()), min_mask_fraction, max_mask_fraction,
             "of the box");
  // A filament goes on beyond its box.
  if (plan.header.method == EntryMethod::helical || !plan.header.mass_kda) return;
  const double of_mass = 1000 * *plan.header.mass_kda * protein_angstrom3_per_dalton;
  checks.add("mask_mass_ratio", voxels * std::pow(spacing, 3) / of_mass, min_mass_ratio, max_mass_ratio,
             "volume of the mask over that of the mass");
}

/// Mean FSC with the model over the shells from the second one up to the resolution, each by its coefficients.
double mean_fsc(VolumeView map, VolumeView density, const Mask& mask, double resolution, int threads) {
  const FscCurve curve = fourier_shell_correlation(map, density, &mask, threads);
  double sum = 0;
  double weight = 0;
  for (std::size_t j = 1; j < curve.fsc.size() && curve.s_per_angstrom[j] <= 1 / resolution; ++j) {
    sum += curve.fsc[j] * static_cast<double>(curve.coefficients[j]);
    weight += static_cast<double>(curve.coefficients[j]);
  }
  return weight > 0 ? sum / weight : 0;
}

/// The fitted model in the frame of the entry's map; nothing where it does not lie there. A damaged result has no say.
std::optional<Model> placed_model(const EntryPlan& plan, const Map& map) {
  if (!plan.files.model) return std::nullopt;
  try {
    Model model = read_model(*plan.files.model);
    place_model_in_map(model, map, OriginConvention::automatic);
    return model;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input) throw;
    return std::nullopt;
  }
}

void check_half_maps(const EntryPlan& plan, const EntryResultFiles& result, const Map& map, const Mask& mask,
                     int threads, Checks& checks) {
  const Volume half1 = read_map(result.half_maps[0], {{}, nullptr, threads}).volume;
  const Volume half2 = read_map(result.half_maps[1], {{}, nullptr, threads}).volume;
  require_half_maps(half1, half2);
  Volume difference = mean_of_halves(copy_of(half1), half2);
  for (std::size_t i = 0; i < difference.voxels.size(); ++i) difference.voxels[i] -= map.volume.voxels[i];
  checks.add(
      "half_map_difference",
      moments(values_in(mask, difference)).standard_deviation / moments(values_in(mask, map.volume)).standard_deviation,
      {}, max_half_map_difference, "standard deviations of the map");
  const Volume before1 = read_map(plan.files.half_maps[0], {{}, nullptr, threads}).volume;
  const Volume before2 = read_map(plan.files.half_maps[1], {{}, nullptr, threads}).volume;
  const FscCurve before = fourier_shell_correlation(before1, before2, &mask, threads);
  const FscCurve after = fourier_shell_correlation(half1, half2, &mask, threads);
  const auto frequency = [](const FscCurve& curve) {
    const std::size_t shell = curve.first_shell_below(fsc_threshold);
    return curve.s_per_angstrom[std::min(shell, curve.s_per_angstrom.size() - 1)];
  };
  checks.add("half_map_loss", frequency(before) / frequency(after), {}, max_half_map_loss,
             "frequency where the FSC ends, before over after");
}

void check_contents(const EntryPlan& plan, const EntryResultFiles& result, std::optional<double> resolution,
                    int threads, Checks& checks) {
  const Map map = read_map(result.map, {{}, nullptr, threads});
  RunLog silent;
  const Mask mask =
      binary_mask(read_mask_weights(result.map.string(), map, result.mask, silent, threads), result.mask.string());
  const double spacing = map.volume.spacing_angstrom;
  // Half maps that agree up to the Nyquist limit have that resolution.
  const double limit = resolution.value_or(2 * spacing);
  check_voxels(mask, map.volume, checks);
  check_mask(plan, mask, spacing, checks);
  if (plan.from_half_maps && plan.header.resolution_angstrom)
    checks.add("resolution_ratio", limit / *plan.header.resolution_angstrom, 1 / max_resolution_ratio,
               max_resolution_ratio, "of half maps over the header's");
  if (result.local_resolution)
    checks.add("local_resolution_ratio", median_in(mask, *result.local_resolution, threads) / limit,
               1 / max_local_ratio, max_local_ratio, "median over the resolution");
  if (result.local_b)
    checks.add("local_b_median", median_in(mask, *result.local_b, threads), min_median_b, max_median_b, "A^2");
  if (!result.half_maps.empty()) check_half_maps(plan, result, map, mask, threads, checks);
  if (!plan.from_half_maps)
    checks.add("nyquist_ratio", limit / (2 * spacing), min_nyquist_ratio, {}, "resolution over two voxels");
  if (!plan.from_half_maps && !plan.files.model) return;
  Map of_entry = read_map(plan.files.map, {{}, nullptr, threads});
  const std::optional<Model> model = placed_model(plan, of_entry);
  of_entry.volume.spacing_angstrom = spacing;
  Volume before = std::move(of_entry.volume);
  if (plan.from_half_maps) {
    Volume mean = mean_of_halves(read_map(plan.files.half_maps[0], {{}, nullptr, threads}).volume,
                                 read_map(plan.files.half_maps[1], {{}, nullptr, threads}).volume);
    mean.spacing_angstrom = spacing;
    checks.add("map_fsc", mean_fsc(mean, before, mask, limit, threads), min_map_fsc, {},
               "mean FSC of the half maps' mean with the entry's map");
    before = std::move(mean);
  }
  if (!model) return;
  const Volume density = model_density(*model, map.volume.size, spacing, threads);
  const double after = mean_fsc(map.volume, density, mask, limit, threads);
  checks.add("model_fsc", after, min_model_fsc, {}, "mean FSC with the model");
  checks.add("model_fsc_gain", after - mean_fsc(before, density, mask, limit, threads), min_model_fsc_gain, {},
             "mean FSC with the model, after minus before");
}

}  // namespace

std::vector<std::filesystem::path> EntryResultFiles::all() const {
  std::vector<std::filesystem::path> files{map, mask};
  if (local_resolution) files.push_back(*local_resolution);
  if (local_b) files.push_back(*local_b);
  files.insert(files.end(), half_maps.begin(), half_maps.end());
  return files;
}

std::vector<EntryCheck> check_entry_result(const EntryPlan& plan, const EntryResultFiles& result,
                                           std::optional<double> resolution_angstrom, int threads) {
  Checks checks;
  const MapHeader input = read_usable_header(plan.files.map);
  int words = 0;
  int unreadable = 0;
  for (const std::filesystem::path& file : result.all()) {
    try {
      words += differing_words(input, read_usable_header(file));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::input) throw;
      ++unreadable;
    }
  }
  checks.add("header_words_changed", words, {}, 0, "words");
  try {
    if (unreadable == 0) check_contents(plan, result, resolution_angstrom, threads, checks);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input) throw;
    ++unreadable;
  }
  checks.add("unreadable_files", unreadable, {}, 0, "files");
  return checks.take();
}

}  // namespace acuity
