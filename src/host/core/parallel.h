// Loops over data on the cores of the machine. Used by every stage that takes time.
//
// Threads of the standard library rather than OpenMP: an interrupt or an exception ends the loop early, ThreadSanitizer
// can follow it, and there is nothing to find on a new machine.
#pragma once

#include <cstdint>
#include <functional>

namespace acuity {

/// Number of threads for a request: the request itself, or one per core where it is <= 0.
int thread_count(int requested);

/// Calls body(begin, end) for consecutive pieces of [0, count) of at most `grain` items, on `threads` threads (<= 0:
/// one per core). The pieces are defined, the thread of each piece is not. Rethrows the first exception after all
/// threads stopped, and throws Error(ErrorKind::interrupted) between pieces once an interrupt is requested.
void parallel_for(std::int64_t count, std::int64_t grain, int threads,
                  const std::function<void(std::int64_t begin, std::int64_t end)>& body);

}  // namespace acuity
