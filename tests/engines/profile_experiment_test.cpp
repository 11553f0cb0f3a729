// Average profiles in the place of the true reference: Bharadwaj and Jakobi 2022, Faraday Discuss. 240, 168, scale a
// helix that was blurred from B = 50 to B = 300 with profiles of helix, sheet and their mean.
#include <map>

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
  EXPECT_GT(real_space_correlation(results["helix"], results["sheet"], &mask), 0.995);
  EXPECT_GT(real_space_correlation(results["helix"], results["mixed"], &mask), 0.995);
  EXPECT_GT(real_space_correlation(results["mixed"], results["sheet"], &mask), 0.995);
  const ScalingTask by_truth = task_for(blurred, truth, mask, 26);
  const double best = with_truth({size, 1, run_engine({"cpu", "sliding", 2}, by_truth)});
  for (const auto& [name, result] : results) {
    RecordProperty(name, std::to_string(with_truth(result)));
    EXPECT_GT(with_truth(result), best - 0.08) << name;
    EXPECT_GT(with_truth(result), with_truth(blurred) + 0.05) << name;
  }
}

}  // namespace
}  // namespace acuity::testing
