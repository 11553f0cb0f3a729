// Groups of ordinary threads in a thread block's and a warp's place: the same kernel bodies run on the host, and under
// sanitizers.
#pragma once

#include <barrier>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

namespace acuity::testing {

/// thread_rank(), size() and sync() of cooperative_groups::thread_block.
class HostGroup {
 public:
  HostGroup(unsigned rank, unsigned size, std::barrier<>& barrier) : rank_(rank), size_(size), barrier_(&barrier) {}
  unsigned thread_rank() const { return rank_; }
  unsigned size() const { return size_; }
  void sync() const {
    if (size_ > 1) barrier_->arrive_and_wait();
  }
  /// A value that all threads have.
  static int common(int value) { return value; }

 private:
  unsigned rank_;
  unsigned size_;
  std::barrier<>* barrier_;
};

/// Calls body(block_group, warp_group, block) for every block in turn, on warps x lanes threads that work on a block
/// together.
template <class Body>
void run_warps(unsigned warps, unsigned lanes, std::int64_t blocks, const Body& body) {
  const unsigned threads = warps * lanes;
  std::barrier barrier(static_cast<std::ptrdiff_t>(threads));
  std::vector<std::unique_ptr<std::barrier<>>> warp_barriers;
  for (unsigned warp = 0; warp < warps; ++warp)
    warp_barriers.push_back(std::make_unique<std::barrier<>>(static_cast<std::ptrdiff_t>(lanes)));
  std::vector<std::jthread> team;
  for (unsigned rank = 0; rank < threads; ++rank) {
    team.emplace_back([&, rank] {
      const HostGroup group(rank, threads, barrier);
      const HostGroup warp(rank % lanes, lanes, *warp_barriers[rank / lanes]);
      for (std::int64_t block = 0; block < blocks; ++block) {
        body(group, warp, block);
        group.sync();  // Blocks that share scratch follow each other.
      }
    });
  }
}

/// Calls body(group, block) for every block in turn, on `threads` threads that work on a block together.
template <class Body>
void run_blocks(unsigned threads, std::int64_t blocks, const Body& body) {
  std::barrier barrier(static_cast<std::ptrdiff_t>(threads));
  std::vector<std::jthread> team;
  for (unsigned rank = 0; rank < threads; ++rank) {
    team.emplace_back([&, rank] {
      const HostGroup group(rank, threads, barrier);
      for (std::int64_t block = 0; block < blocks; ++block) body(group, block);
    });
  }
}

}  // namespace acuity::testing
