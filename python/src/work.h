// Work without Python's lock, on a thread of its own, while the caller's thread looks at signals and shows progress.
// Under all calls that take time: runs of commands, maps of files, and windows.
#pragma once

#include <functional>

#include <nanobind/nanobind.h>

namespace acuity::python {

namespace nb = nanobind;

/// Runs the work, which must not touch Python, and rethrows what it throws. `progress`, unless it is None, is called
/// every 0.05 s with the stage's number and name, and what is done of how much. A signal's exception and one of
/// `progress` stop this work, no other, and are thrown once it has ended.
void do_work(const std::function<void()>& work, const nb::object& progress = nb::none());

}  // namespace acuity::python
