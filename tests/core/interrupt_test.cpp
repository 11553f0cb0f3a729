#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <mutex>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include <acuity/error.h>
#include <acuity/progress.h>

#include "host/core/parallel.h"

namespace acuity {
namespace {

/// Four CPUs, whatever this machine has, for the life of this object.
class MoreCpus {
 public:
  MoreCpus() { assume_cpus(4); }
  ~MoreCpus() { assume_cpus(0); }
  MoreCpus(const MoreCpus&) = delete;
  MoreCpus& operator=(const MoreCpus&) = delete;
};

TEST(Interrupt, StopsTheThreadsOfItsOwnWorkAndNoOther) {
  const MoreCpus cpus;
  Interrupt mine;
  const Interrupt another;
  std::atomic<int> pieces{0};
  std::mutex mutex;
  std::set<std::thread::id> seen;
  // Each of the two threads has a piece before the request, and looks at the interrupt before it takes another.
  const auto body = [&](std::int64_t, std::int64_t) {
    const std::lock_guard lock(mutex);
    ++pieces;
    seen.insert(std::this_thread::get_id());
    if (seen.size() == 2) mine.request();
  };
  const Interrupt::Attached attached(&mine);
  try {
    parallel_for(1 << 30, 1, 2, body);
    FAIL() << "no exception";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::interrupted);
  }
  EXPECT_TRUE(interrupt_requested());
  std::thread([] { EXPECT_FALSE(interrupt_requested()); }).join();
  pieces = 0;
  {
    const Interrupt::Attached inner(&another);
    parallel_for(100, 1, 2, [&](std::int64_t, std::int64_t) { ++pieces; });
  }
  EXPECT_EQ(pieces, 100);
  EXPECT_EQ(Interrupt::of_thread(), &mine) << "what was attached before is attached again";
}

TEST(Interrupt, ReachesEveryThreadOfALoop) {
  const MoreCpus cpus;
  Interrupt mine;
  const Interrupt::Attached attached(&mine);
  std::atomic<int> blind{0};
  parallel_for(64, 1, 4, [&](std::int64_t, std::int64_t) {
    if (Interrupt::of_thread() != &mine) ++blind;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  });
  EXPECT_EQ(blind, 0);
}

TEST(StartWork, StopsAtTheInterruptOfTheThreadThatStartsIt) {
  for (const bool beside : {false, true}) {
    Interrupt mine;
    std::future<const Interrupt*> found;
    {
      const Interrupt::Attached attached(&mine);
      found = start_work(beside, [] { return Interrupt::of_thread(); });
    }
    EXPECT_EQ(found.get(), &mine);
    EXPECT_EQ(Interrupt::of_thread(), nullptr);
  }
}

}  // namespace
}  // namespace acuity
