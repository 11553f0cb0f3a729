// The choice of places that hold noise, where the four default boxes do not all.
#include <algorithm>
#include <cmath>
#include <string>

#include <acuity/confidence_mask.h>

#include "host/core/quantile.h"

namespace acuity {
namespace {

struct Candidate {
  NoiseBox box;
  Moments moments;
};

/// Boxes as far from the middle as those at the faces, in the 26 directions of faces, edges and corners. All lie in the
/// sphere that is tested: beyond it programs often leave next to no noise.
std::vector<NoiseBox> boxes_around(GridSize size, std::int64_t edge) {
  const std::array<std::int64_t, 3> n{size.x, size.y, size.z};
  const std::int64_t shortest = std::min({n[0], n[1], n[2]});
  const double distance = static_cast<double>(98 * shortest / 100 - edge) - static_cast<double>(shortest - edge) / 2;
  std::vector<NoiseBox> boxes;
  for (int place = 0; place < 27; ++place) {
    const std::array<int, 3> to{place % 3 - 1, place / 3 % 3 - 1, place / 9 - 1};
    const double length = std::sqrt(to[0] * to[0] + to[1] * to[1] + to[2] * to[2]);
    if (length == 0) continue;
    NoiseBox box{{}, edge};
    bool fits = true;
    for (std::size_t i = 0; i < 3; ++i) {
      box.first[i] = (n[i] - edge) / 2 + std::lround(distance * to[i] / length);
      fits = fits && box.first[i] >= 0 && box.first[i] + edge <= n[i];
    }
    if (fits) boxes.push_back(box);
  }
  return boxes;
}

/// Half a standard deviation of the mean, and a factor 1.5 in the standard deviation: see noise_warnings().
bool agrees(const Moments& of, double mean, double sd) {
  const double ratio = of.standard_deviation / sd;
  return std::abs(of.mean - mean) <= 0.5 * sd && ratio <= 1.5 && ratio >= 1 / 1.5;
}

std::vector<Candidate> agreeing(std::vector<Candidate> all) {
  std::vector<double> means;
  std::vector<double> sds;
  for (const Candidate& one : all) {
    means.push_back(one.moments.mean);
    sds.push_back(one.moments.standard_deviation);
  }
  const double mean = median(means);
  const double sd = median(sds);
  std::erase_if(all, [&](const Candidate& one) { return !agrees(one.moments, mean, sd); });
  return all;
}

std::vector<Candidate> candidates_at(VolumeView volume, const std::vector<NoiseBox>& boxes) {
  std::vector<Candidate> all;
  all.reserve(boxes.size());
  for (const NoiseBox& box : boxes) all.push_back({box, moments(noise_voxels(volume, {box}))});
  return all;
}

}  // namespace

std::vector<NoiseBox> agreeing_noise_boxes(VolumeView volume, std::int64_t edge, RunLog& log) {
  constexpr double empty_share = 0.02;  // of the largest standard deviation: such boxes were masked.
  std::vector<NoiseBox> at_faces = noise_boxes_at_faces(volume.size, edge);
  std::vector<Candidate> four = candidates_at(volume, at_faces);
  const bool all_vary =
      std::all_of(four.begin(), four.end(), [](const Candidate& one) { return one.moments.standard_deviation > 0; });
  if (all_vary && agreeing(four).size() == at_faces.size()) return at_faces;

  const std::vector<NoiseBox> boxes = boxes_around(volume.size, edge);
  std::vector<Candidate> all = candidates_at(volume, boxes);
  double largest = 0;
  for (const Candidate& one : all) largest = std::max(largest, one.moments.standard_deviation);
  std::erase_if(all, [&](const Candidate& one) { return one.moments.standard_deviation <= empty_share * largest; });
  // A map whose noise is gone in most places is a masked one, and what varies in the others is no noise either.
  const std::size_t tried = boxes.size();
  if (2 * all.size() < tried || all.empty()) return at_faces;
  all = agreeing(std::move(all));
  if (3 * all.size() < tried) return at_faces;
  log.warn("The four default noise boxes do not agree, as where one holds density; " + std::to_string(all.size()) +
           " of " + std::to_string(tried) +
           " around the middle agree and were taken; {noise-box} keeps the default ones");
  std::vector<NoiseBox> chosen;
  chosen.reserve(all.size());
  for (const Candidate& one : all) chosen.push_back(one.box);
  return chosen;
}

}  // namespace acuity
