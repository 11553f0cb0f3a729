#include "host/core/parallel.h"

#include <atomic>
#include <chrono>
#include <numeric>
#include <stdexcept>
#include <thread>
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
  // Every other piece takes so long that threads are in the middle of theirs when piece 5 fails, and after it failed.
  static std::atomic<bool> returned{false};
  static std::atomic<int> ended_late{0};
  std::atomic<int> begun{0};
  const auto body = [&](std::int64_t begin, std::int64_t) {
    ++begun;
    if (begin == 5) throw std::runtime_error("five");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    ended_late += returned;
  };
  EXPECT_THROW(parallel_for(1000, 1, 4, body), std::runtime_error);
  returned = true;
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  EXPECT_EQ(ended_late, 0) << "a thread was still at work";
  EXPECT_GE(begun, 6);
  // Pieces 0 to 5, one more for each other thread, and one that each may have begun before it saw the failure.
  EXPECT_LE(begun, 6 + 3 + 3);
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
    EXPECT_EQ(error.kind(), ErrorKind::interrupted);
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
