#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>

#include <unistd.h>

#include <acuity/error.h>
#include <acuity/progress.h>

namespace acuity {
namespace {

constexpr double bar_interval_seconds = 0.1;
// A log gets a line for every 10 %, but neither two within 5 s nor none for a minute.
constexpr double min_line_interval_seconds = 5;
constexpr double max_line_interval_seconds = 60;
constexpr int line_step_percent = 10;
constexpr int bar_width = 30;

// Lock-free, so that a signal handler may set it.
std::atomic<bool> interrupt_flag{false};
static_assert(std::atomic<bool>::is_always_lock_free);

thread_local ProgressWatch* watch_of_thread = nullptr;
thread_local const Interrupt* interrupt_of_thread = nullptr;

}  // namespace

void request_interrupt() noexcept { interrupt_flag.store(true, std::memory_order_relaxed); }
bool interrupt_requested() noexcept {
  return interrupt_flag.load(std::memory_order_relaxed) ||
         (interrupt_of_thread != nullptr && interrupt_of_thread->requested());
}
void clear_interrupt() noexcept { interrupt_flag.store(false, std::memory_order_relaxed); }

void check_interrupt() {
  if (interrupt_requested()) throw Error(ErrorKind::interrupted, "Interrupted", "nothing was written");
}

Interrupt::Attached::Attached(const Interrupt* interrupt) noexcept : before_(interrupt_of_thread) {
  interrupt_of_thread = interrupt;
}
Interrupt::Attached::~Attached() { interrupt_of_thread = before_; }
const Interrupt* Interrupt::of_thread() noexcept { return interrupt_of_thread; }

Verbosity verbosity_for_stderr(bool quiet) {
  if (quiet) return Verbosity::quiet;
  return isatty(STDERR_FILENO) != 0 ? Verbosity::bar : Verbosity::lines;
}

std::string in_words(double seconds) {
  char text[64];
  const auto whole = static_cast<long long>(std::llround(seconds));
  if (seconds < 9.95) {
    std::snprintf(text, sizeof text, "%.1f s", seconds);
  } else if (whole < 60) {
    std::snprintf(text, sizeof text, "%lld s", whole);
  } else if (whole < 3600) {
    std::snprintf(text, sizeof text, "%lld min %lld s", whole / 60, whole % 60);
  } else {
    std::snprintf(text, sizeof text, "%lld h %lld min", whole / 3600, whole % 3600 / 60);
  }
  return text;
}

ProgressWatch::State ProgressWatch::state() const {
  const std::lock_guard lock(mutex_);
  return {stage_, done_.load(), total_, number_};
}

void ProgressWatch::begin(const std::string& stage, std::int64_t total) {
  const std::lock_guard lock(mutex_);
  stage_ = stage;
  total_ = total;
  ++number_;
  done_ = 0;
}

ProgressWatch::Attached::Attached(ProgressWatch& watch) { watch_of_thread = &watch; }
ProgressWatch::Attached::~Attached() { watch_of_thread = nullptr; }

Progress::Progress(std::string name, std::int64_t total, Verbosity verbosity)
    : name_(std::move(name)),
      total_(std::max<std::int64_t>(1, total)),
      verbosity_(verbosity),
      watch_(watch_of_thread),
      start_(std::chrono::steady_clock::now()),
      next_show_seconds_(verbosity == Verbosity::bar ? bar_interval_seconds : min_line_interval_seconds) {
  if (watch_ != nullptr) watch_->begin(name_, total_);
}

Progress::~Progress() {
  // The bar makes room for the line that tells the stage's time.
  if (verbosity_ == Verbosity::bar && shown_) std::fputs("\r\x1b[K", stderr);
}

void Progress::add(std::int64_t items) {
  const std::int64_t done = done_.fetch_add(items) + items;
  if (watch_ != nullptr) watch_->done_ += items;
  if (verbosity_ == Verbosity::quiet) return;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  if (seconds < next_show_seconds_.load(std::memory_order_relaxed)) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock || seconds < next_show_seconds_.load(std::memory_order_relaxed)) return;
  if (verbosity_ == Verbosity::bar) {
    next_show_seconds_ = seconds + bar_interval_seconds;
  } else {
    const int percent = static_cast<int>(100 * done / total_);
    const bool due =
        percent >= last_line_percent_ + line_step_percent || seconds >= last_line_seconds_ + max_line_interval_seconds;
    if (!due) return;
    last_line_percent_ = percent;
    last_line_seconds_ = seconds;
    next_show_seconds_ = seconds + min_line_interval_seconds;
  }
  show(seconds, done);
}

void Progress::show(double seconds, std::int64_t done) {
  shown_ = true;
  const double fraction = std::min(1.0, static_cast<double>(done) / static_cast<double>(total_));
  const std::string left = in_words(seconds * (1 - fraction) / std::max(fraction, 1e-9));
  const int percent = static_cast<int>(100 * fraction);
  if (verbosity_ == Verbosity::bar) {
    const int filled = static_cast<int>(bar_width * fraction);
    const std::string bar = std::string(filled, '#') + std::string(bar_width - filled, '.');
    std::fprintf(stderr, "\r  %-9s [%s] %3d %%, %s left\x1b[K", name_.c_str(), bar.c_str(), percent, left.c_str());
    std::fflush(stderr);
  } else {
    std::fprintf(stderr, "  %-9s %3d %%, %s left\n", name_.c_str(), percent, left.c_str());
  }
}

}  // namespace acuity
