// The run log, and the report that is made of it.
#include <gtest/gtest.h>

#include <acuity/run_log.h>

#include "host/workflows/reports/report_json.h"

namespace acuity {
namespace {

TEST(RunLog, HasTheStagesInTheOrderTheyRanAndTheWarnings) {
  RunLog log("acuity test");
  int ran = 0;
  log.stage("read", [&] { ran = 1; });
  log.stage("write", [&] { ran *= 2; });
  log.stage("read", [&] { ran += 5; });
  log.warn("careful; give {resolution}");
  EXPECT_EQ(ran, 7);
  ASSERT_EQ(log.stages().size(), 2U) << "a stage that runs twice has one row";
  EXPECT_EQ(log.stages()[0].name, "read");
  EXPECT_EQ(log.stages()[1].name, "write");
  EXPECT_GE(log.stages()[1].seconds, 0);
  const Json json = report_json({{"voxels", 5}}, log);
  EXPECT_EQ(json["stages"][1]["name"], "write");
  EXPECT_EQ(json["warnings"][0], "careful; give --resolution");
  EXPECT_EQ(json["voxels"], 5);
  EXPECT_EQ(json["command"], "acuity test");
  EXPECT_EQ(json["version"], version());
  EXPECT_GT(json["peak_memory_bytes"].get<double>(), 0);
}

TEST(RunLog, KeepsWarningsWhereAStageThrows) {
  RunLog log;
  EXPECT_THROW(log.stage("read",
                         [&] {
                           log.warn("half read");
                           throw 1;
                         }),
               int);
  EXPECT_EQ(log.warnings(), std::vector<std::string>{"half read"});
}

TEST(Report, IsWrittenAsJsonEvenForNamesThatAreNoUtf8) {
  const RunLog log("acuity sharpen \xff.mrc");
  EXPECT_EQ(nlohmann::json::parse(text_of(report_json({}, log)))["version"], version());
}

}  // namespace
}  // namespace acuity
