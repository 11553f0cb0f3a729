#include <cmath>
#include <sstream>

#include <gtest/gtest.h>

#include <acuity/map.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// A folder with blob.mrc, a Gaussian of B = 300 A^2: 48 x 44 x 40 voxels of 1.5 A.
class ProfileCase {
 public:
  ProfileCase() {
    const double sigma2 = 300 / (8 * std::acos(-1.0) * std::acos(-1.0));
    Volume blob{{48, 44, 40}, 1.5, {}};
    for (int z = 0; z < 40; ++z)
      for (int y = 0; y < 44; ++y)
        for (int x = 0; x < 48; ++x) {
          const double r = 1.5 * std::hypot(x - 24, y - 22, z - 20);
          blob.voxels.push_back(static_cast<float>(std::exp(-r * r / (2 * sigma2))));
        }
    for (const char* name : {"blob.mrc", "blob.gz"})
      write_map(folder_ / name, make_header(blob.size, 1.5, {}), blob, "test");
  }
  std::string operator/(const std::string& name) const { return (folder_ / name).string(); }
  const TempDir& folder() const { return folder_; }

 private:
  TempDir folder_;
};

TEST(Profile, FindsTheBFactorOfAGaussian) {
  const ProfileCase c;
  const nlohmann::json json =
      json_of("profile --json --wilson-from 20 --resolution 5 --segments 1 " + c / "blob.mrc")[0];
  EXPECT_EQ(json.at("file"), c / "blob.mrc");
  EXPECT_EQ(json.at("kind"), "map");
  EXPECT_EQ(json.at("size"), (std::vector<int>{48, 44, 40}));
  ASSERT_EQ(json.at("s_per_angstrom").size(), 25U);
  EXPECT_NEAR(json.at("s_per_angstrom")[24].get<double>(), 1 / 3.0, 1e-12);
  EXPECT_EQ(json.at("coefficients").size(), 25U);
  // Averages over shells of width 1 / 72 A: within 1 %, as in RadialProfile.OfAGaussianIsItsTransformOnAnyGrid.
  EXPECT_NEAR(json.at("wilson").at("b_factor").get<double>(), 300, 3);
  EXPECT_NEAR(json.at("segments").at("b_factors")[0].get<double>(), json.at("wilson").at("b_factor").get<double>(),
              1e-6);
  EXPECT_EQ(json.at("wilson").at("shells"), 11) << "4 / 72 to 14 / 72";
  EXPECT_GT(json.at("wilson").at("r_squared").get<double>(), 0.999);
  EXPECT_FALSE(json.at("segments").at("chosen_by_bic").get<bool>());
  EXPECT_EQ(json_of("profile --json -d 5 " + c / "blob.gz")[0].at("mean_amplitude"), json.at("mean_amplitude"))
      << "a compressed map is no text";

  const ProgramResult text = run_acuity("profile --wilson-from 20 -d 5 --segments 2 " + c / "blob.mrc");
  EXPECT_TRUE(succeeded(text));
  for (const char* words : {"48 x 44 x 40 voxels of 1.5 A", "20.00 to 5.00 A, 11 shells", "Wilson line   B = ", "+-",
                            "2 segments", "*  blob.mrc", "s^2 (1/A^2)"})
    EXPECT_TRUE(contains(text.out, words)) << words << " is missing in\n" << text.out;
  const ProgramResult warned = run_acuity("profile " + c / "blob.mrc");
  EXPECT_EQ(warned.exit_code, 0);
  EXPECT_TRUE(contains(warned.err, "acuity: warning: The fits to ")) << warned.err;
  EXPECT_TRUE(contains(warned.err, "--resolution")) << warned.err;
}

TEST(Profile, WritesATableAndAPlot) {
  const ProfileCase c;
  const SharpenCase model;
  const std::string files = c / "blob.mrc" + " " + model / "model.pdb";
  const ProgramResult result =
      run_acuity("profile -d 4 " + files + " --csv " + c / "all.csv" + " --plot " + c / "plot.svg");
  EXPECT_TRUE(succeeded(result));
  EXPECT_FALSE(contains(result.out, "|")) << "the plot is in the file instead";
  const std::vector<char> bytes = read_bytes(c / "plot.svg");
  const std::string svg(bytes.begin(), bytes.end());
  EXPECT_TRUE(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
  for (const char* words : {">blob.mrc<", ">model.pdb<", "Wilson line, B = ", ">resolution (A)<"})
    EXPECT_TRUE(contains(svg, words)) << words;
  const nlohmann::json json = json_of("profile --json -d 4 " + files);
  const std::vector<char> table = read_bytes(c / "all.csv");
  const std::vector<std::string> rows = lines_of({table.begin(), table.end()});
  ASSERT_EQ(rows.size(), 1 + json[0].at("s_per_angstrom").size() + json[1].at("s_per_angstrom").size());
  EXPECT_EQ(rows[0], "file,s_per_angstrom,mean_amplitude,mean_power,coefficients,ln_a2");
  std::string fourth = rows[4].substr(rows[4].find(',') + 1);
  std::replace(fourth.begin(), fourth.end(), ',', ' ');
  std::istringstream numbers(fourth);
  double s = 0, amplitude = 0, power = 0, ln_a2 = 0;
  std::int64_t n = 0;
  ASSERT_TRUE(numbers >> s >> amplitude >> power >> n >> ln_a2) << rows[4];
  // Nine digits.
  EXPECT_NEAR(s, 3 / 72.0, 1e-9);
  EXPECT_NEAR(amplitude, json[0].at("mean_amplitude")[3].get<double>(), 1e-8 * amplitude);
  EXPECT_NEAR(power, json[0].at("mean_power")[3].get<double>(), 1e-8 * power);
  EXPECT_EQ(n, json[0].at("coefficients")[3]);
  EXPECT_NEAR(ln_a2, 2 * std::log(amplitude), 1e-7);
}

TEST(Profile, OfAModelIsThatOfItsDensity) {
  const SharpenCase c;
  const nlohmann::json own = json_of("profile --json -d 4.5 " + c / "model.pdb")[0];
  EXPECT_EQ(own.at("kind"), "model");
  EXPECT_EQ(own.at("spacing_angstrom"), 1.0);
  const nlohmann::json placed = json_of("profile --json -d 4.5 " + c / "model.pdb" + " --like " + c / "map.mrc")[0];
  EXPECT_EQ(placed.at("size"), (std::vector<int>{40, 40, 40}));
  ASSERT_TRUE(succeeded(run_acuity("simulate " + c / "model.pdb" + " --like " + c / "map.mrc" + " -o " + c / "d.mrc")));
  const nlohmann::json density = json_of("profile --json -d 4.5 " + c / "d.mrc")[0];
  EXPECT_EQ(placed.at("mean_amplitude"), density.at("mean_amplitude"));
  // At s = 0 both are the sum of the form factors; the spacing of 2 A draws atoms a little coarser.
  EXPECT_NEAR(own.at("mean_amplitude")[0].get<double>(), placed.at("mean_amplitude")[0].get<double>(),
              0.01 * own.at("mean_amplitude")[0].get<double>());
  c.write_mask("mask.mrc", c.mask());
  EXPECT_TRUE(succeeded(run_acuity("profile -d 4.5 " + c / "map.mrc" + " " + c / "model.pdb" + " --like " +
                                   c / "map.mrc" + " --mask " + c / "mask.mrc")));
}

TEST(Profile, OfAnAverageCanBeReadAgain) {
  const TempDir folder;
  nlohmann::json file{{"name", "helix"}, {"n", 12}, {"source", "Made by a test"}};
  for (int j = 0; j <= 100; ++j) {
    const double s = 0.004 * j;
    file["s_per_angstrom"].push_back(s);
    file["mean"].push_back(std::exp(-60 * s * s / 4));
    file["standard_deviation"].push_back(0.1);
  }
  write_text(folder / "in.json", file.dump());
  const std::string arguments = "profile --segments 1 --json --average ";
  const ProgramResult first = run_acuity(arguments + (folder / "in.json").string());
  EXPECT_TRUE(succeeded(first));
  write_text(folder / "out.json", first.out);
  EXPECT_EQ(run_acuity(arguments + (folder / "out.json").string()).out, first.out);
  const nlohmann::json json = nlohmann::json::parse(first.out, nullptr, false);
  for (const char* key : {"name", "n", "source", "s_per_angstrom", "mean", "standard_deviation"})
    EXPECT_EQ(json.at(key), file.at(key)) << key;
  EXPECT_NEAR(json.at("wilson").at("b_factor").get<double>(), 60, 1e-9);
  EXPECT_DOUBLE_EQ(json.at("wilson").at("to_angstrom").get<double>(), 2.5);
  const ProgramResult text =
      run_acuity("profile --average " + (folder / "in.json").string() + " --csv " + (folder / "table.csv").string());
  EXPECT_TRUE(succeeded(text));
  EXPECT_TRUE(contains(text.out, "helix: average of 12 parts. Made by a test\n")) << text.out;
  EXPECT_TRUE(contains(text.out, "*  helix\n")) << text.out;
  const std::vector<char> table = read_bytes(folder / "table.csv");
  EXPECT_EQ(lines_of({table.begin(), table.end()}).size(), 102U);
}

TEST(Profile, RefusesWhatMakesNoSense) {
  const ProfileCase c;
  const SharpenCase other;
  const std::string map = c / "blob.mrc";
  const auto is_refused = [&](const std::string& arguments, const std::string& words) {
    return refused(c.folder(), "profile " + arguments, words);
  };
  EXPECT_TRUE(is_refused("", "no file was given"));
  EXPECT_TRUE(is_refused(map + " --average x.json", "both files and --average were given"));
  EXPECT_TRUE(is_refused("--average " + c / "none.json", "There is no profile"));
  EXPECT_TRUE(is_refused(map + " --csv " + c / "a" + " --plot " + c / "a", "Two outputs have the same name"));
  EXPECT_TRUE(is_refused(map + " --plot " + map, "blob.mrc"));
  EXPECT_TRUE(is_refused(map + " --plot " + c / "none/plot.svg", "none"));
  EXPECT_TRUE(is_refused(map + " -d 12", "There is no range to fit (it would go from 10 to 12 A)"));
  EXPECT_TRUE(is_refused(map + " -d 9.5", "Too few shells for a Wilson line"));
  EXPECT_TRUE(is_refused(map + " -d 6 --segments 6", "Too few points for 6 segments"));
  EXPECT_TRUE(is_refused(map + " --segments 7", "7 is neither auto nor a number from 1 to 6"));
  EXPECT_TRUE(is_refused(map + " --mask " + other / "map.mrc", "are not on the same grid"));
  EXPECT_TRUE(is_refused(other / "model.pdb" + " --mask " + map, "The mask does not fit the model"));
  write_map(c / "flat.mrc", make_header({8, 8, 8}, 1, {}), Volume{{8, 8, 8}, 1, std::vector<float>(512, 2)}, "test");
  EXPECT_TRUE(is_refused(c / "flat.mrc", "is constant"));
  write_text(c / "words.txt", "These are words.\n");
  EXPECT_TRUE(is_refused(c / "words.txt", "words.txt"));
}

}  // namespace
}  // namespace acuity::testing
