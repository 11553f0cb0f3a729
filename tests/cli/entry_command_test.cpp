// `acuity entry`: what it chooses, writes, checks and refuses, and that nothing half-written is taken for finished.
#include <csignal>
#include <thread>

#include <gtest/gtest.h>

#include <acuity/entry.h>

#include "support/entry_case.h"

namespace acuity::testing {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& item : fs::directory_iterator(folder)) names.push_back(item.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// The line without what differs between runs.
nlohmann::json without_costs(nlohmann::json line) {
  line.erase("costs");
  return line;
}

TEST(EntryCommand, SharpensHalfMapsAgainstAProfileAndChecksTheResult) {
  const EntryCase c;
  ASSERT_EQ(c.run("--json").exit_code, 0);
  EXPECT_EQ(
      names_in(c.result()),
      (std::vector<std::string>{"emd_1234_local_b.json", "emd_1234_local_b.mrc.gz", "emd_1234_local_resolution.json",
                                "emd_1234_local_resolution.mrc.gz", "emd_1234_mask.mrc.gz", "emd_1234_report.html",
                                "emd_1234_sharpened.json", "emd_1234_sharpened.mrc.gz", "entry.json"}));
  const nlohmann::json line = c.line();
  EXPECT_EQ(line.at("id"), "EMD-1234");
  EXPECT_NE(line.at("status"), "refused");
  EXPECT_EQ(line.at("action").at("maps"), "half maps");
  EXPECT_EQ(line.at("action").at("reference"), "profile");
  EXPECT_EQ(line.at("header").at("resolution_angstrom"), 6.5);
  // The numbers are those of the commands that the entry is made of.
  ASSERT_TRUE(fs::exists(c.result() / "emd_1234_sharpened.mrc.gz"));
  const std::string halves = (c.entry() / "other/emd_1234_half_map_1.map").string() + " " +
                             (c.entry() / "other/emd_1234_half_map_2.map").string();
  ASSERT_EQ(run_acuity("sharpen " + halves + " -o " + c / "alone.mrc").exit_code, 0);
  EXPECT_EQ(read_map(c.result() / "emd_1234_sharpened.mrc.gz").volume.voxels, c.voxels("alone.mrc"));
  const nlohmann::json alone = read_json(c / "alone.json");
  EXPECT_NEAR(line.at("result").at("resolution_angstrom").get<double>(), alone.at("resolution_angstrom").get<double>(),
              1e-5);
  EXPECT_EQ(line.at("result").at("mask_voxels"), alone.at("mask").at("voxels"));
  // Reports name the files where they lie.
  EXPECT_EQ(read_json(c.result() / "emd_1234_sharpened.json").at("output"),
            (c.result() / "emd_1234_sharpened.mrc.gz").string());
}

TEST(EntryCommand, TakesAModelIntoABlendWhereThereIsOneMap) {
  const EntryCase c;
  c.leave_out_half_maps();
  c.add_model();
  ASSERT_EQ(c.run().exit_code, 0);
  EXPECT_EQ(c.line().at("action").at("maps"), "map");
  EXPECT_EQ(c.line().at("action").at("reference"), "blend");
  EXPECT_EQ(c.line().at("action").at("model"), "1abc.pdb");
  bool has_model_check = false;
  const nlohmann::json line = c.line();
  for (const auto& check : line.at("checks")) has_model_check = has_model_check || check.at("name") == "model_fsc_gain";
  EXPECT_TRUE(has_model_check);
}

TEST(EntryCommand, ScoresAFittedModelAndShowsAllMapsOnAPage) {
  const EntryCase c;
  c.add_model();
  ASSERT_EQ(c.run().exit_code, 0);
  // The line has the mean over all atoms; the command of its own gives the same.
  const nlohmann::json residues = read_json(c.result() / "emd_1234_residues.json");
  ASSERT_TRUE(fs::exists(c.result() / "emd_1234_residues.csv"));
  EXPECT_NEAR(c.line().at("result").at("q_score").get<double>(), residues.at("whole").at("q").get<double>(), 1e-6);
  const std::vector<char> bytes = read_bytes(c.result() / "emd_1234_report.html");
  const std::string page(bytes.begin(), bytes.end());
  for (const char* words :
       {"output emd_1234_sharpened.mrc.gz", "local resolution", "local B", "EMD-1234/emd_1234_mask"})
    EXPECT_TRUE(contains(page, words)) << words;
  EXPECT_FALSE(contains(page, ".partial"));
  ASSERT_EQ(c.run("--no-html").exit_code, 0);
  EXPECT_FALSE(fs::exists(c.result() / "emd_1234_report.html"));
}

TEST(EntryCommand, PlansWithoutWritingAndWithoutReadingVoxels) {
  const EntryCase c;
  const ProgramResult result = run_acuity("entry --plan --json " + c.entry().string() + " " + c / "nothing");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const std::size_t end = result.out.find('\n');
  const nlohmann::json plan = nlohmann::json::parse(result.out.substr(0, end));
  EXPECT_EQ(plan.at("voxels"), 64000);
  EXPECT_GT(plan.at("memory_bytes").get<double>(), 64000 * 4);
  EXPECT_EQ(plan.at("refusal"), nullptr);
  EXPECT_EQ(nlohmann::json::parse(result.out.substr(end)).at("refusal").at("kind"), "missing");
  EXPECT_FALSE(fs::exists(c.folder() / "out"));
}

TEST(EntryCommand, PlansByTheMassOfTheSequencesWhereNoneIsStated) {
  const EntryCase c;
  const auto seconds_of = [&](const std::string& header) {
    c.write_header(header);
    const ProgramResult result = run_acuity("entry --plan --json " + c.entry().string());
    return nlohmann::json::parse(result.out).at("core_seconds").get<double>();
  };
  const std::string none = with(header_3(), "<theoretical units=\"MDa\">0.0045</theoretical>", "");
  const double stated = seconds_of(header_3());
  // 41 residues of 0.11 kDa have 4.51 kDa; 4.5 are stated.
  EXPECT_NEAR(seconds_of(with(none, "MKV", std::string(41, 'A'))), stated, 0.003 * stated);
  const double unknown = seconds_of(with(none, "MKV", ""));
  EXPECT_GT(unknown, stated);
  // The mass of a filament says nothing about its length in the box.
  EXPECT_EQ(seconds_of(with(header_3(), "<method>singleParticle", "<method>helical")), unknown);
}

/// The refusal of an entry: one line on standard error and nothing written, or a result that says it.
void expect_refusal(const EntryCase& c, const std::string& kind, const std::string& words) {
  EXPECT_TRUE(failed_with(c.run(), 2, words)) << kind;
  EXPECT_TRUE(!fs::exists(c.folder() / "out") || fs::is_empty(c.folder() / "out")) << kind;
  const ProgramResult recorded = c.run("--record-refusals");
  EXPECT_EQ(recorded.exit_code, 0) << recorded.err;
  EXPECT_EQ(names_in(c.folder() / "out"), std::vector<std::string>{"EMD-1234"});
  EXPECT_EQ(names_in(c.result()), std::vector<std::string>{"entry.json"}) << kind;
  EXPECT_EQ(c.line().at("status"), "refused");
  EXPECT_EQ(c.line().at("refusal").at("kind"), kind);
  EXPECT_TRUE(contains(c.line().at("refusal").at("reason"), words)) << c.line().at("refusal");
}

TEST(EntryCommand, RefusesByKindOfEntry) {
  const std::tuple<const char*, const char*, const char*, const char*> cases[] = {
      {"<method>singleParticle", "<method>tomography", "tomogram", "is a tomogram"},
      {"<method>singleParticle", "<method>electronCrystallography", "crystal", "is a crystal"},
      {"<method>singleParticle", "<method>alchemy", "method", "\"alchemy\""},
      {">6.5<", ">12.5<", "coarse", "12.5 A"},
      {"<code>REL", "<code>OBS", "obsolete", "is obsolete"},
      {"</emd>", "", "header", "it is no XML"},
      {"<col>40", "<col>48", "grid", "another size than its entry"},
      {"<x>2.0", "<x>2.5", "grid", "another voxel size"}};
  for (const auto& [what, replacement, kind, words] : cases) {
    const EntryCase c;
    c.write_header(with(header_3(), what, replacement));
    expect_refusal(c, kind, words);
  }
}

TEST(EntryCommand, RefusesOneMapWithoutAResolution) {
  const EntryCase c;
  c.leave_out_half_maps();
  const std::vector<char> bytes = read_bytes(c.entry() / "header/emd-1234.xml");
  c.write_header(with({bytes.begin(), bytes.end()}, ">6.5<", "><"));
  expect_refusal(c, "resolution", "has no resolution");
}

TEST(EntryCommand, RefusesFilesThatAreMissingDamagedOrOfAnotherSize) {
  {
    const EntryCase c;
    fs::remove(c.entry() / "other/emd_1234_half_map_2.map");
    expect_refusal(c, "missing", "half_map_2.map is missing");
  }
  {
    const EntryCase c;
    fs::remove(c.entry() / "other/emd_1234_half_map_2.map");
    fs::create_symlink("nowhere", c.entry() / "other/emd_1234_half_map_2.map");
    expect_refusal(c, "missing", "half_map_2.map is missing");
  }
  {
    const EntryCase c;
    fs::resize_file(c.entry() / "other/emd_1234_half_map_2.map", 100000);
    expect_refusal(c, "damaged", "half_map_2.map is truncated");
  }
  {
    const EntryCase c;
    c.write_header(with(header_3(), "emd_1234_half_map_2.map", "emd_1234_half_map_2.map.gz"));
    write_map(c.entry() / "other/emd_1234_half_map_2.map.gz", c.header(), c.noisy(22, 0.5), "test");
    const std::vector<char> whole = read_bytes(c.entry() / "other/emd_1234_half_map_2.map.gz");
    write_bytes(c.entry() / "other/emd_1234_half_map_2.map.gz",
                {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(whole.size() / 2)});
    expect_refusal(c, "damaged", "half_map_2.map.gz is truncated");
  }
  {
    const EntryCase c;
    write_map(c.entry() / "other/emd_1234_half_map_2.map", make_header({32, 40, 40}, 2, {0, 0, 0}),
              random_volume({32, 40, 40}, 2, 3), "test");
    expect_refusal(c, "grid", "half_map_2.map has another size");
  }
}

TEST(EntryCommand, DoesNothingTwiceAndAgainWhereAnInputOrASettingChanged) {
  const EntryCase c;
  c.leave_out_half_maps();
  ASSERT_EQ(c.run().exit_code, 0);
  const nlohmann::json first = c.line();
  const auto written = fs::last_write_time(c.result() / "entry.json");
  EXPECT_EQ(nlohmann::json::parse(c.run("--json").out), first);
  EXPECT_EQ(fs::last_write_time(c.result() / "entry.json"), written);
  // A new version of the map, and a folder without its line, as a workflow leaves it.
  c.write("EMD-1234/map/emd_1234.map", c.noisy(8));
  ASSERT_EQ(c.run().exit_code, 0);
  EXPECT_NE(c.line().at("provenance"), first.at("provenance"));
  EXPECT_NE(c.line().at("files"), first.at("files"));
  c.write("EMD-1234/map/emd_1234.map", c.noisy(7));
  fs::remove(c.result() / "entry.json");
  ASSERT_EQ(c.run().exit_code, 0);
  EXPECT_EQ(without_costs(c.line()), without_costs(first));
}

TEST(EntryCommand, LeavesNothingThatLooksFinishedWhenItIsKilled) {
  const EntryCase c;
  c.leave_out_half_maps();
  ASSERT_EQ(c.run().exit_code, 0);
  const nlohmann::json whole = without_costs(c.line());
  fs::remove_all(c.folder() / "out");
  // Times at which it dies, in s; the last ones may be too late.
  for (const char* seconds : {"0.02", "0.1", "0.2", "0.4", "0.8"}) {
    run_acuity("entry " + c.entry().string() + " -o " + c / "out" + " -q -j 1",
               std::string("timeout -s KILL ") + seconds);
    if (fs::exists(c.result())) {
      EXPECT_EQ(without_costs(c.line()), whole) << seconds;
    }
  }
  ASSERT_EQ(c.run().exit_code, 0);
  EXPECT_EQ(without_costs(c.line()), whole);
  EXPECT_EQ(names_in(c.folder() / "out"), std::vector<std::string>{"EMD-1234"});
}

TEST(EntryCommand, LetsTwoAtOnceMakeOneResult) {
  const EntryCase c;
  c.leave_out_half_maps();
  ProgramResult other;
  std::thread thread([&] { other = c.run("--json"); });
  const ProgramResult mine = c.run("--json");
  thread.join();
  ASSERT_EQ(mine.exit_code, 0) << mine.err;
  ASSERT_EQ(other.exit_code, 0) << other.err;
  EXPECT_EQ(mine.out, other.out) << "costs are of one run: the other took its result";
  EXPECT_EQ(names_in(c.folder() / "out"), std::vector<std::string>{"EMD-1234"});
}

TEST(EntryCommand, WritesNothingWhereFilesMayNotGrow) {
  const EntryCase c;
  c.leave_out_half_maps();
  // 8 blocks of 1 KiB: no map fits. The write call fails as on a full disk.
  const ProgramResult result = run_acuity("entry " + c.entry().string() + " -o " + c / "out" + " -q", "ulimit -f 8;");
  EXPECT_TRUE(failed_with(result, 1, "Cannot write"));
  EXPECT_EQ(names_in(c.folder() / "out"), std::vector<std::string>{});
}

TEST(EntryCommand, AsksForAnOutputAndForOneEntry) {
  const EntryCase c;
  EXPECT_TRUE(failed_with(run_acuity("entry " + c.entry().string()), 2, "There is no --output"));
  EXPECT_TRUE(failed_with(run_acuity("entry a b -o " + c / "out"), 2, "one is done at a time"));
}

}  // namespace
}  // namespace acuity::testing
