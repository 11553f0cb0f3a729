// Progress of long work, as a bar with the time left on a terminal and as lines elsewhere, and interrupts by Ctrl-C.
// Settings carry the verbosity through the workflows to the engines.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace acuity {

/// Asks all loops of the process to stop; they throw Error(ErrorKind::interrupted). May be called from a signal
/// handler.
void request_interrupt() noexcept;
/// Whether this thread's loops shall stop: by request_interrupt(), or by the Interrupt that is attached to it.
bool interrupt_requested() noexcept;
/// Throws Error(ErrorKind::interrupted) if an interrupt was requested.
void check_interrupt();
/// Withdraws an earlier request; for tests.
void clear_interrupt() noexcept;

/// A request to stop one piece of work, while other work of the process goes on. Must outlive the work.
class Interrupt {
 public:
  /// May be called from any thread, once or more.
  void request() noexcept { requested_.store(true, std::memory_order_relaxed); }
  bool requested() const noexcept { return requested_.load(std::memory_order_relaxed); }

  /// While it lives, loops of this thread stop at the interrupt, in place of the one that was attached before. So do
  /// the threads that these loops start. Null attaches none.
  class Attached {
   public:
    explicit Attached(const Interrupt* interrupt) noexcept;
    ~Attached();
    Attached(const Attached&) = delete;
    Attached& operator=(const Attached&) = delete;

   private:
    const Interrupt* before_;
  };
  /// The interrupt that is attached to this thread, or null.
  static const Interrupt* of_thread() noexcept;

 private:
  std::atomic<bool> requested_{false};
};

/// The stage that runs, for a caller who shows progress by other means than standard error. One thread runs the work,
/// others may read.
class ProgressWatch {
 public:
  struct State {
    std::string stage;       ///< Name of the stage; empty before the first.
    std::int64_t done = 0;   ///< Finished items of the stage.
    std::int64_t total = 0;  ///< All items of the stage, at least 1.
    int number = 0;          ///< Number of the stage, from 1; two stages may share a name.
  };
  State state() const;

  /// While it lives, the watch is told of the stages that this thread begins.
  class Attached {
   public:
    explicit Attached(ProgressWatch& watch);
    ~Attached();
    Attached(const Attached&) = delete;
    Attached& operator=(const Attached&) = delete;
  };

 private:
  friend class Progress;
  void begin(const std::string& stage, std::int64_t total);

  mutable std::mutex mutex_;
  std::string stage_;
  std::int64_t total_ = 0;
  int number_ = 0;
  std::atomic<std::int64_t> done_{0};
};

/// Form of progress: none, lines, or a bar.
enum class Verbosity { quiet, lines, bar };

/// Bar where standard error is a terminal, lines elsewhere, nothing when `quiet`.
Verbosity verbosity_for_stderr(bool quiet);

/// Counts finished items of one stage and shows them on standard error. add() may be called from many threads.
class Progress {
 public:
  Progress(std::string name, std::int64_t total, Verbosity verbosity);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void add(std::int64_t items);
  std::int64_t done() const { return done_.load(); }

 private:
  void show(double seconds, std::int64_t done);

  std::string name_;
  std::int64_t total_;
  Verbosity verbosity_;
  ProgressWatch* watch_;
  std::chrono::steady_clock::time_point start_;
  std::atomic<std::int64_t> done_{0};
  std::atomic<double> next_show_seconds_;
  std::mutex mutex_;
  bool shown_ = false;
  int last_line_percent_ = 0;
  double last_line_seconds_ = 0;
};

/// A duration as text: "12 s", "3 min 20 s", "1 h 5 min".
std::string in_words(double seconds);

}  // namespace acuity
