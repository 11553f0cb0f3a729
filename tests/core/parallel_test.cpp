#include "host/core/parallel.h"

#include <atomic>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include <acuity/error.h>
#include <acuity/progress.h>

namespace acuity {
namespace {

TEST(ParallelFor, VisitsEveryItemOnceForAnyThreadCountAndGrain) {
  for (const int threads : {1, 2, 5}) {
    for (const std::int64_t grain : {1, 3, 1000}) {
      std::vector<int> visits(101);
      parallel_for(101, grain, threads, [&](std::int64_t begin, std::int64_t end) {
        ASSERT_LE(end - begin, grain);
        for (std::int64_t i = begin; i < end; ++i) ++visits[static_cast<std::size_t>(i)];
      });
      EXPECT_EQ(visits, std::vector<int>(101, 1));
    }
  }
}

TEST(ParallelFor, DoesNothingForNoItems) {
  parallel_for(0, 1, 2, [](std::int64_t, std::int64_t) { FAIL(); });
}

TEST(ParallelFor, RethrowsAnExceptionAfterAllThreadsStopped) {
  std::atomic<int> running{0};
  const auto body = [&](std::int64_t begin, std::int64_t) {
    ++running;
    if (begin == 5) {
      --running;
      throw std::runtime_error("five");
    }
    --running;
  };
  EXPECT_THROW(parallel_for(1000, 1, 4, body), std::runtime_error);
  EXPECT_EQ(running, 0);
}

TEST(ParallelFor, StopsSoonAfterAnInterrupt) {
  std::atomic<int> pieces{0};
  try {
    parallel_for(1000000, 1, 2, [&](std::int64_t, std::int64_t) {
      ++pieces;
      request_interrupt();
    });
    FAIL() << "no exception";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::interrupted);
  }
  clear_interrupt();
  EXPECT_LE(pieces, 2) << "each thread finishes at most the piece it is in";
}

TEST(ThreadCount, IsTheRequestOrOneACore) {
  EXPECT_EQ(thread_count(3), 3);
  EXPECT_GE(thread_count(0), 1);
}

}  // namespace
}  // namespace acuity
