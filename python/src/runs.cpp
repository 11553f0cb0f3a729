// Runs of commands: the work on a thread of its own without Python's lock, while the caller's thread looks at signals
// and shows progress.
#include <condition_variable>
#include <mutex>
#include <thread>

#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <acuity/engine.h>
#include <acuity/progress.h>

#include "host/cli/commands.h"
#include "parts.h"
#include "taker.h"

namespace acuity::python {
namespace {

constexpr std::chrono::milliseconds look_interval{50};

/// Withdraws a request to stop once the last run has ended; it stops all runs of the process.
class Running {
 public:
  Running() { ++count(); }
  ~Running() {
    if (--count() == 0) clear_interrupt();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  static std::atomic<int>& count() {
    static std::atomic<int> runs{0};
    return runs;
  }
};

/// Work on its own thread.
class Worker {
 public:
  Worker(std::function<void()> work, ProgressWatch& watch)
      : thread_([this, work = std::move(work), &watch] {
          const ProgressWatch::Attached attached(watch);
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
  void join() { thread_.join(); }
  const std::exception_ptr& failure() const { return failure_; }

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;
  std::exception_ptr failure_;
  std::thread thread_;  // Last, so that all else is there before it starts.
};

void show(const nb::object& progress, const ProgressWatch& watch) {
  if (progress.is_none()) return;
  const ProgressWatch::State state = watch.state();
  if (state.number > 0) progress(state.number, state.stage, state.done, state.total);
}

/// Returns whether the worker ended; signals, and what the progress raises, end in nb::python_error.
bool look(Worker& worker, const nb::object& progress, const ProgressWatch& watch) {
  bool ended = false;
  {
    const nb::gil_scoped_release released;
    ended = worker.ends_soon();
  }
  if (PyErr_CheckSignals() != 0) throw nb::python_error();
  show(progress, watch);
  return ended;
}

/// Fills `outcome`, also where the command ends by an error.
void run(const std::vector<std::string>& arguments, const std::string& command_line, Outcome& outcome,
         const nb::object& progress) {
  const Running running;
  ProgressWatch watch;
  Taker taker;
  const commands::Session session{command_line, &taker};
  Worker worker([&] { commands::run_command(arguments, session); }, watch);
  std::optional<nb::python_error> stopped;
  try {
    while (!look(worker, progress, watch)) {
    }
  } catch (nb::python_error& error) {
    request_interrupt();
    stopped.emplace(error);
  }
  {
    const nb::gil_scoped_release released;
    worker.join();
  }
  outcome = std::move(taker.outcome);
  if (stopped) throw nb::python_error(*stopped);
  if (worker.failure()) std::rethrow_exception(worker.failure());
}

nb::typed<nb::dict, nb::str, OwnedVoxels> maps_of(Outcome& outcome) {
  nb::dict maps;
  for (auto& [name, volume] : outcome.maps) maps[name.c_str()] = array_of(std::move(volume));
  outcome.maps.clear();
  return maps;
}

nb::typed<nb::list, nb::typed<nb::tuple, nb::str, nb::float_>> stages_of(const Outcome& outcome) {
  nb::list list;
  for (const RunLog::Stage& stage : outcome.stages) list.append(nb::make_tuple(stage.name, stage.seconds));
  return list;
}

nb::typed<nb::list, nb::typed<nb::dict, nb::str, nb::any>> engines() {
  nb::list list;
  for (const EngineInfo& engine : list_engines()) {
    nb::dict row;
    row["device"] = engine.device;
    row["method"] = engine.method;
    row["available"] = engine.available;
    row["details"] = engine.details;
    list.append(row);
  }
  return list;
}

}  // namespace

void add_runs(nb::module_& module) {
  nb::class_<Outcome>(module, "Outcome", "The outcome of a command; filled by run(), also where that raises.")
      .def(nb::init<>())
      .def_ro("report", &Outcome::report, "JSON text.")
      .def_ro("header", &Outcome::header, "Geometry of the maps.")
      .def_ro("model", &Outcome::model, "mmCIF text, or empty.")
      .def_ro("warnings", &Outcome::warnings)
      .def_prop_ro("stages", stages_of)
      .def("take_maps", maps_of, "The maps by name, as arrays that own their memory; once.");
  module.def("run", run, nb::arg("arguments"), nb::arg("command_line"), nb::arg("outcome"),
             nb::arg("progress") = nb::none());
  module.def("engines", engines);
}

}  // namespace acuity::python
