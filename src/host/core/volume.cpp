#include <cmath>

#include <acuity/volume.h>

#include "host/core/parallel.h"

namespace acuity {

Volume copy_of(VolumeView view) {
  return {view.size, view.spacing_angstrom, std::vector<float>(view.voxels.begin(), view.voxels.end())};
}

Volume VolumeInput::take() {
  Volume volume = own_.voxels.empty() ? copy_of(view_) : std::move(own_);
  release();
  return volume;
}

void multiply_by(Volume& volume, VolumeView weights, int threads) {
  constexpr std::int64_t grain = std::int64_t{1} << 18;
  parallel_for(volume.size.count(), grain, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
      volume.voxels[i] *= weights.voxels[i];
  });
}

Moments moments(std::span<const float> values) {
  if (values.empty()) return {};
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  for (const float v : values) sum += v;
  const double mean = sum / count;
  double squares = 0;
  for (const float v : values) squares += (v - mean) * (v - mean);
  return {mean, std::sqrt(squares / count)};
}

}  // namespace acuity
