#include <gtest/gtest.h>

#include <acuity/error.h>

namespace acuity {
namespace {

TEST(Error, IsOneLineOfProblemReasonAndSuggestion) {
  EXPECT_STREQ(Error(ErrorKind::input, "It broke", "too old", "Buy a new one").what(),
               "It broke (too old). Buy a new one.");
  EXPECT_STREQ(Error(ErrorKind::input, "It broke").what(), "It broke.");
  EXPECT_STREQ(Error(ErrorKind::input, "It broke", "two\nlines").what(), "It broke (two lines).");
}

}  // namespace
}  // namespace acuity
