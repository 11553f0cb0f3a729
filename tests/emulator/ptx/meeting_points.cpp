#include <algorithm>
#include <functional>
#include <vector>

#include "emulator/ptx/program.h"

namespace acuity::emulator {
namespace {

/// The flow of a kernel: straight pieces of code and which follows which. The last number is the end of the kernel.
struct Flow {
  explicit Flow(const Kernel& kernel) {
    const int n = static_cast<int>(kernel.code.size());
    std::vector<char> starts(static_cast<std::size_t>(n) + 1, 0);
    starts[0] = 1;
    for (int i = 0; i < n; ++i) {
      const Instruction& in = kernel.code[static_cast<std::size_t>(i)];
      if (in.control == Control::branch) starts[static_cast<std::size_t>(in.target)] = 1;
      if (in.control == Control::branch || in.control == Control::exit) starts[static_cast<std::size_t>(i) + 1] = 1;
    }
    for (int i = 0; i < n; ++i) {
      if (starts[static_cast<std::size_t>(i)] != 0) first.push_back(i);
      piece_of.push_back(static_cast<int>(first.size()) - 1);
    }
    end = static_cast<int>(first.size());
    next.resize(first.size() + 1);
    for (int p = 0; p < end; ++p) {
      const int last = (p + 1 < end ? first[static_cast<std::size_t>(p) + 1] : n) - 1;
      const Instruction& in = kernel.code[static_cast<std::size_t>(last)];
      const int behind = last + 1 < n ? piece_of[static_cast<std::size_t>(last) + 1] : end;
      auto& to = next[static_cast<std::size_t>(p)];
      if (in.control == Control::branch) to.push_back(piece_of[static_cast<std::size_t>(in.target)]);
      if (in.control == Control::exit) to.push_back(end);
      if (in.guard >= 0 || (in.control != Control::branch && in.control != Control::exit)) to.push_back(behind);
    }
  }
  std::vector<int> first;     ///< Instruction that a piece begins with.
  std::vector<int> piece_of;  ///< Piece of each instruction.
  std::vector<std::vector<int>> next;
  int end = 0;
};

/// For each piece the nearest one that all ways from it to the end pass; -1 where there is no way. Dominators of the
/// reversed flow, by Cooper, Harvey and Kennedy.
std::vector<int> nearest_on_all_ways(const Flow& flow) {
  const auto count = flow.next.size();
  std::vector<std::vector<int>> before(count);
  for (std::size_t p = 0; p < count; ++p)
    for (const int to : flow.next[p]) before[static_cast<std::size_t>(to)].push_back(static_cast<int>(p));
  std::vector<int> order;
  std::vector<int> number(count, -1);
  std::vector<char> seen(count, 0);
  const std::function<void(int)> visit = [&](int p) {
    seen[static_cast<std::size_t>(p)] = 1;
    for (const int from : before[static_cast<std::size_t>(p)])
      if (seen[static_cast<std::size_t>(from)] == 0) visit(from);
    number[static_cast<std::size_t>(p)] = static_cast<int>(order.size());
    order.push_back(p);
  };
  visit(flow.end);
  std::vector<int> nearest(count, -1);
  nearest[static_cast<std::size_t>(flow.end)] = flow.end;
  const auto common = [&](int a, int b) {
    while (a != b) {
      while (number[static_cast<std::size_t>(a)] < number[static_cast<std::size_t>(b)])
        a = nearest[static_cast<std::size_t>(a)];
      while (number[static_cast<std::size_t>(b)] < number[static_cast<std::size_t>(a)])
        b = nearest[static_cast<std::size_t>(b)];
    }
    return a;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (auto p = order.rbegin() + 1; p != order.rend(); ++p) {
      int found = -1;
      for (const int to : flow.next[static_cast<std::size_t>(*p)])
        if (nearest[static_cast<std::size_t>(to)] >= 0) found = found < 0 ? to : common(to, found);
      if (found < 0 || nearest[static_cast<std::size_t>(*p)] == found) continue;
      nearest[static_cast<std::size_t>(*p)] = found;
      changed = true;
    }
  }
  return nearest;
}

}  // namespace

void find_meeting_points(Kernel& kernel) {
  const Flow flow(kernel);
  const std::vector<int> nearest = nearest_on_all_ways(flow);
  for (std::size_t i = 0; i < kernel.code.size(); ++i) {
    if (kernel.code[i].control != Control::branch) continue;
    const int piece = nearest[static_cast<std::size_t>(flow.piece_of[i])];
    kernel.code[i].meets_at = piece < 0 || piece == flow.end ? -1 : flow.first[static_cast<std::size_t>(piece)];
  }
}

}  // namespace acuity::emulator
