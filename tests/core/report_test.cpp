#include <gtest/gtest.h>

#include <acuity/report.h>

namespace acuity {
namespace {

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
