#include <cmath>

#include <acuity/error.h>
#include <acuity/mask.h>
#include <acuity/simulate.h>

#include "host/core/parallel.h"
#include "host/core/philox.h"
#include "host/fourier/frequency_filter.h"

namespace acuity {
namespace {

/// Large enough that starting a piece costs nothing, small enough to share a slice of a map among threads.
constexpr std::int64_t voxels_a_piece = 1 << 14;

/// Voxels 2 i and 2 i + 1 are the i-th pair.
void fill_with_normals(std::vector<float>& voxels, std::uint64_t seed, std::uint64_t stream, int threads) {
  const auto count = static_cast<std::int64_t>(voxels.size());
  parallel_for((count + 1) / 2, voxels_a_piece / 2, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t pair = begin; pair < end; ++pair) {
      const std::array<double, 2> values = normal_pair(seed, stream, static_cast<std::uint64_t>(pair));
      for (std::int64_t i = 0; i < 2 && 2 * pair + i < count; ++i)
        voxels[static_cast<std::size_t>(2 * pair + i)] = static_cast<float>(values[static_cast<std::size_t>(i)]);
    }
  });
}

}  // namespace

Volume gaussian_noise(GridSize size, double spacing, const NoiseLaw& law, std::uint64_t stream, int threads) {
  Volume noise{size, spacing, std::vector<float>(static_cast<std::size_t>(size.count()))};
  fill_with_normals(noise.voxels, law.seed, stream, threads);
  // The mean is taken out in any case; without it here, a strong fall-off does not drown in it.
  const auto gain = [&](double s) { return s == 0 ? 0 : b_factor_gain(law.b_factor, s); };
  if (law.b_factor != 0) filter_frequencies(noise, gain, threads);
  const Moments found = moments(noise.voxels);
  if (found.standard_deviation == 0)
    throw_input_error("The noise vanishes", "its B factor leaves only the mean", "Give a lower {noise-b}");
  const double scale = law.standard_deviation / found.standard_deviation;
  for (float& v : noise.voxels) v = static_cast<float>(scale * (v - found.mean));
  return noise;
}

double density_deviation(VolumeView density, const Mask& mask) {
  std::vector<float> inside;
  for (std::size_t i = 0; i < density.voxels.size(); ++i)
    if (mask.inside[i] != 0) inside.push_back(density.voxels[i]);
  const double deviation = moments(inside).standard_deviation;
  if (deviation == 0)
    throw_input_error("The noise level has no unit", "fewer than two voxels of different density lie near an atom",
                      "Give a finer grid");
  return deviation;
}

}  // namespace acuity
