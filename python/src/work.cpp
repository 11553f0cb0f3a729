#include "work.h"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include <nanobind/stl/string.h>

#include <acuity/progress.h>

namespace acuity::python {
namespace {

constexpr std::chrono::milliseconds look_interval{50};

/// Work on its own thread.
class Worker {
 public:
  explicit Worker(const std::function<void()>& work)
      : thread_([this, &work] {
          const ProgressWatch::Attached watched(watch_);
          const Interrupt::Attached attached(&interrupt_);
          try {
            work();
          } catch (...) {
            failure_ = std::current_exception();
          }
          const std::lock_guard lock(mutex_);
          done_ = true;
          ended_.notify_all();
        }) {}

  /// Waits for the end, but not for long. Returns whether it came.
  bool ends_soon() {
    std::unique_lock lock(mutex_);
    return ended_.wait_for(lock, look_interval, [this] { return done_; });
  }
  void stop() { interrupt_.request(); }
  void join() { thread_.join(); }
  ProgressWatch::State state() const { return watch_.state(); }
  const std::exception_ptr& failure() const { return failure_; }

 private:
  ProgressWatch watch_;
  Interrupt interrupt_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;
  std::exception_ptr failure_;
  std::thread thread_;  // Last, so that all else is there before it starts.
};

void show(const nb::object& progress, const Worker& worker) {
  if (progress.is_none()) return;
  const ProgressWatch::State state = worker.state();
  if (state.number > 0) progress(state.number, state.stage, state.done, state.total);
}

/// Returns whether the worker ended; signals, and what the progress raises, end in nb::python_error.
bool look(Worker& worker, const nb::object& progress) {
  bool ended = false;
  {
    const nb::gil_scoped_release released;
    ended = worker.ends_soon();
  }
  if (PyErr_CheckSignals() != 0) throw nb::python_error();
  show(progress, worker);
  return ended;
}

}  // namespace

void do_work(const std::function<void()>& work, const nb::object& progress) {
  Worker worker(work);
  std::exception_ptr stopped;
  try {
    while (!look(worker, progress)) {
    }
  } catch (...) {
    worker.stop();
    stopped = std::current_exception();
  }
  {
    const nb::gil_scoped_release released;
    worker.join();
  }
  if (stopped) std::rethrow_exception(stopped);
  if (worker.failure()) std::rethrow_exception(worker.failure());
}

}  // namespace acuity::python
