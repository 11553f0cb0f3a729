#include <fstream>

#include <gtest/gtest.h>

#include <acuity/error.h>
#include <acuity/progress.h>

#include "host/workflows/report.h"
#include "support/test_files.h"

namespace acuity {
namespace {

TEST(Progress, CountsWhatIsDone) {
  Progress progress("test", 10, Verbosity::quiet);
  progress.add(3);
  progress.add(4);
  EXPECT_EQ(progress.done(), 7);
}

TEST(InWords, ChoosesTheUnitThatAPersonWould) {
  EXPECT_EQ(in_words(0.04), "0.0 s");
  EXPECT_EQ(in_words(3.21), "3.2 s");
  EXPECT_EQ(in_words(42), "42 s");
  EXPECT_EQ(in_words(200), "3 min 20 s");
  EXPECT_EQ(in_words(3900), "1 h 5 min");
}

TEST(Error, IsOneLineOfProblemReasonAndSuggestion) {
  EXPECT_STREQ(Error(Fault::input, "It broke", "too old", "Buy a new one").what(),
               "It broke (too old). Buy a new one.");
  EXPECT_STREQ(Error(Fault::input, "It broke").what(), "It broke.");
  EXPECT_STREQ(Error(Fault::input, "It broke", "two\nlines").what(), "It broke (two lines).");
}

TEST(Report, HasTheStagesInTheOrderTheyRanAndTheWarnings) {
  Report report("acuity test");
  int ran = 0;
  report.stage("read", [&] { ran = 1; });
  report.stage("write", [&] { ran *= 2; });
  report.warn("careful");
  report.fields["voxels"] = 5;
  const auto json = report.json();
  EXPECT_EQ(ran, 2);
  EXPECT_EQ(json["stages"][0]["name"], "read");
  EXPECT_EQ(json["stages"][1]["name"], "write");
  EXPECT_GE(json["stages"][1]["seconds"].get<double>(), 0);
  EXPECT_EQ(json["warnings"][0], "careful");
  EXPECT_EQ(json["voxels"], 5);
  EXPECT_EQ(json["command"], "acuity test");
  EXPECT_GT(json["peak_memory_bytes"].get<double>(), 0);
}

TEST(Report, IsWrittenAsJsonEvenForNamesThatAreNoUtf8) {
  const Report report("acuity sharpen \xff.mrc");
  EXPECT_EQ(nlohmann::json::parse(report.text())["version"], version());
}

}  // namespace
}  // namespace acuity
