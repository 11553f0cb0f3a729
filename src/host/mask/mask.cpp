#include <algorithm>
#include <cmath>
#include <numeric>

#include <acuity/error.h>
#include <acuity/mask.h>

namespace acuity {

std::int64_t Mask::count() const {
  return std::accumulate(inside.begin(), inside.end(), std::int64_t{0},
                         [](std::int64_t sum, std::uint8_t v) { return sum + v; });
}

std::int64_t voxel_count(const std::vector<MaskRun>& runs) {
  std::int64_t count = 0;
  for (const MaskRun& run : runs) count += run.length;
  return count;
}

VoxelNumbers::VoxelNumbers(const std::vector<MaskRun>& runs) : runs_(runs) {
  starts_.reserve(runs.size() + 1);
  starts_.push_back(0);
  for (const MaskRun& run : runs) starts_.push_back(starts_.back() + run.length);
}

std::size_t VoxelNumbers::run_of(std::int64_t number) const {
  return static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), number) - starts_.begin() - 1);
}

std::vector<MaskRun> runs_of(const Mask& mask) {
  std::vector<MaskRun> runs;
  const GridSize& size = mask.size;
  for (std::int64_t row = 0; row < size.y * size.z; ++row) {
    const std::uint8_t* inside = mask.inside.data() + row * size.x;
    for (std::int64_t x = 0; x < size.x;) {
      if (inside[x] == 0) {
        ++x;
        continue;
      }
      const std::int64_t first = x;
      while (x < size.x && inside[x] != 0) ++x;
      runs.push_back({row * size.x + first, static_cast<std::int32_t>(x - first)});
    }
  }
  return runs;
}

Mask binary_mask(const Volume& volume, const std::string& name) {
  Mask mask{volume.size, std::vector<std::uint8_t>(volume.voxels.size())};
  std::transform(volume.voxels.begin(), volume.voxels.end(), mask.inside.begin(),
                 [](float v) { return static_cast<std::uint8_t>(v >= 0.5F); });
  if (mask.count() == 0)
    reject("The mask " + name + " is empty", "no voxel is 0.5 or more", "Check that it is a mask and not a density");
  return mask;
}

double mean_outside(const Volume& volume, const Mask& mask) {
  double sum = 0;
  std::int64_t count = 0;
  for (std::size_t i = 0; i < volume.voxels.size(); ++i) {
    if (mask.inside[i] != 0) continue;
    sum += volume.voxels[i];
    ++count;
  }
  return count > 0 ? sum / static_cast<double>(count) : moments(volume.voxels).mean;
}

namespace {

/// Replaces each value by the least of value(i + d) + d^2 over |d| <= reach along one line: one axis of the exact
/// squared distance (Felzenszwalb and Huttenlocher 2012, Theory of Computing 8, 415), within the reach that is asked
/// for.
void spread_line(const float* in, float* out, std::int64_t n, std::int64_t stride, std::int64_t reach) {
  for (std::int64_t i = 0; i < n; ++i) {
    float least = in[i * stride];
    const std::int64_t from = std::max<std::int64_t>(0, i - reach);
    const std::int64_t to = std::min(n - 1, i + reach);
    for (std::int64_t k = from; k <= to; ++k)
      least = std::min(least, in[k * stride] + static_cast<float>((k - i) * (k - i)));
    out[i * stride] = least;
  }
}

}  // namespace

Volume with_soft_edge(const Mask& mask, double spacing_angstrom, int edge_voxels) {
  const GridSize& size = mask.size;
  const auto far = static_cast<float>(edge_voxels * edge_voxels + 1);
  Volume volume{size, spacing_angstrom, std::vector<float>(mask.inside.size())};
  std::transform(mask.inside.begin(), mask.inside.end(), volume.voxels.begin(),
                 [&](std::uint8_t v) { return v != 0 ? 0.F : far; });
  std::vector<float> squared(volume.voxels.size());
  const std::int64_t plane = size.x * size.y;
  for (std::int64_t row = 0; row < size.y * size.z; ++row)
    spread_line(volume.voxels.data() + row * size.x, squared.data() + row * size.x, size.x, 1, edge_voxels);
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t x = 0; x < size.x; ++x)
      spread_line(squared.data() + z * plane + x, volume.voxels.data() + z * plane + x, size.y, size.x, edge_voxels);
  for (std::int64_t i = 0; i < plane; ++i)
    spread_line(volume.voxels.data() + i, squared.data() + i, size.z, plane, edge_voxels);

  constexpr double pi = 3.14159265358979323846;
  std::transform(squared.begin(), squared.end(), volume.voxels.begin(), [&](float d2) {
    const double distance = std::sqrt(static_cast<double>(d2));
    if (distance == 0) return 1.F;
    if (distance >= edge_voxels) return 0.F;
    return static_cast<float>((1 + std::cos(pi * distance / edge_voxels)) / 2);
  });
  return volume;
}

}  // namespace acuity
