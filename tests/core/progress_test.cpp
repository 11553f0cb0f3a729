#include <fstream>

#include <gtest/gtest.h>

#include <acuity/error.h>
#include <acuity/progress.h>

#include "support/test_files.h"

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

TEST(Error, IsOneLineOfProblemReasonAndSuggestion) {
  EXPECT_STREQ(Error(Fault::input, "It broke", "too old", "Buy a new one").what(),
               "It broke (too old). Buy a new one.");
  EXPECT_STREQ(Error(Fault::input, "It broke").what(), "It broke.");
  EXPECT_STREQ(Error(Fault::input, "It broke", "two\nlines").what(), "It broke (two lines).");
}

}  // namespace
}  // namespace acuity
