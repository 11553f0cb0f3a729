// Whole runs through the library on several threads: what ThreadSanitizer sees of the workflows, since it does not
// watch the program.
#include <gtest/gtest.h>

#include <acuity/resolution.h>
#include <acuity/sharpen.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

TEST(Workflows, SharpenOnThreeThreadsWritesTheBytesOfOneThread) {
  const SharpenCase c;
  for (const int threads : {1, 3}) {
    SharpenOptions options;
    options.map = c / "map.mrc";
    options.model = c / "model.pdb";
    options.output = c / std::to_string(threads) + ".mrc";
    options.report = default_report_path(options.output);
    options.engine = {"cpu", "auto", threads};
    Report report("test");
    sharpen(options, report);
  }
  EXPECT_EQ(read_bytes(c / "1.mrc"), read_bytes(c / "3.mrc"));
}

TEST(Workflows, ResolutionOnThreeThreadsWritesTheBytesOfOneThread) {
  const SharpenCase c;
  c.write("half1.mrc", c.noisy(11, 0.5));
  c.write("half2.mrc", c.noisy(12, 0.5));
  c.write_mask("mask.mrc", c.mask());
  for (const int threads : {1, 3}) {
    ResolutionOptions options;
    options.half_map1 = c / "half1.mrc";
    options.half_map2 = c / "half2.mrc";
    options.mask = c / "mask.mrc";
    options.window_angstrom = 24;
    options.output = c / std::to_string(threads) + ".mrc";
    options.report = default_report_path(options.output);
    options.engine = {"cpu", "auto", threads};
    Report report("test");
    find_local_resolution(options, report);
  }
  EXPECT_EQ(read_bytes(c / "1.mrc"), read_bytes(c / "3.mrc"));
}

}  // namespace
}  // namespace acuity::testing
