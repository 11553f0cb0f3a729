// A walk over the lines of a column whose states lie in registers. Used by ColumnSweep.
#pragma once

#include "windows/host_device.h"

namespace acuity {

/// Lines of a column at most.
constexpr int max_lines = 24;

/// Calls visit(l) for lines `lines` - 1 ... 0 of at most kPairs. Each call is a piece of code of its own, where l is a
/// constant. One jump finds the first, and no line is compared.
template <int kPairs, class Visit>
ACUITY_HOST_DEVICE inline void for_each_line(int lines, const Visit& visit) {
  static_assert(kPairs <= max_lines);
#define ACUITY_LINE(l)          \
  case (l) + 1:                 \
    if (kPairs > (l)) visit(l); \
    [[fallthrough]]
#define ACUITY_FOUR_LINES(l) \
  ACUITY_LINE((l) + 3);      \
  ACUITY_LINE((l) + 2);      \
  ACUITY_LINE((l) + 1);      \
  ACUITY_LINE(l)
  switch (lines) {
    ACUITY_FOUR_LINES(20);
    ACUITY_FOUR_LINES(16);
    ACUITY_FOUR_LINES(12);
    ACUITY_FOUR_LINES(8);
    ACUITY_FOUR_LINES(4);
    ACUITY_FOUR_LINES(0);
    default:
      break;
  }
#undef ACUITY_FOUR_LINES
#undef ACUITY_LINE
}

}  // namespace acuity
