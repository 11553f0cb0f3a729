// Files that are more, less or other than their header says: what is read, with which words, and what is refused.
#include <gtest/gtest.h>

#include <acuity/map.h>
#include <acuity/run_log.h>

#include "support/expect_error.h"
#include "support/raw_map.h"

namespace acuity::testing {
namespace {

using Bytes = std::vector<char>;

/// 32 x 32 x 3 voxels, so that a section has 4096 bytes; every voxel differs from 0 and from its neighbours.
RawMap map_of_sections() {
  return RawMap({32, 32, 3}).fill([](int x, int y, int z) { return 1 + x + 32 * y + 1024 * z; });
}

/// Expects that the file is read as map_of_sections(), and returns its warnings; empty ones are "".
std::string warnings_of(const Bytes& bytes) {
  const TempDir folder;
  write_bytes(folder / "map.mrc", bytes);
  RunLog log;
  const Map map = read_map(folder / "map.mrc", {{}, &log});
  for (std::size_t i = 0; i < map.volume.voxels.size(); ++i)
    if (map.volume.voxels[i] != static_cast<float>(i + 1)) {
      ADD_FAILURE() << "voxel " << i << " is " << map.volume.voxels[i];
      break;
    }
  std::string all;
  for (const std::string& warning : log.warnings()) all += warning + "\n";
  return all;
}

::testing::AssertionResult refuses(const std::string& words, const Bytes& bytes) {
  const TempDir folder;
  write_bytes(folder / "map.mrc", bytes);
  return throws_error(ErrorKind::input, words, [&] { read_map(folder / "map.mrc"); });
}

Bytes with_rest(Bytes bytes, std::size_t count, char value) {
  bytes.insert(bytes.end(), count, value);
  return bytes;
}

/// `count` bytes between header and voxels, which NSYMBT does not count.
Bytes with_hidden_header(const RawMap& raw, std::size_t count, char value) {
  Bytes bytes = raw.bytes();
  bytes.insert(bytes.begin() + 1024, count, value);
  return bytes;
}

bool says(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

TEST(MapFiles, AnExtendedHeaderThatIsNotThereIsNoted) {
  for (const int stated : {80, 4096, 1 << 20, -5, std::numeric_limits<int>::max()}) {
    const Bytes bytes = map_of_sections().integer(24, stated).bytes();
    const std::string words = "the extended header of " + std::to_string(stated) + " bytes";
    EXPECT_TRUE(says(warnings_of(bytes), words)) << stated;
    EXPECT_TRUE(says(warnings_of(gzipped(bytes)), words)) << stated << ", compressed";
  }
}

TEST(MapFiles, AFileThatLostItsEndIsNotTakenForOneWithoutItsExtendedHeader) {
  Bytes bytes = map_of_sections().dilated("X,Y,Z" + std::string(75, ' ')).bytes();
  bytes.resize(bytes.size() - 80);
  EXPECT_TRUE(refuses("is truncated", bytes));
  EXPECT_TRUE(refuses("is truncated", gzipped(bytes)));
  bytes.resize(bytes.size() - 1);
  EXPECT_TRUE(refuses("is truncated", bytes));
}

TEST(MapFiles, AnImpossibleExtendedHeaderIsRefusedWhereTheSizeDoesNotFitEither) {
  for (const int stated : {-5, std::numeric_limits<int>::max()}) {
    const Bytes bytes = with_rest(map_of_sections().integer(24, stated).bytes(), 1, 'x');
    EXPECT_TRUE(refuses("its extended header cannot have", bytes));
    EXPECT_TRUE(refuses("its extended header cannot have", gzipped(bytes)));
  }
}

TEST(MapFiles, PaddingIsIgnoredAndOtherBytesBehindTheVoxelsAreNoted) {
  EXPECT_EQ(warnings_of(with_rest(map_of_sections().bytes(), 512, '\0')), "");
  for (const Bytes& bytes :
       {with_rest(map_of_sections().bytes(), 7, 'x'), with_rest(map_of_sections().bytes(), 5000, 'x')}) {
    EXPECT_TRUE(says(warnings_of(bytes), "bytes behind its voxels are ignored"));
    EXPECT_TRUE(says(warnings_of(gzipped(bytes)), "bytes behind its voxels are ignored"));
  }
}

TEST(MapFiles, SectionsThatTheHeaderDoesNotCountAreRefused) {
  EXPECT_TRUE(refuses("as many as 1 more sections have", map_of_sections().integer(3, 2).bytes()));
  EXPECT_TRUE(refuses("as many as 2 more sections have", gzipped(map_of_sections().integer(3, 1).bytes())));
}

TEST(MapFiles, AnExtendedHeaderThatIsNotCountedIsRefusedAndNotReadAsVoxels) {
  EXPECT_TRUE(refuses("EXTTYP", with_hidden_header(map_of_sections().text(27, "FEI1"), 1536, 'x')));
  EXPECT_TRUE(refuses("the first bytes of its voxels are zeros", with_hidden_header(map_of_sections(), 1536, '\0')));
  const RawMap stated = map_of_sections().real(20, 1).real(21, 3072);
  EXPECT_TRUE(refuses("do not have the range of DMIN and DMAX", with_hidden_header(stated, 1536, 'x')));
  EXPECT_TRUE(says(warnings_of(with_rest(stated.bytes(), 1536, 'x')), "are ignored")) << "the range is right";
}

TEST(MapFiles, ZerosBehindZerosAreNoted) {
  // An extended header of zeros before a map that ends in zeros looks like padding.
  const TempDir folder;
  write_bytes(folder / "map.mrc",
              with_rest(RawMap({32, 32, 1}).voxels(std::vector<double>(1024, 0)).bytes(), 1024, '\0'));
  RunLog log;
  read_map(folder / "map.mrc", {{}, &log});
  EXPECT_EQ(log.warnings().size(), 1U);
}

TEST(MapFiles, StacksAreRefusedByName) {
  EXPECT_TRUE(refuses("a stack of volumes, 3 sections with 1 per volume, ISPG 401",
                      map_of_sections().integer(23, 401).integer(10, 1).real(13, 1).bytes()));
  EXPECT_TRUE(refuses("a stack of volumes", map_of_sections().integer(23, 630).integer(10, 1).real(13, 1).bytes()));
  EXPECT_TRUE(refuses("a stack of volumes", map_of_sections().integer(23, 401).integer(10, 0).bytes()));
  EXPECT_TRUE(refuses("a stack of images, 3 sections with MZ 1 and ISPG 0",
                      map_of_sections().integer(23, 0).integer(10, 1).real(13, 1).bytes()));
}

TEST(MapFiles, VolumesWithTheSpaceGroupOfStacksAreRead) {
  EXPECT_EQ(warnings_of(map_of_sections().integer(23, 0).bytes()), "");
  EXPECT_EQ(warnings_of(map_of_sections().integer(23, 0).integer(10, 0).bytes()), "");
  EXPECT_EQ(warnings_of(map_of_sections().integer(23, 401).bytes()), "") << "a stack of one volume";
}

TEST(MapFiles, TheNameOfAStackIsAWarning) {
  const TempDir folder;
  write_bytes(folder / "map.mrcs", map_of_sections().bytes());
  RunLog log;
  read_map(folder / "map.mrcs", {{}, &log});
  EXPECT_EQ(log.warnings().size(), 1U);
}

TEST(MapFiles, OtherKindsOfFilesAreNamed) {
  struct Kind {
    std::string start;
    std::string words;
  };
  const std::vector<Kind> kinds{{"BZh91AY&SY", "compressed by bzip2"},
                                {std::string("\xFD") + "7zXZ" + std::string(1, '\0'), "compressed by xz"},
                                {"\x28\xB5\x2F\xFD", "compressed by zstd"},
                                {"PK\x03\x04", "a zip archive"},
                                {"\x1F\x9D\x90", "compressed by compress"},
                                {"\x89HDF\r\n\x1A\n", "an HDF5 file"},
                                {"\x89PNG\r\n\x1A\n", "a PNG picture"},
                                {"\n<!DOCTYPE html><html>", "a web page"},
                                {"version https://git-lfs.github.com/spec/v1", "Git LFS"}};
  for (const Kind& kind : kinds) {
    Bytes bytes(kind.start.begin(), kind.start.end());
    bytes.resize(5000, 'x');
    EXPECT_TRUE(refuses(kind.words, bytes)) << kind.words;
  }
  EXPECT_TRUE(refuses("compressed by gzip twice", gzipped(gzipped(map_of_sections().bytes()))));
}

TEST(MapFiles, AtomicModelsInThePlaceOfMapsAreNamed) {
  const std::string atoms = pdb_atom(1, "C", "C", 0, 0, 0);
  const std::string cif = "data_1ABC\n#\n_entry.id 1ABC\nloop_\n_atom_site.id\n1\n";
  for (const std::string& text :
       {atoms, "REMARK   3 REFINEMENT\r\n" + atoms, "\nHET     ZN  A1001       1\n" + atoms,
        "HEADER    OXYGEN TRANSPORT\n" + std::string(5000, 'x'), cif, "# by a program\n\n" + cif, "\xEF\xBB\xBF" + cif,
        "loop_\n_atom_site.id\n1\n" + std::string(5000, ' '), std::string("{\"data_1ABC\": {}}")}) {
    EXPECT_TRUE(refuses("it is an atomic model", {text.begin(), text.end()})) << text.substr(0, 40);
    EXPECT_TRUE(refuses("model FILE", gzipped({text.begin(), text.end()}))) << text.substr(0, 40);
  }
  std::string table = "# version 30001\n\ndata_particles\n\nloop_\n_rlnImageName #1\n1@a.mrcs\n";
  table.resize(5000, ' ');
  EXPECT_TRUE(refuses("is not an MRC or CCP4 map", {table.begin(), table.end()}));
}

TEST(MapFiles, ControlCharactersOfLabelsBecomeSpacesAndOtherBytesQuestionMarks) {
  const TempDir folder;
  const RawMap raw = map_of_sections().integer(56, 1).label(0, "a\x1B[2Jb\tc\nd\xC3\x28 e\x7F");
  write_bytes(folder / "map.mrc", raw.bytes());
  EXPECT_EQ(read_map_header(folder / "map.mrc").labels, std::vector<std::string>{"a [2Jb c d?( e"});
}

TEST(MapSpacing, AMissingVoxelSizeIsMendedInTheHeaderAndNotByResampling) {
  for (const float cell : {0.0F, 1.0F}) {  // 1 A for the whole cell is 0.03 A per voxel.
    const RawMap raw = map_of_sections().real(11, cell).real(12, cell).real(13, cell);
    const TempDir folder;
    write_bytes(folder / "map.mrc", raw.bytes());
    EXPECT_TRUE(
        throws_error(ErrorKind::input, "Give spacing A, the voxel size in A", [&] { read_map(folder / "map.mrc"); }));
    const Map map = read_map(folder / "map.mrc", {1.25, nullptr});
    EXPECT_EQ(map.volume.spacing_angstrom, 1.25);
    write_map(folder / "out.mrc", map.header, map.volume, "test");
    EXPECT_EQ(read_map(folder / "out.mrc").volume.spacing_angstrom, 1.25) << "the output has it";
  }
}

TEST(MapSpacing, AGivenVoxelSizeReplacesThoseOfTheMapAndOfWhatBelongsToIt) {
  const TempDir folder;
  write_bytes(folder / "map.mrc", map_of_sections().geometry({1, 2, 3}, 1.3F).bytes());
  write_bytes(folder / "other.mrc", map_of_sections().real(11, 7).bytes());
  RunLog log;
  const Map map = read_map(folder / "map.mrc", {1.25, &log});
  EXPECT_EQ(map.volume.spacing_angstrom, 1.25);
  ASSERT_EQ(log.warnings().size(), 1U);
  EXPECT_TRUE(says(log.warnings()[0], "1.3 A, was replaced by 1.25 A"));
  EXPECT_EQ(read_on_grid_of("map", map, folder / "other.mrc").volume.spacing_angstrom, 1.25);
}

TEST(MapSpacing, AHalfMapOrReferenceWithoutVoxelSizeGetsTheMapsAndAWrongOneIsNotResampled) {
  const TempDir folder;
  const auto write = [&](const std::string& name, float spacing) {
    write_bytes(folder / name, map_of_sections().geometry({1, 2, 3}, spacing).bytes());
  };
  write("map.mrc", 1.25F);
  write("none.mrc", 0);
  write("other.mrc", 1);
  const Map map = read_map(folder / "map.mrc");
  RunLog log;
  EXPECT_EQ(read_on_grid_of("map", map, folder / "none.mrc", &log).volume.spacing_angstrom, 1.25);
  ASSERT_EQ(log.warnings().size(), 1U);
  EXPECT_TRUE(says(log.warnings()[0], "that of the map was taken, 1.25 A"));
  EXPECT_TRUE(throws_error(ErrorKind::input, "of 1.25 A against 32 x 32 x 3 voxels of 1 A). Give spacing A",
                           [&] { read_on_grid_of("map", map, folder / "other.mrc"); }));
}

TEST(MapSpacing, AnotherOriginOfWhatBelongsToAMapIsAWarning) {
  const TempDir folder;
  write_bytes(folder / "map.mrc", map_of_sections().bytes());
  write_bytes(folder / "near.mrc", map_of_sections().real(50, 0.4F).bytes());
  write_bytes(folder / "far.mrc", map_of_sections().real(51, 0.6F).bytes());
  const Map map = read_map(folder / "map.mrc");
  RunLog log;
  read_on_grid_of("map", map, folder / "near.mrc", &log);
  EXPECT_TRUE(log.warnings().empty());
  read_on_grid_of("map", map, folder / "far.mrc", &log);
  EXPECT_EQ(log.warnings().size(), 1U);
}

}  // namespace
}  // namespace acuity::testing
