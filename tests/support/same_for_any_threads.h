// The promise of the library that results are the same bytes for any number of threads, as one check for all tests.
#pragma once

#include <initializer_list>

#include <gtest/gtest.h>

#include "host/core/parallel.h"

namespace acuity::testing {

/// Expects `result_of(threads)` to be equal, bit for bit, on one thread and on each other number of threads. The
/// numbers are more than this machine may have cores, and an odd one, so that pieces of work fall differently.
template <class ResultOf>
void expect_same_for_any_threads(const ResultOf& result_of, std::initializer_list<int> others = {2, 5}) {
  assume_cpus(16);
  const auto one = result_of(1);
  for (const int threads : others) EXPECT_TRUE(result_of(threads) == one) << "differs on " << threads << " threads";
  assume_cpus(0);
}

}  // namespace acuity::testing
