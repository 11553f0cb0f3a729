#include <thread>

#include <gtest/gtest.h>

#include <acuity/progress.h>

namespace acuity {
namespace {

TEST(Progress, CountsWhatIsDone) {
  Progress progress("test", 10, Verbosity::quiet);
  progress.add(3);
  progress.add(4);
  EXPECT_EQ(progress.done(), 7);
}

TEST(ProgressWatch, TellsTheStagesOfTheThreadThatItIsAttachedTo) {
  ProgressWatch watch;
  EXPECT_EQ(watch.state().number, 0);
  {
    const ProgressWatch::Attached attached(watch);
    Progress first("first", 10, Verbosity::quiet);
    first.add(4);
    EXPECT_EQ(watch.state().stage, "first");
    EXPECT_EQ(watch.state().done, 4);
    EXPECT_EQ(watch.state().total, 10);
    std::thread([&first] { first.add(1); }).join();
    EXPECT_EQ(watch.state().done, 5);
    std::thread([] { Progress("of another thread", 3, Verbosity::quiet).add(1); }).join();
    EXPECT_EQ(watch.state().stage, "first");
    Progress second("second", 2, Verbosity::quiet);
    EXPECT_EQ(watch.state().stage, "second");
    EXPECT_EQ(watch.state().done, 0);
    EXPECT_EQ(watch.state().number, 2);
  }
  Progress later("later", 1, Verbosity::quiet);
  EXPECT_EQ(watch.state().stage, "second");
}

TEST(InWords, ChoosesTheUnitThatAPersonWould) {
  EXPECT_EQ(in_words(0.04), "0.0 s");
  EXPECT_EQ(in_words(3.21), "3.2 s");
  EXPECT_EQ(in_words(42), "42 s");
  EXPECT_EQ(in_words(200), "3 min 20 s");
  EXPECT_EQ(in_words(3900), "1 h 5 min");
}

}  // namespace
}  // namespace acuity
