#include "emulator/ptx/access.h"
#include "emulator/ptx/options.h"

namespace acuity::emulator {
namespace {

enum Shuffle { shuffle_up, shuffle_down, shuffle_butterfly, shuffle_index };
enum Vote { vote_any, vote_all, vote_ballot };

std::uint32_t& cell(const LanePlace& place, int index) {
  return place.warp->cells32[static_cast<std::size_t>(index) * static_cast<std::size_t>(place.warp->lanes) +
                             static_cast<std::size_t>(place.lane)];
}
bool predicate(const LanePlace& place, int index) { return (place.warp->predicates[index] >> place.lane & 1U) != 0; }
void set_predicate(const LanePlace& place, int index, bool value) {
  std::uint32_t& bits = place.warp->predicates[index];
  bits = (bits & ~(1U << place.lane)) | static_cast<std::uint32_t>(value) << place.lane;
}

void shuffle(const Instruction& in, const std::vector<LanePlace>& lanes, std::uint32_t mask) {
  std::uint32_t values[warp_size] = {};
  std::uint32_t out[warp_size] = {};
  bool in_range[warp_size] = {};
  for (int l = 0; l < warp_size; ++l)
    if ((mask >> l & 1U) != 0) values[l] = cell(lanes[static_cast<std::size_t>(l)], in.from[0]);
  for (int l = 0; l < warp_size; ++l) {
    if ((mask >> l & 1U) == 0) continue;
    const LanePlace& place = lanes[static_cast<std::size_t>(l)];
    const int by = static_cast<int>(cell(place, in.from[1]) & 31U);
    const std::uint32_t clamps = cell(place, in.from[2]);
    const int clamp = static_cast<int>(clamps & 31U);
    const int segment = static_cast<int>(clamps >> 8 & 31U);
    const int last = (l & segment) | (clamp & ~segment);
    int from = l;
    switch (in.variant) {
      case shuffle_up:
        from = l - by;
        break;
      case shuffle_down:
        from = l + by;
        break;
      case shuffle_butterfly:
        from = l ^ by;
        break;
      default:
        from = (l & segment) | (by & ~segment);
        break;
    }
    in_range[l] = in.variant == shuffle_up ? from >= last : from <= last;
    if (!in_range[l]) from = l;
    if ((mask >> from & 1U) == 0) report("shuffle", in.text + " reads a lane that does not take part");
    out[l] = values[from];
  }
  for (int l = 0; l < warp_size; ++l) {
    if ((mask >> l & 1U) == 0) continue;
    const LanePlace& place = lanes[static_cast<std::size_t>(l)];
    cell(place, in.to[0]) = out[l];
    if (in.to_predicate >= 0) set_predicate(place, in.to_predicate, in_range[l]);
  }
}

}  // namespace

void exchange(const Instruction& in, const std::vector<LanePlace>& lanes, std::uint32_t mask) {
  if (in.control == Control::shuffle) return shuffle(in, lanes, mask);
  std::uint32_t ballot = 0;
  for (int l = 0; l < warp_size; ++l)
    if ((mask >> l & 1U) != 0)
      ballot |= static_cast<std::uint32_t>(predicate(lanes[static_cast<std::size_t>(l)], in.from[0]) != in.negated)
                << l;
  for (int l = 0; l < warp_size; ++l) {
    if ((mask >> l & 1U) == 0) continue;
    const LanePlace& place = lanes[static_cast<std::size_t>(l)];
    if (in.variant == vote_ballot)
      cell(place, in.to[0]) = ballot;
    else
      set_predicate(place, in.to[0], in.variant == vote_any ? ballot != 0 : ballot == mask);
  }
}

}  // namespace acuity::emulator
