// Whole runs through the library on several threads. ThreadSanitizer watches these in place of the program.
#include <gtest/gtest.h>

#include <acuity/resolution.h>
#include <acuity/sharpen.h>

#include "support/same_for_any_threads.h"
#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

TEST(SharpenWorkflow, WritesTheSameBytesForAnyNumberOfThreads) {
  const SharpenCase c;
  SharpenOptions options;
  options.map = c / "map.mrc";
  options.model = c / "model.pdb";
  options.output = c / "out.mrc";
  options.report = default_report_path(options.output);
  expect_same_for_any_threads([&](int threads) {
    options.settings.engine = {"cpu", "auto", threads};
    RunLog log;
    sharpen_files(options, log);
    return read_bytes(options.output);
  });
}

TEST(ResolutionWorkflow, WritesTheSameBytesForAnyNumberOfThreads) {
  const SharpenCase c;
  c.write("half1.mrc", c.noisy(11, 0.5));
  c.write("half2.mrc", c.noisy(12, 0.5));
  c.write_mask("mask.mrc", c.mask());
  ResolutionOptions options;
  options.half_map1 = c / "half1.mrc";
  options.half_map2 = c / "half2.mrc";
  options.mask = c / "mask.mrc";
  options.settings.window_angstrom = 24;
  options.output = c / "out.mrc";
  options.report = default_report_path(options.output);
  expect_same_for_any_threads([&](int threads) {
    options.settings.engine = {"cpu", "auto", threads};
    RunLog log;
    find_local_resolution(options, log);
    return read_bytes(options.output);
  });
}

}  // namespace
}  // namespace acuity::testing
