#include "host/profiles/profile_log.h"

#include <gtest/gtest.h>

#include <acuity/error.h>

#include "support/expect_error.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

ModelRecord record_of(const std::string& model, double level) {
  ModelRecord record;
  record.model = model;
  record.checksum = 123456789;
  record.seconds = 1.5;
  PartProfile part{"helix", 40, 812.25, std::vector<double>(static_cast<std::size_t>(profile_cell.shell_count()))};
  for (std::size_t j = 0; j < part.amplitude.size(); ++j) part.amplitude[j] = level + 0.001 * static_cast<double>(j);
  record.profiles.parts.push_back(part);
  record.profiles.left_out.push_back({"sheet", 7, LeftOut::too_few});
  return record;
}

TEST(ProfileLog, ALaterRunFindsWhatAnEarlierOneAppended) {
  const TempDir folder;
  {
    ProfileLog log(folder / "log", 30);
    EXPECT_EQ(log.find("a.pdb", 123456789), nullptr);
    log.append(record_of("a.pdb", 3));
    log.append(record_of("b \"quoted\".pdb", 4));
  }
  const ProfileLog log(folder / "log", 30);
  const ModelRecord* found = log.find("b \"quoted\".pdb", 123456789);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->seconds, 1.5);
  ASSERT_EQ(found->profiles.parts.size(), 1U);
  EXPECT_EQ(found->profiles.parts[0].name, "helix");
  EXPECT_EQ(found->profiles.parts[0].residues, 40);
  EXPECT_EQ(found->profiles.parts[0].sum_of_f0, 812.25);
  EXPECT_EQ(found->profiles.parts[0].amplitude, record_of("", 4).profiles.parts[0].amplitude);
  ASSERT_EQ(found->profiles.left_out.size(), 1U);
  EXPECT_EQ(found->profiles.left_out[0].residues, 7);
}

TEST(ProfileLog, AModelThatChangedOrFailedIsNotFound) {
  const TempDir folder;
  {
    ProfileLog log(folder / "log", 30);
    log.append(record_of("a.pdb", 3));
    ModelRecord failed = record_of("bad.pdb", 3);
    failed.error = "it is no model.";
    log.append(failed);
  }
  const ProfileLog log(folder / "log", 30);
  EXPECT_EQ(log.find("a.pdb", 5), nullptr);
  EXPECT_EQ(log.find("bad.pdb", 123456789), nullptr);
}

TEST(ProfileLog, ALineThatAKilledRunLeftUnfinishedIsCutOff) {
  const TempDir folder;
  {
    ProfileLog log(folder / "log", 30);
    log.append(record_of("a.pdb", 3));
    log.append(record_of("b.pdb", 3));
  }
  std::vector<char> bytes = read_bytes(folder / "log");
  bytes.resize(bytes.size() - 100);
  write_bytes(folder / "log", bytes);
  {
    ProfileLog log(folder / "log", 30);
    EXPECT_NE(log.find("a.pdb", 123456789), nullptr);
    EXPECT_EQ(log.find("b.pdb", 123456789), nullptr);
    log.append(record_of("c.pdb", 5));
  }
  const ProfileLog log(folder / "log", 30);
  EXPECT_NE(log.find("a.pdb", 123456789), nullptr);
  EXPECT_NE(log.find("c.pdb", 123456789), nullptr);
}

TEST(ProfileLog, OtherOptionsAndOtherFilesAreRefused) {
  const TempDir folder;
  { const ProfileLog log(folder / "log", 30); }
  EXPECT_TRUE(
      throws_error(ErrorKind::input, "Remove it, or give another log", [&] { ProfileLog(folder / "log", 20); }));
  write_text(folder / "map.mrc", "something else\n");
  EXPECT_TRUE(throws_error(ErrorKind::input, "Cannot go on with the log", [&] { ProfileLog(folder / "map.mrc", 30); }));
  EXPECT_EQ(read_bytes(folder / "map.mrc").size(), 15U);
}

TEST(ProfileLog, ADamagedLineIsRefused) {
  const TempDir folder;
  {
    ProfileLog log(folder / "log", 30);
    log.append(record_of("a.pdb", 3));
  }
  std::vector<char> bytes = read_bytes(folder / "log");
  for (std::size_t i = bytes.size() / 2; i < bytes.size() - 1; ++i) bytes[i] = '#';
  write_bytes(folder / "log", bytes);
  EXPECT_TRUE(throws_error(ErrorKind::input, "Cannot go on with the log", [&] { ProfileLog(folder / "log", 30); }));
}

}  // namespace
}  // namespace acuity::testing
