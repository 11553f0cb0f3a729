// check_entry_result() on results that were damaged in one way each.
#include <gtest/gtest.h>

#include <acuity/entry.h>
#include <acuity/map.h>
#include <acuity/mask.h>

#include "support/entry_case.h"

namespace acuity::testing {
namespace {

/// A result that passes: the density as its own sharpened map, and files that a test may damage.
class ResultCase : public EntryCase {
 public:
  ResultCase() {
    add_model();
    EntryOptions options;
    options.entry = entry();
    plan_ = plan_entry(options);
    plan_.header.mass_kda = 4;  // The blob's volume.
    if (plan_.refusal) throw std::runtime_error(plan_.refusal->problem);
    files_.map = folder() / "map_out.mrc";
    files_.mask = folder() / "mask_out.mrc";
    files_.local_resolution = folder() / "resolution_out.mrc";
    files_.local_b = folder() / "b_out.mrc";
    files_.half_maps = {folder() / "half1_out.mrc", folder() / "half2_out.mrc"};
    write_all(masked(noisy(21, 0.5), 1), masked(noisy(22, 0.5), 1));
  }
  /// A volume times a factor, 0 outside the mask.
  Volume masked(Volume volume, float factor) const {
    const Mask inside = mask();
    for (std::size_t i = 0; i < inside.inside.size(); ++i) volume.voxels[i] *= inside.inside[i] != 0 ? factor : 0;
    return volume;
  }
  Volume constant(float value) const {
    return masked({header().size(), 2, std::vector<float>(static_cast<std::size_t>(header().size().count()), 1)},
                  value);
  }
  void write_all(const Volume& half1, const Volume& half2) {
    Volume mean = half1;
    for (std::size_t i = 0; i < mean.voxels.size(); ++i) mean.voxels[i] = 0.5F * (mean.voxels[i] + half2.voxels[i]);
    write("half1_out.mrc", half1);
    write("half2_out.mrc", half2);
    write("map_out.mrc", mean);
    write_mask("mask_out.mrc", mask());
    write("resolution_out.mrc", constant(7));
    write("b_out.mrc", constant(150));
  }
  /// Names of the checks that fail.
  std::vector<std::string> failures() const {
    std::vector<std::string> names;
    for (const EntryCheck& check : check_entry_result(plan_, files_, 6.5, 1))
      if (!check.passed) names.push_back(check.name);
    return names;
  }
  EntryPlan plan_;
  EntryResultFiles files_;
};

using Names = std::vector<std::string>;

TEST(EntryChecks, PassWhereNothingIsDamaged) {
  const ResultCase c;
  EXPECT_EQ(c.failures(), Names{});
}

TEST(EntryChecks, FindAVoxelOutOfRange) {
  const ResultCase c;
  Volume map = read_map(c.files_.map).volume;
  // In the middle of the blob.
  map.voxels[static_cast<std::size_t>(map.size.index(19, 20, 20))] = 1e6F;
  c.write("map_out.mrc", map);
  const Names failures = c.failures();
  EXPECT_NE(std::find(failures.begin(), failures.end(), "largest_voxel"), failures.end());
}

TEST(EntryChecks, FindVoxelsOutsideTheMask) {
  const ResultCase c;
  Volume map = read_map(c.files_.map).volume;
  map.voxels[0] = 0.01F;
  c.write("map_out.mrc", map);
  const Names failures = c.failures();
  EXPECT_NE(std::find(failures.begin(), failures.end(), "voxels_outside_mask"), failures.end());
}

TEST(EntryChecks, FindAnotherOriginOfOneFile) {
  const ResultCase c;
  write_map(c.files_.local_b.value(), make_header({40, 40, 40}, 2, {10, -20, 31}), c.constant(150), "test");
  EXPECT_EQ(c.failures(), Names{"header_words_changed"});
}

TEST(EntryChecks, FindATruncatedFile) {
  const ResultCase c;
  std::filesystem::resize_file(c.files_.map, 200000);
  EXPECT_EQ(c.failures(), Names{"unreadable_files"});
}

TEST(EntryChecks, FindAMaskThatCoversTooLittleForTheMass) {
  ResultCase c;
  c.plan_.header.mass_kda = 4000;
  EXPECT_EQ(c.failures(), Names{"mask_mass_ratio"});
}

TEST(EntryChecks, FindAMaskThatIsTheBox) {
  ResultCase c;
  c.plan_.header.mass_kda.reset();
  Mask box = c.mask();
  std::fill(box.inside.begin(), box.inside.end(), 1);
  c.write_mask("mask_out.mrc", box);
  const Names failures = c.failures();
  EXPECT_NE(std::find(failures.begin(), failures.end(), "mask_fraction"), failures.end());
}

TEST(EntryChecks, FindAResolutionFarFromThatOfTheHeader) {
  ResultCase c;
  // The half maps have 6.5 A; at most a factor of 2 is accepted.
  for (const double stated : {3.0, 14.0}) {
    c.plan_.header.resolution_angstrom = stated;
    EXPECT_EQ(c.failures(), Names{"resolution_ratio"}) << stated;
  }
}

TEST(EntryChecks, FindAMapOfTheOtherSign) {
  ResultCase c;
  // The model lies in no density of this result, yet it is compared: it lies in the entry's map.
  c.write_all(c.masked(c.noisy(21, 0.5), -1), c.masked(c.noisy(22, 0.5), -1));
  EXPECT_EQ(c.failures(), (Names{"model_fsc", "model_fsc_gain"}));
}

TEST(EntryChecks, FindAMapThatFitsTheModelWorseThanBefore) {
  ResultCase c;
  // Noise of 20 times the density's deviation in both half maps: little of the model is left in their mean.
  c.write_all(c.masked(c.noisy(31, 20), 1), c.masked(c.noisy(32, 20), 1));
  const Names failures = c.failures();
  EXPECT_NE(std::find(failures.begin(), failures.end(), "model_fsc_gain"), failures.end());
  EXPECT_NE(std::find(failures.begin(), failures.end(), "half_map_loss"), failures.end());
}

TEST(EntryChecks, FindHalfMapsThatAreNotThoseOfTheMap) {
  const ResultCase c;
  c.write("half2_out.mrc", c.masked(c.noisy(22, 0.5), 1.1F));
  EXPECT_EQ(c.failures(), Names{"half_map_difference"});
}

TEST(EntryChecks, FindLocalNumbersOfAnotherMap) {
  const ResultCase c;
  c.write("resolution_out.mrc", c.constant(25));
  c.write("b_out.mrc", c.constant(2000));
  EXPECT_EQ(c.failures(), (Names{"local_resolution_ratio", "local_b_median"}));
}

}  // namespace
}  // namespace acuity::testing
