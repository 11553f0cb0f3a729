// Workflows in memory: what they return is what the same settings write from files, and maps of other owners stay.
#include <gtest/gtest.h>

#include <acuity/bfactor.h>
#include <acuity/global.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/resolution.h>

#include "host/fourier/frequency_filter.h"
#include "support/expect_error.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

constexpr GridSize size{28, 26, 24};
constexpr double spacing = 2;

/// Random density that falls off, with noise of its own for each half, and every seventh voxel of the middle as mask.
struct TwoHalves {
  TwoHalves() {
    Volume density = random_volume(size, spacing, 1);
    filter_frequencies(
        density, [](double s) { return b_factor_gain(100, s); }, 1);
    unsigned seed = 2;
    for (Volume* half : {&half1, &half2}) {
      *half = random_volume(size, spacing, seed++);
      for (std::size_t i = 0; i < half->voxels.size(); ++i)
        half->voxels[i] = density.voxels[i] + 0.1F * half->voxels[i];
    }
    mask = {size, std::vector<std::uint8_t>(half1.voxels.size())};
    for (std::size_t i = mask.inside.size() / 3; i < mask.inside.size() * 2 / 3; i += 7) mask.inside[i] = 1;
    const MapHeader header = make_header(size, spacing, {});
    write_map(folder / "half1.mrc", header, half1, "test");
    write_map(folder / "half2.mrc", header, half2, "test");
    write_map(folder / "mask.mrc", header, with_soft_edge(mask, spacing, 0, 1), "test");
  }

  TempDir folder;
  Volume half1;
  Volume half2;
  Mask mask;
};

TEST(InMemory, LocalResolutionIsThatOfFiles) {
  const TwoHalves c;
  ResolutionOptions files{c.folder / "half1.mrc", c.folder / "half2.mrc", c.folder / "mask.mrc", {},
                          c.folder / "out.mrc",   c.folder / "out.json"};
  files.settings.window_angstrom = 24;
  files.settings.engine.device = "cpu";
  for (const bool whiten : {true, false}) {
    files.settings.whiten = whiten;
    RunLog log;
    const ResolutionResult from_files = find_local_resolution(files, log);
    const std::vector<float> before = c.half1.voxels;
    const ResolutionResult found =
        find_local_resolution(VolumeView(c.half1), VolumeView(c.half2), c.mask, files.settings, log);
    EXPECT_EQ(found.resolutions.voxels, from_files.resolutions.voxels);
    EXPECT_EQ(read_map(files.output).volume.voxels, found.resolutions.voxels);
    EXPECT_EQ(c.half1.voxels, before) << "views are not whitened in place";
    EXPECT_EQ(found.summary.voxels, c.mask.count());
    EXPECT_EQ(found.window_edge, 12);
    EXPECT_EQ(found.engine.device, "cpu");
  }
}

TEST(InMemory, LocalBFactorsAreThoseOfFiles) {
  const TwoHalves c;
  BFactorOptions files;
  files.map = c.folder / "half1.mrc";
  files.half_map2 = c.folder / "half2.mrc";
  files.mask = c.folder / "mask.mrc";
  files.output = c.folder / "b.mrc";
  files.report = c.folder / "b.json";
  files.settings.resolution_angstrom = 4;
  files.settings.engine.device = "cpu";
  RunLog log;
  const BFactorResult from_files = find_local_b(files, log);
  const std::vector<float> before = c.half1.voxels;
  const BFactorResult found = find_local_b(VolumeView(c.half1), VolumeView(c.half2), c.mask, files.settings, log);
  EXPECT_EQ(found.b.voxels, from_files.b.voxels);
  EXPECT_EQ(read_map(files.output).volume.voxels, found.b.voxels);
  EXPECT_EQ(found.standard_error.voxels, from_files.standard_error.voxels);
  EXPECT_EQ(c.half1.voxels, before) << "views are not sharpened in place";
  EXPECT_EQ(found.estimator, BEstimator::half_maps);
  EXPECT_EQ(found.summary.median, found.summary.quantiles[2]);
}

TEST(InMemory, GlobalSharpeningIsThatOfFiles) {
  const TwoHalves c;
  GlobalOptions files;
  files.map = c.folder / "half1.mrc";
  files.half_map2 = c.folder / "half2.mrc";
  files.output = c.folder / "sharp.mrc";
  files.report = c.folder / "sharp.json";
  files.settings.resolution_angstrom = 4.5;
  files.settings.fsc_weight = true;
  RunLog log;
  const GlobalResult from_files = sharpen_globally(files, log);
  const std::vector<float> before = c.half1.voxels;
  const GlobalResult found = sharpen_globally(VolumeView(c.half1), VolumeView(c.half2), {}, files.settings, log);
  EXPECT_EQ(found.map.voxels, from_files.map.voxels);
  EXPECT_EQ(read_map(files.output).volume.voxels, found.map.voxels);
  EXPECT_EQ(c.half1.voxels, before) << "views are not filtered in place";
  ASSERT_TRUE(found.wilson.has_value());
  EXPECT_EQ(found.b_factor, -found.wilson->b_factor);
  EXPECT_EQ(found.wilson_range.to_angstrom, 4.5);
}

TEST(InMemory, RefusesMapsThatDoNotBelongTogether) {
  const TwoHalves c;
  RunLog log;
  const Volume other = random_volume({28, 26, 25}, spacing, 5);
  const VolumeView half1 = c.half1;
  const VolumeView half2 = c.half2;
  Mask none{size, std::vector<std::uint8_t>(half1.voxels.size(), 0)};
  EXPECT_TRUE(throws_error(Fault::input, "has another grid",
                           [&] { find_local_resolution(half1, VolumeView(other), c.mask, {}, log); }));
  EXPECT_TRUE(
      throws_error(Fault::input, "the same voxels", [&] { find_local_resolution(half1, half1, c.mask, {}, log); }));
  EXPECT_TRUE(throws_error(Fault::input, "The mask is empty", [&] { find_local_b(half1, half2, none, {}, log); }));
  EXPECT_TRUE(
      throws_error(Fault::input, "has another grid", [&] { find_local_b(VolumeView(other), {}, c.mask, {}, log); }));
  EXPECT_TRUE(throws_error(Fault::input, "the same voxels", [&] { sharpen_globally(half1, half1, {}, {}, log); }));
  EXPECT_TRUE(throws_error(Fault::input, "has another grid", [&] { sharpen_globally(half1, {}, other, {}, log); }));
}

}  // namespace
}  // namespace acuity::testing
