#include <csignal>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <acuity/map.h>
#include <acuity/progress.h>

#include "host/io/outputs.h"
#include "support/child_process.h"
#include "support/expect_error.h"
#include "support/raw_map.h"

namespace acuity::testing {
namespace {

namespace fs = std::filesystem;

const Volume& noise() {
  static const Volume volume = random_volume({32, 32, 32}, 1, 3);  // 128 KiB.
  return volume;
}

void write(const fs::path& path) { write_map(path, make_header(noise().size, 1, {}), noise(), "noise"); }

::testing::AssertionResult refuses(ErrorKind kind, const std::string& words, const fs::path& path) {
  return throws_error(kind, words, [&] { write(path); });
}

/// Writes to `path` in a child that can write no file of more than 16 KiB, as on a full disk.
bool fails_on_a_full_disk(const fs::path& path) {
  return true_in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    constexpr rlim_t limit = 16 * 1024;
    const rlimit limits{limit, limit};
    if (setrlimit(RLIMIT_FSIZE, &limits) != 0) return false;
    return static_cast<bool>(refuses(ErrorKind::system, "Cannot write " + path.string() + " (File too large)", path));
  });
}

TEST(MapWriterFailures, AMissingFolderAFolderAndNoNameAreTheUsersFault) {
  const TempDir folder;
  EXPECT_TRUE(refuses(ErrorKind::input, "there is no folder", folder / "missing" / "out.mrc"));
  EXPECT_TRUE(refuses(ErrorKind::input, "it is a folder", folder.path()));
  EXPECT_TRUE(refuses(ErrorKind::input, "it is a folder", folder.path().string() + "/"));
  EXPECT_TRUE(refuses(ErrorKind::input, "Cannot write", ""));
  EXPECT_TRUE(folder.files().empty());
}

TEST(MapWriterFailures, AFileInPlaceOfTheFolderIsTheUsersFault) {
  const TempDir folder;
  write_text(folder / "file", "text");
  EXPECT_TRUE(refuses(ErrorKind::input, "there is no folder", folder / "file" / "out.mrc"));
}

TEST(MapWriterFailures, AFolderWithoutPermissionIsTheUsersFaultAndStaysEmpty) {
  const TempDir folder;
  fs::permissions(folder.path(),
                  fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec);
  EXPECT_TRUE(true_as_nobody(
      [&] { return static_cast<bool>(refuses(ErrorKind::input, "no permission to write in", folder / "out.mrc")); }));
  EXPECT_TRUE(folder.files().empty());
}

TEST(MapWriterFailures, OnAFullDiskNothingIsLeft) {
  for (const char* name : {"out.mrc", "out.mrc.gz"}) {
    const TempDir folder;
    EXPECT_TRUE(fails_on_a_full_disk(folder / name));
    EXPECT_TRUE(folder.files().empty()) << folder.files().front();
  }
}

TEST(MapWriterFailures, OnAFullDiskTheFileThatWasThereIsUntouched) {
  for (const char* name : {"out.mrc", "out.mrc.gz"}) {
    const TempDir folder;
    write_text(folder / name, "what was there before");
    EXPECT_TRUE(fails_on_a_full_disk(folder / name));
    EXPECT_EQ(folder.files(), std::vector<std::string>{name});
    const std::vector<char> bytes = read_bytes(folder / name);
    EXPECT_EQ(std::string(bytes.begin(), bytes.end()), "what was there before");
  }
}

TEST(MapWriterFailures, AnInterruptLeavesNothing) {
  const TempDir folder;
  request_interrupt();
  EXPECT_TRUE(refuses(ErrorKind::interrupted, "Interrupted", folder / "out.mrc"));
  clear_interrupt();
  EXPECT_TRUE(folder.files().empty());
}

TEST(MapWriterFailures, AFileThatWasThereIsReplacedWhole) {
  const TempDir folder;
  write_text(folder / "out.mrc", std::string(1 << 20, 'x'));
  write(folder / "out.mrc");
  EXPECT_EQ(read_map(folder / "out.mrc").volume.voxels, noise().voxels);
  EXPECT_EQ(fs::file_size(folder / "out.mrc"), 1024U + 4 * 32 * 32 * 32);
  EXPECT_EQ(folder.files(), std::vector<std::string>{"out.mrc"});
}

TEST(MapWriterFailures, AnOutputHasThePermissionsOfAnyNewFile) {
  const TempDir folder;
  EXPECT_TRUE(true_in_child([&] {
    umask(027);
    write(folder / "out.mrc");
    return (fs::status(folder / "out.mrc").permissions() & fs::perms::mask) ==
           (fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
  }));
}

TEST(MapWriterFailures, WhatIsNoRegularFileIsNotReplaced) {
  const TempDir folder;
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_TRUE(refuses(ErrorKind::input, "Cannot write", folder / "pipe"));
  EXPECT_TRUE(fs::is_fifo(folder / "pipe")) << "as root, /dev/null would be lost this way";
}

TEST(Outputs, AppearTogetherOrNotAtAll) {
  const TempDir folder;
  const MapHeader header = make_header({2, 2, 2}, 1, {0, 0, 0});
  const Volume volume{{2, 2, 2}, 1, std::vector<float>(8, 1.F)};
  {
    Outputs outputs;
    outputs.add_map(folder / "a.mrc", header, volume, "test");
    EXPECT_THROW(outputs.add_text(folder / "nowhere" / "b.json", "{}"), Error);
  }
  EXPECT_TRUE(folder.files().empty());
  Outputs outputs;
  outputs.add_map(folder / "a.mrc", header, volume, "test");
  outputs.add_text(folder / "b.json", "{}");
  EXPECT_FALSE(fs::exists(folder / "a.mrc"));
  outputs.commit();
  EXPECT_EQ(folder.files(), (std::vector<std::string>{"a.mrc", "b.json"}));
}

TEST(MapWriterFailures, ARelativeNameIsWrittenInTheWorkingFolder) {
  const TempDir folder;
  EXPECT_TRUE(true_in_child([&] {
    fs::current_path(folder.path());
    write("out.mrc");
    return folder.files() == std::vector<std::string>{"out.mrc"};
  }));
}

}  // namespace
}  // namespace acuity::testing
