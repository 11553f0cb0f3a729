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

TEST(InWords, ChoosesTheUnitThatAPersonWould) {
  EXPECT_EQ(in_words(0.04), "0.0 s");
  EXPECT_EQ(in_words(3.21), "3.2 s");
  EXPECT_EQ(in_words(42), "42 s");
  EXPECT_EQ(in_words(200), "3 min 20 s");
  EXPECT_EQ(in_words(3900), "1 h 5 min");
}

}  // namespace
}  // namespace acuity
