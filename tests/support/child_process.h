// A child process for what would change the test's own: another user, limits, an ignored signal.
#pragma once

#include <functional>

#include <sys/wait.h>
#include <unistd.h>

namespace acuity::testing {

/// Whether `check` returns true in a forked child. It must not use gtest's assertions: nobody would hear of them.
inline bool true_in_child(const std::function<bool()>& check) {
  const pid_t child = fork();
  if (child == 0) {
    bool passed = false;
    try {
      passed = check();
    } catch (...) {
      passed = false;
    }
    _exit(passed ? 0 : 1);
  }
  int status = 0;
  return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// The same as a user without rights: permissions do not bind root.
inline bool true_as_nobody(const std::function<bool()>& check) {
  return true_in_child([&] {
    constexpr uid_t nobody = 65534;
    if (geteuid() == 0 && setuid(nobody) != 0) return false;
    return check();
  });
}

}  // namespace acuity::testing
