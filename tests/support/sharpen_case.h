// A small map with its model, and the words that a command must say: what the tests of the commands start from.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>

#include "host/density/model_density.h"
#include "support/raw_map.h"
#include "support/run_program.h"
#include "support/test_files.h"

namespace acuity::testing {

inline nlohmann::json read_json(const std::filesystem::path& path) {
  std::ifstream in(path);
  return nlohmann::json::parse(in, nullptr, false);
}

/// A folder with map.mrc, the blurred and noisy density of model.pdb: 40^3 voxels of 2 A with ORIGIN at 10, -20, 30.
class SharpenCase {
 public:
  SharpenCase() : header_(make_header({40, 40, 40}, 2, {10, -20, 30})) {
    write_text(folder_ / "model.pdb", pdb_blob(150, {49, 21, 70}, 10, 1));
    Model blurred = model_in_map();
    blurred.set_b_factor(200);
    density_ = model_density(blurred, header_.size(), 2);
    write("map.mrc", noisy(7));
  }

  const TempDir& folder() const { return folder_; }
  const MapHeader& header() const { return header_; }
  std::string operator/(const std::string& name) const { return (folder_ / name).string(); }

  /// The model with voxel (0, 0, 0) at 0, 0, 0.
  Model model_in_map() const {
    Model model = read_model(folder_ / "model.pdb");
    model.translate({-10, 20, -30});
    return model;
  }
  /// The default mask of sharpen.
  Mask mask() const { return model_mask(model_in_map(), header_.size(), 2, 3); }

  /// The density with noise of this many times its standard deviation.
  Volume noisy(unsigned seed, double level = 0.1) const {
    Volume noise = random_volume(header_.size(), 2, seed);
    const auto sd = static_cast<float>(level * moments(density_.voxels).standard_deviation);
    for (std::size_t i = 0; i < noise.voxels.size(); ++i) noise.voxels[i] = density_.voxels[i] + sd * noise.voxels[i];
    return noise;
  }
  void write(const std::string& name, const Volume& volume) const {
    write_map(folder_ / name, header_, volume, "test");
  }
  void write_mask(const std::string& name, const Mask& mask) const { write(name, with_soft_edge(mask, 2, 0)); }

  /// `acuity sharpen map.mrc --model model.pdb -o OUTPUT MORE`.
  ProgramResult sharpen(const std::string& output, const std::string& more = "") const {
    return run_acuity("sharpen " + *this / "map.mrc" + " --model " + *this / "model.pdb" + " -o " + *this / output +
                      " " + more);
  }
  std::vector<float> voxels(const std::string& name) const { return read_map(folder_ / name).volume.voxels; }

 private:
  TempDir folder_;
  MapHeader header_;
  Volume density_;
};

/// The warning of one map that is given without its resolution.
inline const std::string no_resolution =
    "acuity: warning: Noise beyond the resolution is raised to the reference's level; give --resolution.\n";

/// Passes when the program ended well without a warning, but for no_resolution: most tests leave it out. Long stages
/// may have told of their progress.
inline ::testing::AssertionResult succeeded(const ProgramResult& result) {
  std::string words = result.err;
  if (const std::size_t at = words.find(no_resolution); at != std::string::npos) words.erase(at, no_resolution.size());
  if (result.exit_code == 0 && words.find("acuity:") == std::string::npos) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "exit code " << result.exit_code << ", " << result.err;
}

/// The standard output of a command, as JSON.
inline nlohmann::json json_of(const std::string& arguments) {
  const ProgramResult result = run_acuity(arguments);
  EXPECT_TRUE(succeeded(result)) << arguments;
  return nlohmann::json::parse(result.out, nullptr, false);
}

inline bool contains(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

/// Passes when the program said what is wrong in one line with these words, after warnings at most.
inline ::testing::AssertionResult failed_with(const ProgramResult& result, int exit_code, const std::string& words) {
  const auto fail = [&](const std::string& why) {
    return ::testing::AssertionFailure() << why << "; exit code " << result.exit_code << ", said: " << result.err;
  };
  if (result.exit_code != exit_code) return fail("not exit code " + std::to_string(exit_code));
  if (!result.err.starts_with("acuity: ")) return fail("the line does not start with the program's name");
  std::string line = result.err;
  while (line.starts_with("acuity: warning: ")) line.erase(0, line.find('\n') + 1);
  if (std::count(line.begin(), line.end(), '\n') != 1 || line.back() != '\n') return fail("not one line");
  if (!result.err.ends_with(".\n")) return fail("no full stop");
  if (result.err.find(words) == std::string::npos) return fail("no \"" + words + "\"");
  if (!result.out.empty()) return fail("standard output: " + result.out);
  return ::testing::AssertionSuccess();
}

/// Runs what must be refused with exit code 2, and leave the folder as it was.
inline ::testing::AssertionResult refused(const TempDir& folder, const std::string& arguments,
                                          const std::string& words) {
  const std::vector<std::string> before = folder.files();
  const ::testing::AssertionResult result = failed_with(run_acuity(arguments), 2, words);
  if (result && folder.files() != before) return ::testing::AssertionFailure() << "wrote something: " << arguments;
  return result;
}

}  // namespace acuity::testing
