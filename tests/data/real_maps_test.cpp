// Deposited maps through the reader, the writer and the frames.
#include <cmath>

#include <gtest/gtest.h>

#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>

#include "support/expect_error.h"
#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

const std::vector<std::string> map_names{"EMD-3001.map",
                                         "emd_1155.ccp4.gz",
                                         "emd_21457_seg.mrc.gz",
                                         "emd_21457_seg_nstart.mrc.gz",
                                         "emd_21457_seg_orig0.mrc.gz",
                                         "emd_8216.map.gz",
                                         "h2o-elf-nstart-origin.mrc.gz"};

std::string header_file(const std::string& name) { return test_data("headers/" + name).string(); }

/// Every `step`th voxel of the mask of a model on the grid of a map: a mask for short runs.
void write_thin_mask(const std::filesystem::path& path, const std::string& map, const std::string& model_file,
                     std::int64_t step) {
  const MapHeader header = read_map_header(map);
  const double spacing = header.spacing()[0];
  Model model = read_model(model_file);
  place_model_in_box(model, header, OriginConvention::automatic);
  Mask mask = model_mask(model, header.size(), spacing, 3);
  std::int64_t seen = 0;
  for (std::uint8_t& inside : mask.inside) inside = inside != 0 && seen++ % step == 0;
  write_map(path, header, with_soft_edge(mask, spacing, 0), "test");
}

TEST(RealMaps, AreDescribedWhateverTheirHeadersSay) {
  ACUITY_REQUIRE_TEST_DATA("headers");
  for (const std::string& name : map_names) {
    const ProgramResult result = run_acuity("info " + header_file(name));
    EXPECT_TRUE(succeeded(result)) << name;
    for (const char* words : {"voxel size", "axis order", "first voxel", "usable"})
      EXPECT_NE(result.out.find(words), std::string::npos) << name << " without " << words;
  }
}

TEST(RealMaps, WithoutRightAnglesAreRefused) {
  ACUITY_REQUIRE_TEST_DATA("headers");
  for (const std::string name : {"EMD-3001.map", "emd_8216.map.gz"}) {
    EXPECT_TRUE(throws_error(ErrorKind::input, "its cell is not orthogonal", [&] { read_map(header_file(name)); }))
        << name;
    const MapHeader header = read_map_header(header_file(name));
    EXPECT_EQ(header.axis_of_crs, (std::array{2, 0, 1})) << name;
    EXPECT_TRUE(header.symmetry.starts_with("X,")) << header.symmetry;
    EXPECT_EQ(static_cast<std::int64_t>(header.symmetry.size()), header.extended_header_bytes);
    const TempDir folder;
    EXPECT_TRUE(refused(folder,
                        "sharpen " + header_file(name) + " --model " + header_file("6vyb_Ndom.pdb.gz") + " -o " +
                            (folder / "out.mrc").string(),
                        "its cell is not orthogonal"));
  }
}

TEST(RealMaps, AreReadInEveryModeAndOrder) {
  ACUITY_REQUIRE_TEST_DATA("headers");
  const Map bytes = read_map(header_file("emd_1155.ccp4.gz"));
  EXPECT_EQ(bytes.header.mode, 0);
  EXPECT_EQ(bytes.volume.size, (GridSize{141, 91, 281}));
  EXPECT_NEAR(bytes.volume.spacing_angstrom, 16.4, 1e-6) << "its cell is not the box: the intervals divide it";
  EXPECT_TRUE(std::all_of(bytes.volume.voxels.begin(), bytes.volume.voxels.end(),
                          [](float v) { return v == std::round(v) && v >= -128 && v <= 127; }));

  // Axis order 2,1,3: the statistics in the header do not depend on it, the place of the first voxels does.
  const Map water = read_map(header_file("h2o-elf-nstart-origin.mrc.gz"));
  const std::vector<char> file = gunzipped(read_bytes(header_file("h2o-elf-nstart-origin.mrc.gz")));
  const auto [least, largest] = std::minmax_element(water.volume.voxels.begin(), water.volume.voxels.end());
  EXPECT_EQ(*least, real_at(file, 20));
  EXPECT_EQ(*largest, real_at(file, 21));
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(water.volume.voxels[static_cast<std::size_t>(water.volume.size.index(0, i, 0))], real_at(file, 257 + i));
    EXPECT_EQ(water.volume.voxels[static_cast<std::size_t>(water.volume.size.index(i, 0, 0))],
              real_at(file, 257 + 40 * i));
  }
  EXPECT_EQ(water.header.start_voxels(), (Vec3{4, 3, 5}));
}

/// One density three times, placed by ORIGIN, by NXSTART and by neither, and the model that goes with each.
struct Writing {
  std::string map;
  std::string model;
  std::string other_model;
  std::string complaint;
};
const std::vector<Writing> writings{
    {"emd_21457_seg.mrc.gz", "6vyb_Ndom.pdb.gz", "6vyb_Ndom_shifted.pdb.gz", "pass --frame zero"},
    {"emd_21457_seg_nstart.mrc.gz", "6vyb_Ndom.pdb.gz", "6vyb_Ndom_shifted.pdb.gz", "pass --frame zero"},
    {"emd_21457_seg_orig0.mrc.gz", "6vyb_Ndom_shifted.pdb.gz", "6vyb_Ndom.pdb.gz", "Fit the model into this map"}};

/// The densities of a run with some hundred voxels.
std::vector<float> sharpened(const std::string& map, const std::string& model, const std::string& more) {
  const TempDir folder;
  const std::string out = (folder / "out.mrc").string();
  EXPECT_TRUE(succeeded(run_acuity("sharpen " + map + " --model " + model + " -o " + out + " " + more)));
  return read_map(out).volume.voxels;
}

void expect_same(const std::vector<float>& a, const std::vector<float>& b) {
  ASSERT_EQ(a.size(), b.size());
  // The frames differ by whole voxels, and coordinates have three decimals: what is left is rounding in double.
  // them.
  const double largest = *std::max_element(a.begin(), a.end());
  ASSERT_GT(largest, 0);
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-6 * largest) << "voxel " << i;
}

TEST(RealMaps, PlacedInThreeWaysGiveTheSameDensities) {
  ACUITY_REQUIRE_TEST_DATA("headers");
  const TempDir folder;
  const auto run = [&](const Writing& writing, const std::string& model, const std::string& more) {
    const std::string map = header_file(writing.map);
    write_thin_mask(folder / "mask.mrc", map, header_file(writing.model), 60);
    return sharpened(map, header_file(model), "--mask " + (folder / "mask.mrc").string() + " " + more);
  };
  const std::vector<float> first = run(writings[0], writings[0].model, "");
  expect_same(first, run(writings[1], writings[1].model, ""));
  expect_same(first, run(writings[2], writings[2].model, ""));
  expect_same(first, run(writings[0], writings[0].other_model, "--frame zero"));
}

TEST(RealMaps, WithTheModelOfAnotherFrameAreRefusedWithAdvice) {
  ACUITY_REQUIRE_TEST_DATA("headers");
  for (const Writing& writing : writings) {
    const TempDir folder;
    const std::string command = "sharpen " + header_file(writing.map) + " --model " + header_file(writing.other_model) +
                                " -o " + (folder / "out.mrc").string();
    EXPECT_TRUE(refused(folder, command, "The model lies outside the map (its centre is at"));
    EXPECT_TRUE(refused(folder, command, writing.complaint));
  }
}

TEST(RealMaps, InAxisOrder321KeepTheirHeaderAndGiveWhatTheyGiveIn123) {
  ACUITY_REQUIRE_TEST_DATA("EMD-11007");
  const std::string file = test_data("EMD-11007/emd_11007.map.gz").string();
  const std::string model = test_data("EMD-11007/model.pdb.gz").string();
  const TempDir folder;
  const auto path = [&](const std::string& name) { return (folder / name).string(); };
  write_thin_mask(path("mask.mrc"), file, model, 1000);
  const std::string rest = " --model " + model + " --mask " + path("mask.mrc") + " -o ";

  ASSERT_TRUE(succeeded(run_acuity("sharpen " + file + rest + path("as_it_is.mrc"))));
  {
    const std::vector<char> before = gunzipped(read_bytes(file));
    const std::vector<char> after = read_bytes(path("as_it_is.mrc"));
    ASSERT_EQ(integer_at(before, 17), 3) << "MAPC";
    for (int word = 1; word <= 3; ++word)
      EXPECT_EQ(integer_at(after, word), integer_at(before, word)) << "word " << word;
    for (int word = 5; word <= 19; ++word)
      EXPECT_EQ(integer_at(after, word), integer_at(before, word)) << "word " << word;
    for (int word = 50; word <= 52; ++word)
      EXPECT_EQ(integer_at(after, word), integer_at(before, word)) << "word " << word;
  }
  {
    Map map = read_map(file);
    MapHeader& header = map.header;
    const Vec3 starts = header.start_voxels();
    header.size_crs = {map.volume.size.x, map.volume.size.y, map.volume.size.z};
    for (int i = 0; i < 3; ++i) header.start_crs[i] = static_cast<std::int32_t>(starts[i]);
    header.axis_of_crs = {0, 1, 2};
    write_map(path("xyz.mrc"), header, map.volume, "in axis order 1,2,3");
  }
  ASSERT_TRUE(succeeded(run_acuity("sharpen " + path("xyz.mrc") + rest + path("from_xyz.mrc"))));
  const Map as_it_is = read_map(path("as_it_is.mrc"));
  const Map from_xyz = read_map(path("from_xyz.mrc"));
  EXPECT_EQ(from_xyz.header.axis_of_crs, (std::array{0, 1, 2}));
  EXPECT_TRUE(as_it_is.volume.voxels == from_xyz.volume.voxels);
  const auto computed =
      std::count_if(as_it_is.volume.voxels.begin(), as_it_is.volume.voxels.end(), [](float v) { return v != 0; });
  EXPECT_EQ(computed, 370) << "of 369056 voxels in the mask, every thousandth";
}

}  // namespace
}  // namespace acuity::testing
