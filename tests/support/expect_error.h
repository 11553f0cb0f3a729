// The expectation of an Error: whose fault, and which words a user must find in its line.
#pragma once

#include <exception>
#include <string>

#include <gtest/gtest.h>

#include <acuity/error.h>

namespace acuity::testing {

/// Passes when `act` throws an Error of this fault whose message holds `words`.
template <class Act>
::testing::AssertionResult throws_error(ErrorKind kind, const std::string& words, const Act& act) {
  try {
    act();
  } catch (const Error& error) {
    const std::string message = error.what();
    if (error.kind() != kind)
      return ::testing::AssertionFailure() << "fault " << static_cast<int>(error.kind()) << ": " << message;
    if (message.find(words) == std::string::npos)
      return ::testing::AssertionFailure() << "no \"" << words << "\" in: " << message;
    if (message.find('\n') != std::string::npos || message.back() != '.')
      return ::testing::AssertionFailure() << "not one line with a full stop: " << message;
    return ::testing::AssertionSuccess();
  } catch (const std::exception& error) {
    return ::testing::AssertionFailure() << "another exception: " << error.what();
  }
  return ::testing::AssertionFailure() << "nothing was thrown";
}

}  // namespace acuity::testing
