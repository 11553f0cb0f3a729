// The files that all commands read and write alike: voxel sizes, masks, stacks, pipes and links.
#include <cmath>

#include <gtest/gtest.h>

#include <acuity/map.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

namespace fs = std::filesystem;

/// SharpenCase with half maps, and with a mask of 0 and 1.
class FilesCase : public SharpenCase {
 public:
  FilesCase() {
    write("half1.mrc", noisy(8));
    write("half2.mrc", noisy(9));
    write_mask("mask.mrc", mask());
  }
  std::string halves() const { return *this / "half1.mrc" + " " + *this / "half2.mrc"; }

  /// The words of the header that hold the cell, in the place of those of a file.
  void set_cell(const std::string& name, float edge) const {
    std::vector<char> bytes = read_bytes(folder() / name);
    for (int i = 0; i < 3; ++i) std::memcpy(&bytes[static_cast<std::size_t>(40 + 4 * i)], &edge, 4);
    write_bytes(folder() / name, bytes);
  }

  /// A mask as bytes without sign, `inside` in its voxels.
  void write_byte_mask(const std::string& name, double inside) const {
    const Mask voxels = mask();
    RawMap raw = RawMap({40, 40, 40}, 0).geometry({1, 2, 3}, 2);
    raw.real(20, 0).real(21, static_cast<float>(inside));
    for (int i = 0; i < 3; ++i) raw.real(50 + i, static_cast<float>(header().origin_angstrom[i]));
    for (const std::uint8_t in : voxels.inside) raw.voxel(in != 0 ? inside : 0);
    write_bytes(folder() / name, raw.bytes());
  }
};

/// Every command that reads a map, with a mask named MASK, and its output if it writes a map.
struct Command {
  std::string name;
  std::string arguments;  ///< After the name; without the mask and the output.
  std::string mask;       ///< The option, if it takes a mask.
  bool writes = false;
};

std::vector<Command> commands(const FilesCase& c) {
  const std::string map = c / "map.mrc";
  const std::string model = " --model " + c / "model.pdb";
  return {{"sharpen", map + model + " --window 24", " --mask ", true},
          {"global", map + " -d 5", " --mask ", true},
          {"bfactor", map + " -d 5 --window 24", " --mask ", true},
          {"resolution", c.halves() + " --window 24", " --mask ", true},
          {"mask", map + model, "", true},
          {"mask", map + " --fdr 0.01 --noise-box 8", "", true},
          {"fsc", c.halves() + " --soft-edge 3 --json", " --mask ", false},
          {"compare", map + " " + c / "half1.mrc" + " --json", " --mask ", false},
          {"profile", map + " -d 5 --json", " --mask ", false},
          {"simulate", c / "model.pdb" + " --like " + map, "", true},
          {"info", map + " --json", "", false}};
}

std::string line_of(const FilesCase& c, const Command& command, const std::string& mask, const std::string& more = "") {
  return command.name + " " + command.arguments + (command.mask.empty() ? "" : command.mask + c / mask) +
         (command.writes ? " -o " + c / "out.mrc" : "") + more;
}

TEST(Files, AMissingVoxelSizeIsGivenByAnOptionInEveryCommandThatReadsMaps) {
  for (const float cell : {0.0F, 1.0F}) {
    const FilesCase c;
    for (const char* name : {"map.mrc", "half1.mrc", "half2.mrc", "mask.mrc"}) c.set_cell(name, cell);
    for (const Command& command : commands(c)) {
      const std::string line = line_of(c, command, "mask.mrc");
      if (command.name != "info") {
        EXPECT_TRUE(refused(c.folder(), line, "Give --spacing A, the voxel size in A")) << line;
      }
      const ProgramResult result = run_acuity(line + " --spacing 2");
      EXPECT_EQ(result.exit_code, 0) << line << result.err;
      if (command.writes) {
        EXPECT_EQ(read_map(c / "out.mrc").volume.spacing_angstrom, 2.0) << line;
        fs::remove(c / "out.mrc");
        fs::remove(c / "out.json");
      }
    }
  }
}

TEST(Files, AnOptionReplacesAWrongVoxelSizeOfMapHalfMapAndMask) {
  const FilesCase c;
  const nlohmann::json meant = json_of("fsc --json --soft-edge 3 " + c.halves() + " --mask " + c / "mask.mrc");
  c.set_cell("half2.mrc", 40);
  c.set_cell("mask.mrc", 60);
  const std::string line = "fsc --json --soft-edge 3 " + c.halves() + " --mask " + c / "mask.mrc";
  EXPECT_TRUE(refused(c.folder(), line, "Give --spacing A, the right voxel size in A, if one header is wrong"));
  EXPECT_EQ(json_of(line + " --spacing 2").at("corrected"), meant.at("corrected"));
}

TEST(Files, ADensityIsNoMaskInAnyCommand) {
  const FilesCase c;
  Volume cut = c.noisy(7);
  for (float& v : cut.voxels) v = std::max(v, 0.0F);
  const float largest = *std::max_element(cut.voxels.begin(), cut.voxels.end());
  for (float& v : cut.voxels) v /= largest;
  c.write("cut.mrc", cut);  // 0 to 1, as many programs export densities.
  int tried = 0;
  for (const Command& command : commands(c)) {
    if (command.mask.empty()) continue;
    EXPECT_TRUE(refused(c.folder(), line_of(c, command, "map.mrc"), "is not a mask (its values are")) << command.name;
    EXPECT_TRUE(refused(c.folder(), line_of(c, command, "cut.mrc"), "is not a mask (its values are")) << command.name;
    ++tried;
  }
  EXPECT_EQ(tried, 7);
}

TEST(Files, AMaskOfBytesGivesTheSameResultAsOneOfZeroAndOneInEveryCommand) {
  const FilesCase c;
  c.write_byte_mask("bytes.mrc", 255);
  for (const Command& command : commands(c)) {
    if (command.mask.empty()) continue;
    const ProgramResult meant = run_acuity(line_of(c, command, "mask.mrc"));
    std::vector<float> voxels;
    if (command.writes) voxels = read_map(c / "out.mrc").volume.voxels;
    const ProgramResult found = run_acuity(line_of(c, command, "bytes.mrc"));
    EXPECT_EQ(meant.exit_code, 0) << meant.err;
    EXPECT_EQ(found.exit_code, 0) << found.err;
    EXPECT_TRUE(contains(found.err, "has values from 0 to 255; 0 was taken for 0 and 255 for 1")) << found.err;
    if (command.writes) {
      EXPECT_EQ(read_map(c / "out.mrc").volume.voxels, voxels) << command.name;
    } else {
      nlohmann::json a = nlohmann::json::parse(meant.out);
      nlohmann::json b = nlohmann::json::parse(found.out);
      for (nlohmann::json* json : {&a, &b})
        if (json->is_object()) json->erase("mask");
      EXPECT_EQ(a, b) << command.name;
    }
  }
}

TEST(Files, StacksAreRefusedByTheProgramAndDescribedByInfo) {
  const FilesCase c;
  std::vector<double> voxels(64 * 8, 1);
  voxels[7] = 2;
  write_bytes(c / "stack.mrc", RawMap({8, 8, 8}).integer(23, 401).integer(10, 4).real(13, 4).voxels(voxels).bytes());
  const std::string words = "a stack of volumes, 8 sections with 4 per volume, ISPG 401";
  EXPECT_TRUE(refused(c.folder(), "global " + c / "stack.mrc" + " -o " + c / "out.mrc", words));
  EXPECT_TRUE(contains(run_acuity("info " + c / "stack.mrc").out, "usable       no: it is " + words));
}

TEST(Files, MapsAndModelsAreReadFromPipes) {
  const FilesCase c;
  for (const std::string name : {"map.mrc", "model.pdb"}) {
    const std::string pipe = c / "pipe";
    const std::string feed =
        "mkfifo " + pipe + "; cat " + c / name + " > " + pipe + " & timeout -k 1 20";  // It is read once, or hangs.
    nlohmann::json from_pipe = nlohmann::json::parse(run_acuity("profile -d 5 --json " + pipe, feed).out);
    fs::remove(pipe);
    nlohmann::json from_file = nlohmann::json::parse(run_acuity("profile -d 5 --json " + c / name).out);
    ASSERT_EQ(from_pipe.size(), from_file.size());
    EXPECT_EQ(from_pipe.dump().size() - pipe.size(), from_file.dump().size() - (c / name).size())
        << "all but the name is the same";
  }
}

TEST(Files, AnOutputThatIsASymbolicLinkIsWrittenWhereItLeads) {
  const FilesCase c;
  fs::create_directory(c / "scratch");
  fs::create_symlink("scratch/real.mrc", c / "out.mrc");
  EXPECT_EQ(run_acuity("global " + c / "map.mrc" + " -b -50 -o " + c / "out.mrc").exit_code, 0);
  EXPECT_TRUE(fs::is_symlink(c / "out.mrc"));
  EXPECT_EQ(read_map(c / "scratch/real.mrc").volume.size, c.header().size());
  fs::create_symlink("map.mrc", c / "again.mrc");
  EXPECT_TRUE(refused(c.folder(), "global " + c / "map.mrc" + " -b -50 -o " + c / "again.mrc", "is also an input"));
  EXPECT_TRUE(refused(c.folder(), "global " + c / "map.mrc" + " -b -50 -o " + c / "out.mrc.bz2",
                      "outputs are plain or gzip files, not .bz2"));
}

TEST(OutputMode, TwelveWritesTheSameMapInHalfTheBytes) {
  const FilesCase c;
  for (const Command& command : commands(c)) {
    if (!command.writes || command.name == "mask") continue;
    for (const std::string mode : {"2", "12"}) {
      const ProgramResult result = run_acuity(line_of(c, command, "mask.mrc", " --output-mode " + mode));
      ASSERT_EQ(result.exit_code, 0) << command.name << result.err;
      fs::rename(c / "out.mrc", c / ("mode" + mode + ".mrc"));
    }
    EXPECT_EQ(fs::file_size(c / "mode12.mrc") - 1024, (fs::file_size(c / "mode2.mrc") - 1024) / 2) << command.name;
    const Map whole = read_map(c / "mode2.mrc");
    const Map half = read_map(c / "mode12.mrc");
    EXPECT_EQ(half.header.mode, 12);
    // 11 bits, rounded: half a last place is 2^-11 of a voxel.
    for (std::size_t i = 0; i < whole.volume.voxels.size(); ++i)
      ASSERT_LE(std::abs(half.volume.voxels[i] - whole.volume.voxels[i]),
                std::ldexp(std::abs(whole.volume.voxels[i]), -11) + std::ldexp(1.0F, -25))
          << command.name;
  }
}

TEST(OutputMode, TwelveRefusesVoxelsThatItCannotHoldAndLeavesNothing) {
  const FilesCase c;
  Map map = read_map(c / "map.mrc");
  for (float& voxel : map.volume.voxels) voxel *= 1e6F;
  write_map(c / "large.mrc", map.header, map.volume, "large");
  const ProgramResult result = run_acuity("global " + c / "large.mrc" + " -d 5 --output-mode 12 -o " + c / "out.mrc");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("beyond 65504"), std::string::npos) << result.err;
  EXPECT_FALSE(fs::exists(c / "out.mrc"));
  EXPECT_EQ(run_acuity("global " + c / "map.mrc" + " -d 5 --output-mode 6 -o " + c / "out.mrc").exit_code, 2);
}

}  // namespace
}  // namespace acuity::testing
