#include <gtest/gtest.h>

#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/model.h>

#include "host/density/model_density.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

/// A blob of atoms in the middle of a box of 40^3 voxels of 1 A, and its density.
struct Scene {
  Model model;
  Map map;
};

Scene make_scene() {
  const TempDir folder;
  write_text(folder / "model.pdb", pdb_blob(200, {20, 20, 20}, 9, 5));
  Model model = read_model(folder / "model.pdb");
  const GridSize size{40, 40, 40};
  Volume density = model_density(model, size, 1.0);
  return {std::move(model), {make_header(size, 1.0, {}), std::move(density)}};
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

TEST(ModelFrame, OriginIsUsedUnlessItIsZero) {
  MapHeader header = make_header({10, 10, 10}, 2.0, {});
  header.start_crs = {5, 6, 7};
  EXPECT_EQ(first_voxel_angstrom(header, OriginConvention::automatic), (Vec3{10, 12, 14}));
  header.origin_angstrom = {1, 2, 3};
  EXPECT_EQ(first_voxel_angstrom(header, OriginConvention::automatic), (Vec3{1, 2, 3}));
  EXPECT_EQ(first_voxel_angstrom(header, OriginConvention::nxstart), (Vec3{10, 12, 14}));
  EXPECT_EQ(first_voxel_angstrom(header, OriginConvention::zero), (Vec3{0, 0, 0}));
}

TEST(ModelFrame, AModelInItsMapIsMovedToTheBoxWithoutAWord) {
  Scene scene = make_scene();
  const Vec3 before = scene.model.positions_angstrom()[0];
  scene.map.header.origin_angstrom = {100, 200, 300};
  scene.model.translate({100, 200, 300});
  EXPECT_TRUE(place_model_in_map(scene.model, scene.map, OriginConvention::automatic).empty());
  // Coordinates near 300 in double, moved there and back.
  for (int i = 0; i < 3; ++i) EXPECT_NEAR(scene.model.positions_angstrom()[0][i], before[i], 1e-12);
}

TEST(ModelFrame, AModelOutsideTheMapIsRefusedWithBothPlaces) {
  Scene scene = make_scene();
  scene.model.translate({100, 0, 0});
  const std::string message =
      message_of([&] { place_model_in_map(scene.model, scene.map, OriginConvention::automatic); });
  EXPECT_NE(message.find("outside the map"), std::string::npos) << message;
  EXPECT_NE(message.find("0.0, 0.0, 0.0 to 40.0, 40.0, 40.0"), std::string::npos) << message;
}

TEST(ModelFrame, AModelThatFitsWithOtherHeaderWordsIsRefusedWithThatAdvice) {
  Scene scene = make_scene();
  scene.map.header.origin_angstrom = {200, 200, 200};
  scene.map.header.start_crs = {50, 50, 50};
  scene.model.translate({50, 50, 50});
  const std::string message =
      message_of([&] { place_model_in_map(scene.model, scene.map, OriginConvention::automatic); });
  EXPECT_NE(message.find("frame nxstart"), std::string::npos) << message;
  EXPECT_TRUE(place_model_in_map(scene.model, scene.map, OriginConvention::nxstart).empty());
}

TEST(ModelFrame, AModelInsideTheBoxButOutOfDensityIsRefused) {
  Scene scene = make_scene();
  scene.map.header.origin_angstrom = {16, 16,
                                      16};  // The model fits with zero, and still lies inside the box with this.
  const std::string message =
      message_of([&] { place_model_in_map(scene.model, scene.map, OriginConvention::automatic); });
  EXPECT_NE(message.find("does not lie in the map's density"), std::string::npos) << message;
  EXPECT_NE(message.find("frame zero"), std::string::npos) << message;
}

TEST(ModelFrame, AnInvertedMapIsRecognised) {
  Scene scene = make_scene();
  for (float& v : scene.map.volume.voxels) v = -v;
  const std::string message =
      message_of([&] { place_model_in_map(scene.model, scene.map, OriginConvention::automatic); });
  EXPECT_NE(message.find("inverted"), std::string::npos) << message;
}

TEST(ModelFrame, AFrameThatIsAskedForIsTakenWhateverTheDensity) {
  Scene scene = make_scene();
  for (float& v : scene.map.volume.voxels) v = -v;
  EXPECT_TRUE(place_model_in_map(scene.model, scene.map, OriginConvention::zero).empty());
}

TEST(ModelFrame, AtomsOutsideACutOutMapAreCountedInAWarning) {
  Scene scene = make_scene();
  const TempDir folder;
  write_text(folder / "model.pdb", pdb_blob(200, {20, 20, 20}, 9, 5) + pdb_blob(40, {90, 20, 20}, 5, 6));
  Model model = read_model(folder / "model.pdb");
  const std::vector<std::string> warnings = place_model_in_map(model, scene.map, OriginConvention::automatic);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("16.7 %"), std::string::npos) << warnings[0];
}

TEST(ModelFrame, ForABoxAloneOnlyThePlaceCounts) {
  Scene scene = make_scene();
  place_model_in_box(scene.model, scene.map.header, OriginConvention::automatic);
  scene.model.translate({0, 0, 500});
  const std::string message =
      message_of([&] { place_model_in_box(scene.model, scene.map.header, OriginConvention::automatic); });
  EXPECT_NE(message.find("outside the map"), std::string::npos) << message;
}

}  // namespace
}  // namespace acuity::testing
