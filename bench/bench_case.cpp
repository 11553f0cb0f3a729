#include "bench_case.h"

#include <cmath>
#include <numbers>
#include <random>

#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/mask.h>

#include "host/core/mask_runs.h"

namespace acuity::bench {
namespace {

/// Noise of variance 1, averaged over 2 * passes + 1 neighbours along each axis.
Volume smooth_noise(GridSize size, int passes, unsigned seed) {
  Volume volume{size, 1.0, std::vector<float>(static_cast<std::size_t>(size.count()))};
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  for (float& v : volume.voxels) v = normal(generator);
  const auto count = static_cast<std::size_t>(size.count());
  for (const std::size_t step :
       {std::size_t{1}, static_cast<std::size_t>(size.x), static_cast<std::size_t>(size.x * size.y)})
    for (int pass = 0; pass < passes; ++pass) {
      float before = volume.voxels[0];
      for (std::size_t i = step; i + step < count; ++i) {
        const float here = volume.voxels[i];
        if (step == 1) {
          volume.voxels[i] = 0.25F * (before + volume.voxels[i + step]) + 0.5F * here;
          before = here;
        } else {
          volume.voxels[i] = 0.5F * (here + volume.voxels[i + step]);
        }
      }
    }
  return volume;
}

void take_padding(BenchCase& bench_case) {
  bench_case.observed_padding = mean_outside(bench_case.observed, bench_case.mask, 0);
  bench_case.reference_padding = mean_outside(bench_case.reference, bench_case.mask, 0);
}

}  // namespace

BenchCase synthetic_case(std::int64_t voxels, int window_edge) {
  const double radius = std::cbrt(static_cast<double>(voxels) * 3 / (4 * std::numbers::pi));
  const std::int64_t edge = 2 * static_cast<std::int64_t>(std::ceil(radius)) + window_edge + 2;
  const GridSize size{edge, edge, edge};
  BenchCase bench_case{smooth_noise(size, 2, 1),
                       smooth_noise(size, 1, 2),
                       {size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))}};
  const double middle = static_cast<double>(edge) / 2;
  for (std::int64_t z = 0; z < edge; ++z)
    for (std::int64_t y = 0; y < edge; ++y)
      for (std::int64_t x = 0; x < edge; ++x)
        bench_case.mask.inside[static_cast<std::size_t>(size.index(x, y, z))] =
            std::hypot(static_cast<double>(x) - middle, static_cast<double>(y) - middle,
                       static_cast<double>(z) - middle) <= radius;
  take_padding(bench_case);
  return bench_case;
}

BenchCase read_case(const std::filesystem::path& observed, const std::filesystem::path& reference,
                    const std::filesystem::path& mask) {
  BenchCase bench_case{read_map(observed).volume, read_map(reference).volume, {}};
  bench_case.mask = binary_mask(read_map(mask).volume, mask.string());
  if (bench_case.observed.size != bench_case.reference.size || bench_case.observed.size != bench_case.mask.size)
    throw_input_error("The maps have different sizes", "",
                      "Give an observed map, a reference and a mask on the same grid");
  take_padding(bench_case);
  return bench_case;
}

void write_case(const BenchCase& bench_case, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  const MapHeader header = make_header(bench_case.observed.size, bench_case.observed.spacing_angstrom, {0, 0, 0});
  write_map(folder / "observed.mrc", header, bench_case.observed, "observed");
  write_map(folder / "reference.mrc", header, bench_case.reference, "reference");
  Volume mask = bench_case.observed;
  for (std::size_t i = 0; i < mask.voxels.size(); ++i) mask.voxels[i] = bench_case.mask.inside[i];
  write_map(folder / "mask.mrc", header, mask, "mask");
}

std::vector<MaskRun> middle_of(const std::vector<MaskRun>& runs, std::int64_t count) {
  std::vector<MaskRun> chosen;
  std::int64_t taken = 0;
  std::size_t first = runs.size() / 2;
  std::size_t end = first;
  // One run before, one behind, until enough.
  while (taken < count && (first > 0 || end < runs.size())) {
    if (end < runs.size()) taken += runs[end++].length;
    if (first > 0 && taken < count) taken += runs[--first].length;
  }
  chosen.assign(runs.begin() + static_cast<std::ptrdiff_t>(first), runs.begin() + static_cast<std::ptrdiff_t>(end));
  return chosen;
}

}  // namespace acuity::bench
