// Names of outputs: long ones, symbolic links, and endings that ask for a compression.
#include <gtest/gtest.h>

#include <acuity/map.h>

#include "host/io/outputs.h"
#include "support/expect_error.h"
#include "support/raw_map.h"

namespace acuity::testing {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path) {
  const Volume volume{{2, 2, 2}, 1, {1, 2, 3, 4, 5, 6, 7, 8}};
  write_map(path, make_header(volume.size, 1, {}), volume, "test");
}

TEST(OutputNames, MayBeAsLongAsTheFolderAllows) {
  for (const std::size_t length : {std::size_t{240}, std::size_t{247}, std::size_t{248}, std::size_t{255}}) {
    const TempDir folder;
    const std::string name(length, 'n');
    write(folder / name);
    EXPECT_EQ(folder.files(), std::vector<std::string>{name}) << length;
  }
  const TempDir folder;
  EXPECT_TRUE(throws_error(ErrorKind::input, "its name has 256 bytes, the folder allows 255",
                           [&] { write(folder / std::string(256, 'n')); }));
  EXPECT_TRUE(folder.files().empty());
}

TEST(OutputNames, ASymbolicLinkStaysAndItsTargetIsWritten) {
  const TempDir folder;
  fs::create_directory(folder / "disk");
  for (const bool there : {false, true}) {
    for (const fs::path& target : {fs::path("disk/out.mrc"), folder / "disk/out.mrc"}) {
      fs::remove(folder / "link.mrc");
      fs::remove(folder / "disk/out.mrc");
      if (there) write_text(folder / "disk/out.mrc", "what was there before");
      fs::create_symlink(target, folder / "link.mrc");
      fs::remove(folder / "second.mrc");
      fs::create_symlink("link.mrc", folder / "second.mrc");
      write(folder / "second.mrc");
      EXPECT_TRUE(fs::is_symlink(folder / "link.mrc"));
      EXPECT_TRUE(fs::is_symlink(folder / "second.mrc"));
      EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(folder / "disk/out.mrc")));
      EXPECT_EQ(read_map(folder / "disk/out.mrc").volume.voxels.size(), 8U);
    }
  }
  EXPECT_EQ(folder.files(), (std::vector<std::string>{"disk", "link.mrc", "second.mrc"}))
      << "nothing temporary is left";
}

TEST(OutputNames, LinksThatLeadNowhereAreRefused) {
  const TempDir folder;
  fs::create_symlink("missing/out.mrc", folder / "nowhere.mrc");
  fs::create_symlink("circle.mrc", folder / "circle.mrc");
  fs::create_symlink(".", folder / "folder.mrc");
  EXPECT_TRUE(throws_error(ErrorKind::input, "there is no folder", [&] { write(folder / "nowhere.mrc"); }));
  EXPECT_TRUE(throws_error(ErrorKind::input, "leads to itself", [&] { write(folder / "circle.mrc"); }));
  EXPECT_TRUE(throws_error(ErrorKind::input, "it is a folder", [&] { write(folder / "folder.mrc"); }));
}

TEST(OutputNames, TwoLinksToOneFileAreTheSameOutputAlsoBeforeItIsThere) {
  const TempDir folder;
  fs::create_symlink("out.mrc", folder / "a.mrc");
  fs::create_symlink("out.mrc", folder / "b.mrc");
  EXPECT_TRUE(throws_error(ErrorKind::input, "Two outputs have the same name", [&] {
    check_outputs({folder / "a.mrc", folder / "b.mrc"}, {}, "Choose");
  }));
}

TEST(OutputNames, OtherCompressionsThanGzipAreRefused) {
  const TempDir folder;
  for (const char* name : {"out.mrc.bz2", "out.mrc.xz", "out.zip", "out.mrc.zst", "out.mrc.Z", "OUT.MRC.BZ2"})
    EXPECT_TRUE(throws_error(ErrorKind::input, "outputs are plain or gzip files", [&] { write(folder / name); }))
        << name;
  EXPECT_TRUE(folder.files().empty());
}

TEST(OutputNames, EveryOutputWhoseNameEndsInGzIsCompressed) {
  const TempDir folder;
  Outputs outputs;
  outputs.add_text(folder / "table.csv.gz", "a,b\n");
  outputs.add_map(folder / "OUT.MRC.GZ", make_header({1, 1, 1}, 1, {}), Volume{{1, 1, 1}, 1, {3}}, "test");
  outputs.commit();
  const std::vector<char> text = gunzipped(read_bytes(folder / "table.csv.gz"));
  EXPECT_EQ(std::string(text.begin(), text.end()), "a,b\n");
  EXPECT_EQ(gunzipped(read_bytes(folder / "OUT.MRC.GZ")).size(), 1028U);
}

}  // namespace
}  // namespace acuity::testing
