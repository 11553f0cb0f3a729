// acuity average-profiles as a user runs it.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/ideal_peptide.h"
#include "support/run_program.h"
#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

class AverageProfilesCommand : public ::testing::Test {
 protected:
  AverageProfilesCommand() {
    write_text(folder_ / "long.pdb", peptide_text(ideal_peptide(36, -57, -47)));
    write_text(folder_ / "longer.pdb", peptide_text(ideal_peptide(44, -57, -47), {100, -20, 3}));
    write_text(folder_ / "short.pdb", peptide_text(ideal_peptide(20, -57, -47)));
    write_text(folder_ / "bad.pdb", "this is no model\n");
  }
  std::string operator/(const std::string& name) const { return (folder_ / name).string(); }
  TempDir folder_;
};

TEST_F(AverageProfilesCommand, AveragesSkipsGoesOnFromItsLogAndIsUsedByProfileAndSharpen) {
  const std::string models =
      *this / "long.pdb " + (*this / "bad.pdb ") + (*this / "short.pdb ") + (*this / "longer.pdb");
  const std::string command = "average-profiles " + models + " -o " + (*this / "out.json");
  const ProgramResult run = run_acuity(command, "SOURCE_DATE_EPOCH=86400");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.err.find("Skipped: " + (*this / "bad.pdb")), std::string::npos) << run.err;
  EXPECT_NE(run.out.find("helix        2 parts; left out: 1 too small, 0 too large"), std::string::npos) << run.out;
  const nlohmann::json file = read_json(folder_ / "out.json");
  EXPECT_EQ(file["date"], "1970-01-02");
  EXPECT_EQ(file["models"], (std::vector<std::string>{"long.pdb", "short.pdb", "longer.pdb"}));
  EXPECT_EQ(file["skipped"], std::vector<std::string>{"bad.pdb"});
  ASSERT_EQ(file["profiles"].size(), 2U);
  const nlohmann::json& helix = file["profiles"][0];
  EXPECT_EQ(helix["n"], 2);
  EXPECT_EQ(helix["mean"].size(), 257U);
  const double mean = helix["mean"][64];
  const double error = helix["standard_error"][64];
  EXPECT_NEAR(helix["confidence_95_high"][64].get<double>(), mean + 1.96 * error, 1e-4 * mean);

  // The same again: nothing is computed, the log does not grow, the bytes are the same.
  const auto bytes = read_bytes(folder_ / "out.json");
  const auto log_size = read_bytes(folder_ / "out.models.jsonl").size();
  ASSERT_EQ(run_acuity(command + " -q", "SOURCE_DATE_EPOCH=86400").exit_code, 0);
  EXPECT_EQ(bytes, read_bytes(folder_ / "out.json"));
  // Only the model that failed is tried again.
  EXPECT_LT(read_bytes(folder_ / "out.models.jsonl").size(), log_size + 600);

  const ProgramResult shown = run_acuity("profile --json --average " + (*this / "out.json:helix"));
  ASSERT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_EQ(nlohmann::json::parse(shown.out)["n"], 2);
}

TEST_F(AverageProfilesCommand, WithoutTwoPartsOfAKindNothingIsWritten) {
  const ProgramResult run = run_acuity("average-profiles " + (*this / "short.pdb") + " " + (*this / "bad.pdb") +
                                       " -o " + (*this / "out.json"));
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_NE(run.err.find("No profile could be made"), std::string::npos) << run.err;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out.json"));
}

TEST_F(AverageProfilesCommand, BadInputIsRefusedBeforeAnyWork) {
  const auto refused = [&](const std::string& arguments, const std::string& words) {
    const ProgramResult run = run_acuity("average-profiles " + arguments);
    EXPECT_EQ(run.exit_code, 2) << arguments;
    EXPECT_NE(run.err.find(words), std::string::npos) << run.err;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "out.json"));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "out.models.jsonl"));
  };
  const std::string model = *this / "long.pdb";
  refused(model + " " + model + " -o " + (*this / "out.json"), "A model is given twice");
  refused(model + " -o " + model, "is also an input");
  refused(model + " -o " + (*this / "out.json") + " --log " + (*this / "out.json"), "Two outputs have the same name");
  refused(model + " -o " + (*this / "nowhere/out.json"), "nowhere");
  refused(model + " " + (*this / "mistyped.pdb") + " -o " + (*this / "out.json"), "mistyped.pdb (no such file)");
}

TEST_F(AverageProfilesCommand, ShippedProfilesAreThereByName) {
  for (const char* name : {"helix", "sheet", "coil", "mixed", "protein", "dna", "rna"}) {
    const ProgramResult run = run_acuity(std::string("profile --json --average ") + name);
    ASSERT_EQ(run.exit_code, 0) << run.err;
    const nlohmann::json json = nlohmann::json::parse(run.out);
    EXPECT_EQ(json["name"], name);
    EXPECT_EQ(json["mean"].size(), json["s_per_angstrom"].size());
    EXPECT_GE(json["n"].get<int>(), 30);
    EXPECT_FALSE(json["source"].get<std::string>().empty());
  }
  const ProgramResult run = run_acuity("profile --average heli");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_NE(run.err.find("There is no profile heli"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("Give one of helix, sheet, coil, mixed, protein, dna, rna"), std::string::npos) << run.err;
}

}  // namespace
}  // namespace acuity::testing
