// Average profiles in the place of the true reference, after Bharadwaj and Jakobi (Faraday Discuss. 2022, 240, 168).
// They blur a helix from B = 50 to B = 300, and scale it with profiles of helix, sheet and their mean.
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include <gtest/gtest.h>

#include <acuity/average_profiles.h>
#include <acuity/compare.h>
#include <acuity/mask.h>
#include <acuity/model.h>

#include "host/density/model_density.h"
#include "host/profiles/profile_reference.h"
#include "support/ideal_peptide.h"
#include "support/profile_cases.h"
#include "windows/window_engine.h"

namespace acuity::testing {
namespace {

Volume helix_density(GridSize size, double b) {
  const TempDir folder;
  write_text(folder / "helix.pdb", peptide_text(ideal_peptide(40, -57, -47)));
  Model model = read_model(folder / "helix.pdb");
  Vec3 middle{};
  for (const Vec3& p : model.positions_angstrom())
    for (int i = 0; i < 3; ++i) middle[i] += p[i] / static_cast<double>(model.atom_count());
  model.translate({static_cast<double>(size.x / 2) - middle[0], static_cast<double>(size.y / 2) - middle[1],
                   static_cast<double>(size.z / 2) - middle[2]});
  model.set_b_factor(b);
  return model_density(model, size, 1);
}

/// Voxels that hold density.
Mask mask_of(const Volume& density) {
  Mask mask{density.size, std::vector<std::uint8_t>(density.voxels.size())};
  const double level = moments(density.voxels).standard_deviation;
  for (std::size_t i = 0; i < density.voxels.size(); ++i) mask.inside[i] = density.voxels[i] > level;
  return mask;
}

/// The correlation of two maps with the same phases whose amplitudes in windows of 26 A are those of two profiles. Both
/// have the target's B of 50. The line a + b q of least squares is taken out of the logarithm of their ratio between 10
/// and 2 A. The result is sum w r over the root of sum w times sum w r^2. Here r_j is the ratio that is left, and
/// w_j ~ j^2 the power of the first.
double expected_correlation(const std::string& name, const std::string& other) {
  const AverageProfile first = load_average_profile(name);
  const AverageProfile second = load_average_profile(other);
  std::vector<double> q;
  std::vector<double> log_ratio;
  std::vector<double> power;
  for (int j = 3; j <= 13; ++j) {
    const double s = j / 26.0;
    const double a = first.mean_between(s - 0.5 / 26, s + 0.5 / 26);
    q.push_back(s * s / 4);
    log_ratio.push_back(std::log(second.mean_between(s - 0.5 / 26, s + 0.5 / 26) / a));
    power.push_back(j * j * a * a * std::exp(-2 * 50 * q.back()));
  }
  const double n = static_cast<double>(q.size());
  const double mean_q = std::accumulate(q.begin(), q.end(), 0.0) / n;
  const double mean_y = std::accumulate(log_ratio.begin(), log_ratio.end(), 0.0) / n;
  double qq = 0;
  double qy = 0;
  for (std::size_t j = 0; j < q.size(); ++j) {
    qq += (q[j] - mean_q) * (q[j] - mean_q);
    qy += (q[j] - mean_q) * (log_ratio[j] - mean_y);
  }
  double w = 0;
  double wr = 0;
  double wrr = 0;
  for (std::size_t j = 0; j < q.size(); ++j) {
    const double r = std::exp(log_ratio[j] - mean_y - qy / qq * (q[j] - mean_q));
    w += power[j];
    wr += power[j] * r;
    wrr += power[j] * r * r;
  }
  return wr / std::sqrt(w * wrr);
}

TEST(ProfileExperiment, HelixSheetAndMixedProfilesBringABlurredHelixBackAlike) {
  const GridSize size{112, 112, 112};
  const Volume truth = helix_density(size, 50);
  const Volume blurred = helix_density(size, 300);
  const Mask mask = mask_of(truth);
  const auto with_truth = [&](const Volume& v) { return real_space_correlation(truth, v, &mask); };
  std::map<std::string, Volume> results;
  for (const char* name : {"helix", "sheet", "mixed"}) {
    const ProfileReference reference = make_profile_reference(load_average_profile(name), 26, 1, 50, 10, 0);
    const ScalingTask task = task_for(blurred, reference, mask, 26);
    results[name] = {size, 1, run_engine({"cpu", "sliding", 2}, task)};
  }
  for (const auto& [name, other] :
       {std::pair("helix", "sheet"), std::pair("helix", "mixed"), std::pair("mixed", "sheet")}) {
    const double expected = expected_correlation(name, other);
    // Windows differ in how much power their shells have, so that the loss may be twice that of the profiles' mean
    // power.
    EXPECT_GT(real_space_correlation(results[name], results[other], &mask), 1 - 2 * (1 - expected)) << name << other;
  }
  const ScalingTask by_truth = task_for(blurred, truth, mask, 26);
  const double best = with_truth({size, 1, run_engine({"cpu", "sliding", 2}, by_truth)});
  for (const auto& [name, result] : results) {
    RecordProperty(name, std::to_string(with_truth(result)));
    // Nearer to what the true reference gives than to where it began.
    EXPECT_GT(with_truth(result), (best + with_truth(blurred)) / 2) << name;
  }
}

}  // namespace
}  // namespace acuity::testing
