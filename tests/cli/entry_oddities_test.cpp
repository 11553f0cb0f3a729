// `acuity entry` on entries that are odd: what would be wrong in silence is said, checked or refused.
#include <gtest/gtest.h>

#include <acuity/entry.h>

#include "support/entry_case.h"

namespace acuity::testing {
namespace {

namespace fs = std::filesystem;

/// Passes where one of the warnings in entry.json has these words.
::testing::AssertionResult warns(const EntryCase& c, const std::string& words) {
  const nlohmann::json line = c.line();
  for (const auto& warning : line.at("warnings"))
    if (contains(warning.get<std::string>(), words)) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "no \"" << words << "\" in " << line.at("warnings");
}

bool fails_check(const EntryCase& c, const std::string& name) {
  const nlohmann::json names = c.line().at("failed_checks");
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<double> check_of(const EntryCase& c, const std::string& name) {
  const nlohmann::json line = c.line();
  for (const auto& check : line.at("checks"))
    if (check.at("name") == name) return check.at("value").get<double>();
  return std::nullopt;
}

TEST(EntryOddities, ResultsHaveTheFrameOfTheMapWhereHalfMapsHaveAnother) {
  const EntryCase c;
  c.add_model();
  const MapHeader elsewhere = make_header({40, 40, 40}, 2, {0, 0, 0});
  write_map(c.entry() / "other/emd_1234_half_map_1.map", elsewhere, c.noisy(21, 0.5), "test");
  write_map(c.entry() / "other/emd_1234_half_map_2.map", elsewhere, c.noisy(22, 0.5), "test");
  ASSERT_EQ(c.run().exit_code, 0);
  EXPECT_TRUE(warns(c, "in another frame than the map"));
  for (const char* file : {"sharpened", "mask", "local_resolution", "local_b"})
    EXPECT_EQ(read_map_header(c.result() / ("emd_1234_" + std::string(file) + ".mrc.gz")).origin_angstrom,
              c.header().origin_angstrom)
        << file;
  EXPECT_EQ(check_of(c, "header_words_changed"), 0);
  // Model and map are in one frame: the model is compared with the density that it was made of.
  EXPECT_GT(check_of(c, "model_fsc").value_or(0), 0.5);
}

TEST(EntryOddities, HalfMapsOfSomethingElseAreSuspect) {
  const EntryCase c;
  // The same density, 24 A away: each half map is right, and both agree.
  for (const unsigned half : {1U, 2U}) {
    Volume moved = c.noisy(20 + half, 0.2);
    std::rotate(moved.voxels.begin(), moved.voxels.begin() + std::ptrdiff_t{12} * 40 * 40, moved.voxels.end());
    c.write("EMD-1234/other/emd_1234_half_map_" + std::to_string(half) + ".map", moved);
  }
  ASSERT_EQ(c.run().exit_code, 0);
  EXPECT_EQ(c.line().at("status"), "suspect");
  EXPECT_TRUE(fails_check(c, "map_fsc")) << c.line();
}

TEST(EntryOddities, HalfMapsThatAreOneMapAreRefused) {
  const EntryCase c;
  fs::copy_file(c.entry() / "other/emd_1234_half_map_1.map", c.entry() / "other/emd_1234_half_map_2.map",
                fs::copy_options::overwrite_existing);
  EXPECT_TRUE(failed_with(c.run(), 2, "Both half maps hold the same voxels"));
}

TEST(EntryOddities, HalfMapsInTheOtherOrderGiveTheSameMap) {
  const EntryCase c;
  ASSERT_EQ(c.run().exit_code, 0);
  const std::vector<float> before = read_map(c.result() / "emd_1234_sharpened.mrc.gz").volume.voxels;
  fs::rename(c.entry() / "other/emd_1234_half_map_1.map", c / "half");
  fs::rename(c.entry() / "other/emd_1234_half_map_2.map", c.entry() / "other/emd_1234_half_map_1.map");
  fs::rename(c / "half", c.entry() / "other/emd_1234_half_map_2.map");
  ASSERT_EQ(c.run().exit_code, 0);
  const std::vector<float> after = read_map(c.result() / "emd_1234_sharpened.mrc.gz").volume.voxels;
  // Phases of both halves are randomised from one seed, so the resolution may be that of the next shell. At 4.5 A,
  // shell 18 of a box of 80 A, a flat spectrum has 18^2 / (1^2 + ... + 18^2) = 0.15 of its power in the last shell. So
  // the maps differ by at most sqrt(0.15) = 0.39 of their standard deviation.
  double squares = 0;
  for (std::size_t i = 0; i < before.size(); ++i) squares += std::pow(before[i] - after[i], 2);
  EXPECT_LT(std::sqrt(squares / static_cast<double>(before.size())), 0.39 * moments(before).standard_deviation);
}

TEST(EntryOddities, OneHalfMapIsNoPairAndTheMapIsTaken) {
  const EntryCase c;
  c.write_header(with(header_3(), "<half_map><file>emd_1234_half_map_2.map</file></half_map>", ""));
  ASSERT_EQ(c.run().exit_code, 0);
  EXPECT_EQ(c.line().at("action").at("maps"), "map");
  EXPECT_TRUE(warns(c, "names 1 half maps"));
}

TEST(EntryOddities, AModelThatLiesElsewhereGivesWayToAProfileAndAWarning) {
  const EntryCase c;
  c.leave_out_half_maps();
  write_text(c.entry() / "models/1abc.pdb", pdb_blob(150, {549, 521, 570}, 10, 1));
  ASSERT_EQ(c.run().exit_code, 0);
  EXPECT_EQ(c.line().at("action").at("reference"), "profile");
  EXPECT_TRUE(warns(c, "No blend with the model 1abc.pdb"));
  // Asked for, it is refused.
  EXPECT_EQ(c.run("--reference blend").exit_code, 2);
}

TEST(EntryOddities, AResolutionThatTheVoxelsCannotHoldIsSuspect) {
  const EntryCase c;
  c.leave_out_half_maps();
  const std::vector<char> bytes = read_bytes(c.entry() / "header/emd-1234.xml");
  // Voxels of 2 A hold 4 A.
  c.write_header(with({bytes.begin(), bytes.end()}, ">6.5<", ">2.5<"));
  ASSERT_EQ(c.run().exit_code, 0);
  EXPECT_TRUE(fails_check(c, "nyquist_ratio"));
}

TEST(EntryOddities, AHeaderInTheFolderOfAnotherEntryIsRefused) {
  const EntryCase c;
  c.write_header(with(header_3(), "EMD-1234", "EMD-1235"));
  EXPECT_TRUE(failed_with(c.run(), 2, "(EMD-1235 by the header, EMD-1234 by its folder)"));
  ASSERT_EQ(c.run("--record-refusals").exit_code, 0);
  EXPECT_EQ(c.line().at("id"), "EMD-1234");
  EXPECT_EQ(c.line().at("refusal").at("kind"), "header");
  EXPECT_FALSE(fs::exists(c.folder() / "out/EMD-1235"));
  // A folder with another kind of name may hold any entry, however the header is named.
  fs::rename(c.entry(), c.folder() / "mine");
  for (const char* named : {"mine", "mine/", "mine/header/emd-1234.xml"}) {
    const ProgramResult result = run_acuity("entry --plan " + c / named);
    EXPECT_TRUE(contains(result.out, "EMD-1235  A blob")) << result.out;
  }
}

TEST(EntryOddities, FirstOfSeveralResolutionsIsTakenAndSaid) {
  const EntryCase c;
  c.write_header(with(header_3(), "</singleparticle_processing>",
                      "</singleparticle_processing><singleparticle_processing><final_reconstruction><resolution>3.5"
                      "</resolution></final_reconstruction></singleparticle_processing>"));
  ASSERT_EQ(c.run().exit_code, 0);
  EXPECT_EQ(c.line().at("header").at("resolution_angstrom"), 6.5);
  EXPECT_TRUE(warns(c, "resolutions of 6.5 A and 3.5 A"));
}

TEST(EntryOddities, AContourLevelMayBeMissing) {
  const EntryCase c;
  c.leave_out_half_maps();
  ASSERT_EQ(c.run().exit_code, 0);
  EXPECT_EQ(c.line().at("header").at("contour"), 0.25);
  const std::vector<char> bytes = read_bytes(c.entry() / "header/emd-1234.xml");
  c.write_header(with({bytes.begin(), bytes.end()}, "<level>0.25</level>", ""));
  ASSERT_EQ(c.run().exit_code, 0);
  EXPECT_NE(c.line().at("status"), "refused");
}

TEST(EntryOddities, AFileThatGoesMissingTakesNoResultWithIt) {
  const EntryCase c;
  ASSERT_EQ(c.run().exit_code, 0);
  const nlohmann::json before = c.line();
  fs::remove(c.entry() / "other/emd_1234_half_map_2.map");
  EXPECT_TRUE(failed_with(c.run("--record-refusals"), 2, "half_map_2.map is missing"));
  EXPECT_EQ(c.line(), before);
  EXPECT_TRUE(fs::exists(c.result() / "emd_1234_sharpened.mrc.gz"));
}

TEST(EntryOddities, AResultThatSomeoneDamagedIsMadeAgain) {
  const EntryCase c;
  c.leave_out_half_maps();
  ASSERT_EQ(c.run().exit_code, 0);
  const nlohmann::json files = c.line().at("files");
  fs::resize_file(c.result() / "emd_1234_sharpened.mrc.gz", 1000);
  ASSERT_EQ(c.run().exit_code, 0);
  EXPECT_GT(fs::file_size(c.result() / "emd_1234_sharpened.mrc.gz"), 1000U);
  EXPECT_EQ(c.line().at("files"), files);
}

TEST(EntryOddities, ReportsSayHowToRepeatTheirSteps) {
  EntryCase c;
  c.add_model();
  ASSERT_EQ(c.run().exit_code, 0);
  for (const char* step : {"sharpened", "local_resolution", "local_b"}) {
    const fs::path map = c.result() / ("emd_1234_" + std::string(step) + ".mrc.gz");
    const std::vector<char> bytes = read_bytes(map);
    const std::string command =
        read_json(c.result() / ("emd_1234_" + std::string(step) + ".json")).at("command").get<std::string>();
    ASSERT_TRUE(command.starts_with("acuity ")) << command;
    fs::remove(map);
    const ProgramResult result = run_acuity(command.substr(7));
    EXPECT_EQ(result.exit_code, 0) << command << result.err;
    EXPECT_EQ(read_bytes(map), bytes) << command;
  }
}

}  // namespace
}  // namespace acuity::testing
