// Loops over data on the cores of the machine. Used by every stage that takes time.
//
// Threads are those of the standard library rather than OpenMP. An interrupt or an exception ends the loop early,
// ThreadSanitizer can follow it, and there is nothing to find on a new machine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <utility>

#include <acuity/progress.h>

namespace acuity {

/// Number of threads for a request: the request, or one per CPU that this process may use where it is <= 0. More
/// threads than those CPUs would take memory and no less time, so there are never more.
int thread_count(int requested);

/// CPUs of this process by its affinity (taskset, SLURM with task/affinity, cpuset), at least 1.
int cpus_by_affinity();

/// Whole CPUs of the time quotas of this process's cgroups and of those around them, rounded up, at least 1; 0 without
/// a quota. Reads cgroup v2 (cpu.max) and v1 (cpu.cfs_quota_us), below `root` in place of /.
int cpus_by_cgroup(const std::filesystem::path& root = "/");

/// CPUs that SLURM gave to the task or the job on this node, by its environment variables; 0 outside a job. Clusters
/// without affinity say it nowhere else.
int cpus_by_slurm();

/// Makes thread_count() take this number of CPUs for those of the process; 0 ends it. For tests, which run more threads
/// than a small machine has CPUs.
void assume_cpus(int cpus);

/// Calls body(begin, end) for consecutive pieces of [0, count) of at most `grain` items, on thread_count(threads)
/// threads. The pieces are always the same; the thread that takes a piece is not. Rethrows the first exception after
/// all threads stopped, and throws Error(ErrorKind::interrupted) between pieces once an interrupt is requested. Where
/// the system starts fewer threads, they do it all.
void parallel_for(std::int64_t count, std::int64_t grain, int threads,
                  const std::function<void(std::int64_t begin, std::int64_t end)>& body);

/// Starts work on a thread of its own where `beside` and the system has one, else when its result is waited for. It
/// stops at the interrupts of the thread that starts it.
template <class Work>
auto start_work(bool beside, Work work) {
  return std::async(beside ? std::launch::async | std::launch::deferred : std::launch::deferred,
                    [interrupt = Interrupt::of_thread(), work = std::move(work)] {
                      const Interrupt::Attached attached(interrupt);
                      return work();
                    });
}

}  // namespace acuity
