#include "host/core/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include <acuity/progress.h>

namespace acuity {

namespace {

/// CPUs of this process: what its affinity and its cgroups leave of the machine's.
int usable_cpus() {
  static const int cpus = [] {
    const int by_quota = cpus_by_cgroup();
    return by_quota > 0 ? std::min(by_quota, cpus_by_affinity()) : cpus_by_affinity();
  }();
  return cpus;
}

std::atomic<int>& assumed_cpus() {
  static std::atomic<int> cpus{0};
  return cpus;
}

}  // namespace

void assume_cpus(int cpus) { assumed_cpus() = cpus; }

int thread_count(int requested) {
  const int cpus = assumed_cpus() > 0 ? assumed_cpus().load() : usable_cpus();
  if (requested > 0) return std::min(requested, cpus);
  const int by_slurm = cpus_by_slurm();
  return by_slurm > 0 ? std::min(by_slurm, cpus) : cpus;
}

void parallel_for(std::int64_t count, std::int64_t grain, int threads,
                  const std::function<void(std::int64_t, std::int64_t)>& body) {
  if (count <= 0) return;
  grain = std::max<std::int64_t>(1, grain);
  const std::int64_t pieces = (count + grain - 1) / grain;
  std::atomic<std::int64_t> next{0};
  std::atomic<bool> stop{false};
  std::exception_ptr failure;
  std::mutex failure_mutex;

  auto work = [&, interrupt = Interrupt::of_thread()] {
    const Interrupt::Attached attached(interrupt);
    try {
      while (!stop.load(std::memory_order_relaxed)) {
        const std::int64_t piece = next.fetch_add(1, std::memory_order_relaxed);
        if (piece >= pieces) return;
        check_interrupt();
        body(piece * grain, std::min(count, (piece + 1) * grain));
      }
    } catch (...) {
      const std::lock_guard lock(failure_mutex);
      if (!failure) failure = std::current_exception();
      stop.store(true, std::memory_order_relaxed);
    }
  };

  const auto workers = static_cast<int>(std::min<std::int64_t>(pieces, thread_count(threads)));
  {
    std::vector<std::jthread> helpers;
    try {
      for (int i = 1; i < workers; ++i) helpers.emplace_back(work);
    } catch (const std::system_error&) {  // Limits of the user or the system: those that started do it all.
    }
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace acuity
