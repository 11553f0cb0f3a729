#include <algorithm>
#include <bit>
#include <map>
#include <numeric>

#include "emulator/ptx/access.h"
#include "emulator/ptx/options.h"

namespace acuity::emulator {
namespace {

constexpr std::uint64_t max_steps = 4000000000U;

/// Lanes of a barrier, shuffle or vote that its member mask names.
int member_mask(const Instruction& in) { return in.control == Control::warp_barrier ? in.from[0] : in.from[3]; }

void take_branch(Warp& warp, Instruction& in, std::uint32_t taken, std::uint32_t others) {
  Branch& top = warp.branches.back();
  if (taken == 0) {
    ++top.at;
  } else if (others == 0) {
    top.at = in.target;
  } else {
    if (options().count()) ++in.transactions;
    const int here = top.at;
    if (in.meets_at >= 0)
      top.at = in.meets_at;
    else
      top.mask = 0;
    warp.branches.push_back({here + 1, in.meets_at, others});
    warp.branches.push_back({in.target, in.meets_at, taken});
  }
}

/// A barrier, shuffle or vote of a warp in lockstep.
void synchronise_warp(Warp& warp, const Instruction& in, std::uint32_t mask) {
  if (mask == 0) return;
  const std::uint32_t members = warp.cells<warp_size, std::uint32_t>(member_mask(in))[std::countr_zero(mask)];
  if ((mask | warp.exited) != (members | warp.exited))
    report("partial-warp-sync", place_of(warp, in, std::countr_zero(mask)) + " members " + std::to_string(members) +
                                    ", there " + std::to_string(mask));
  if (in.control != Control::warp_barrier) {
    std::vector<LanePlace> lanes(warp_size);
    for (int l = 0; l < warp_size; ++l) lanes[static_cast<std::size_t>(l)] = {&warp, l};
    exchange(in, lanes, mask);
  }
  ++warp.block->warp_barriers[static_cast<std::size_t>(warp.first_thread / warp_size)];
}

/// Runs a warp until it ends or waits.
template <int kLanes>
void run_warp(Warp& warp) {
  const bool count = options().count();
  warp.state = State::runs;
  for (std::uint64_t steps = 0;; ++steps) {
    if (steps > max_steps) stop("endless loop in " + warp.kernel->name);
    if (warp.branches.empty()) {
      warp.state = State::ended;
      return;
    }
    Branch* const top = &warp.branches.back();
    if (top->mask == 0 || top->at == top->until) {
      warp.branches.pop_back();
      continue;
    }
    Instruction& in = warp.kernel->code[static_cast<std::size_t>(top->at)];
    std::uint32_t mask = top->mask;
    if (in.guard >= 0) mask &= in.guard_negated ? ~warp.predicates[in.guard] : warp.predicates[in.guard];
    if (count) {
      ++in.warp_count;
      in.thread_count += static_cast<std::uint64_t>(std::popcount(mask));
    }
    switch (in.control) {
      case Control::branch:
        take_branch(warp, in, mask, top->mask & ~mask);
        break;
      case Control::exit:
        for (Branch& branch : warp.branches) branch.mask &= ~mask;
        warp.exited |= mask;
        if (in.guard >= 0) ++top->at;
        break;
      case Control::barrier:
        if (kLanes == warp_size && (mask | warp.exited) != warp.full)
          report("divergent-barrier", place_of(warp, in, std::countr_zero(mask)));
        ++top->at;
        warp.state = State::waits_for_block;
        return;
      case Control::warp_barrier:
      case Control::shuffle:
      case Control::vote:
        if (kLanes == 1 && mask != 0) {  // The block lets the lanes of a warp go on together.
          warp.state = State::waits_for_warp;
          return;
        }
        if (kLanes == warp_size) synchronise_warp(warp, in, mask);
        ++top->at;
        break;
      case Control::nothing:
        ++top->at;
        break;
      case Control::operation:
        if (mask != 0) (kLanes == warp_size ? in.for_warp : in.for_lane)(warp, in, mask);
        ++top->at;
    }
  }
}

std::uint32_t special_value(const Block& block, int special, std::uint32_t thread) {
  const std::uint32_t lane = thread % warp_size;
  switch (special) {
    case tid_x:
      return thread % block.size.x;
    case tid_y:
      return thread / block.size.x % block.size.y;
    case tid_z:
      return thread / block.size.x / block.size.y;
    case ntid_x:
      return block.size.x;
    case ntid_y:
      return block.size.y;
    case ntid_z:
      return block.size.z;
    case ctaid_x:
      return block.place.x;
    case ctaid_y:
      return block.place.y;
    case ctaid_z:
      return block.place.z;
    case nctaid_x:
      return block.grid.x;
    case nctaid_y:
      return block.grid.y;
    case nctaid_z:
      return block.grid.z;
    case laneid:
      return lane;
    case lanemask_ge:
      return ~0U << lane;
    case lanemask_lt:
      return (1U << lane) - 1;
    default:
      return (2U << lane) - 1;
  }
}

/// Puts a warp at the start of the kernel; its registers hold rubbish.
template <int kLanes>
void start_warp(Warp& warp, Kernel& kernel, Block& block, int number) {
  warp.kernel = &kernel;
  warp.block = &block;
  warp.lanes = kLanes;
  warp.first_thread = number * kLanes;
  warp.state = State::runs;
  const auto rubbish = static_cast<std::uint32_t>(random_number()) | 0x7f800000U;
  warp.memory32.assign(static_cast<std::size_t>(kernel.cells32) * kLanes + warp_size, rubbish);
  warp.memory64.assign(static_cast<std::size_t>(kernel.cells64) * kLanes + warp_size,
                       std::uint64_t{rubbish} << 32 | rubbish);
  warp.memory_predicates.assign(static_cast<std::size_t>(kernel.predicates) + 1, 0);
  for (std::uint32_t& p : warp.memory_predicates) p = static_cast<std::uint32_t>(random_number());
  warp.cells32 = warp.memory32.data();
  warp.cells64 = warp.memory64.data();
  warp.predicates = warp.memory_predicates.data();
  std::uint32_t there = 0;
  for (int l = 0; l < kLanes; ++l)
    if (warp.first_thread + l < block.threads) there |= 1U << l;
  warp.full = there;
  warp.exited = (kLanes == warp_size ? ~0U : 1U) & ~there;
  warp.branches.assign(1, {0, -2, there});
  for (const auto& [cell, value] : kernel.constants32)
    std::fill_n(warp.cells<kLanes, std::uint32_t>(cell), kLanes, value);
  for (const auto& [cell, value] : kernel.constants64)
    std::fill_n(warp.cells<kLanes, std::uint64_t>(cell), kLanes, value);
  for (int s = 0; s < special_count; ++s)
    for (int l = 0; l < kLanes && kernel.specials[s] >= 0; ++l)
      warp.cells<kLanes, std::uint32_t>(kernel.specials[s])[l] =
          special_value(block, s, static_cast<std::uint32_t>(warp.first_thread + l));
}

/// Lets the lanes of a warp that all wait at one instruction go on; for warps of one lane. Says whether any did.
bool release_lanes(Kernel& kernel, Block& block, std::vector<Warp>& threads) {
  bool moved = false;
  const int n = block.threads;
  for (int warp = 0; warp * warp_size < n; ++warp) {
    std::map<int, std::uint32_t> waiting;  // Lanes at each instruction.
    std::uint32_t gone = 0;
    std::vector<LanePlace> lanes(warp_size);
    for (int l = 0; l < warp_size; ++l) {
      const int t = warp * warp_size + l;
      if (t >= n || threads[static_cast<std::size_t>(t)].state == State::ended) {
        gone |= 1U << l;
        continue;
      }
      Warp& thread = threads[static_cast<std::size_t>(t)];
      lanes[static_cast<std::size_t>(l)] = {&thread, 0};
      if (thread.state == State::waits_for_warp) waiting[thread.branches.back().at] |= 1U << l;
    }
    for (const auto& [at, there] : waiting) {
      const Instruction& in = kernel.code[static_cast<std::size_t>(at)];
      const Warp& first = *lanes[static_cast<std::size_t>(std::countr_zero(there))].warp;
      const std::uint32_t members = first.cells32[member_mask(in)] & ~gone;
      if ((there & members) != members) continue;
      if (in.control != Control::warp_barrier) exchange(in, lanes, members);
      ++block.warp_barriers[static_cast<std::size_t>(warp)];
      for (int l = 0; l < warp_size; ++l) {
        if ((members >> l & 1U) == 0) continue;
        ++lanes[static_cast<std::size_t>(l)].warp->branches.back().at;
        lanes[static_cast<std::size_t>(l)].warp->state = State::runs;
      }
      moved = true;
    }
  }
  return moved;
}

/// Puts numbers into the order of the option ORDER.
template <class Number>
void arrange(std::vector<Number>& numbers) {
  std::iota(numbers.begin(), numbers.end(), Number{0});
  if (options().order == Order::reverse) std::reverse(numbers.begin(), numbers.end());
  if (options().order == Order::random)
    for (std::size_t i = numbers.size(); i > 1; --i) std::swap(numbers[i - 1], numbers[random_number() % i]);
}

template <int kLanes>
void run_block(Kernel& kernel, Block& block, std::vector<Warp>& warps) {
  const int count = (block.threads + kLanes - 1) / kLanes;
  warps.resize(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) start_warp<kLanes>(warps[static_cast<std::size_t>(i)], kernel, block, i);
  std::vector<std::size_t> order(warps.size());
  for (;;) {
    arrange(order);
    bool moved = false;
    for (const std::size_t i : order) {
      if (warps[i].state != State::runs) continue;
      run_warp<kLanes>(warps[i]);
      moved = true;
    }
    if (kLanes == 1 && release_lanes(kernel, block, warps)) moved = true;
    const auto in_state = [&](State state) {
      return std::count_if(warps.begin(), warps.end(), [&](const Warp& w) { return w.state == state; });
    };
    const auto waiting = in_state(State::waits_for_block);
    const auto ended = in_state(State::ended);
    if (ended == count) return;
    if (waiting + ended == count) {
      ++block.barriers;
      for (std::uint32_t& barriers : block.warp_barriers) ++barriers;
      for (Warp& warp : warps)
        if (warp.state == State::waits_for_block) warp.state = State::runs;
      moved = true;
    }
    if (!moved) {
      report("deadlock", kernel.short_name);
      return;
    }
  }
}

}  // namespace

void run_kernel(Kernel& kernel, Extent grid, Extent size, std::size_t dynamic_shared,
                const std::vector<std::uint8_t>& parameters, int device) {
  static std::uint32_t blocks_so_far = 0;
  static std::vector<Warp> warps;
  ++kernel.launches;
  Block block;
  block.parameters = &parameters;
  block.grid = grid;
  block.size = size;
  block.device = device;
  block.threads = static_cast<int>(size.count());
  block.first_serial = blocks_so_far + 1;
  block.shared.resize(kernel.static_shared + dynamic_shared);
  block.shared_races.resize(block.shared.size() / 4 + 1);
  for (Instruction& in : kernel.code) in.last = nullptr;
  std::vector<std::uint64_t> order(grid.count());
  std::iota(order.begin(), order.end(), std::uint64_t{0});
  if (!kernel.spins) arrange(order);
  for (const std::uint64_t number : order) {
    block.place = {static_cast<std::uint32_t>(number % grid.x), static_cast<std::uint32_t>(number / grid.x % grid.y),
                   static_cast<std::uint32_t>(number / grid.x / grid.y)};
    block.serial = ++blocks_so_far;
    block.barriers = 1;
    block.warp_barriers.assign(static_cast<std::size_t>(block.threads + warp_size - 1) / warp_size, 1);
    poison(block.shared);
    block.shared_written.assign(block.shared.size(), 0);
    ++kernel.blocks;
    if (options().single_lanes)
      run_block<1>(kernel, block, warps);
    else
      run_block<warp_size>(kernel, block, warps);
  }
}

}  // namespace acuity::emulator
