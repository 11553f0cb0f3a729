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

TEST(Error, KeepsItsParts) {
  const Error error(ErrorKind::input, "It broke", "{window} is old", "Buy a new one");
  EXPECT_EQ(error.problem(), "It broke");
  EXPECT_EQ(error.why(), "{window} is old");
  EXPECT_EQ(error.suggestion(), "Buy a new one");
}

}  // namespace
}  // namespace acuity
