#include "host/residues/expected_q.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace acuity {
namespace {

constexpr double first_angstrom = 1.5;
constexpr double step_angstrom = 0.5;
// 5 %, 50 % and 95 % of the entries at 1.5, 2 ... 9 A.
constexpr std::array<ExpectedQ, 16> table{{
    {0.687, 0.846, 0.910},
    {0.539, 0.681, 0.800},
    {0.421, 0.577, 0.675},
    {0.347, 0.505, 0.591},
    {0.263, 0.433, 0.525},
    {0.188, 0.353, 0.459},
    {0.128, 0.268, 0.386},
    {0.083, 0.214, 0.329},
    {0.091, 0.190, 0.299},
    {0.077, 0.169, 0.297},
    {0.075, 0.167, 0.300},
    {0.070, 0.156, 0.274},
    {0.033, 0.135, 0.266},
    {0.036, 0.127, 0.251},
    {0.035, 0.118, 0.246},
    {0.012, 0.102, 0.212},
}};

}  // namespace

std::optional<ExpectedQ> expected_q(double resolution_angstrom) {
  const double at = (resolution_angstrom - first_angstrom) / step_angstrom;
  if (!(at >= 0) || at > static_cast<double>(table.size() - 1)) return {};
  const auto i = std::min(static_cast<std::size_t>(at), table.size() - 2);
  const double part = at - static_cast<double>(i);
  return ExpectedQ{std::lerp(table[i].low, table[i + 1].low, part),
                   std::lerp(table[i].median, table[i + 1].median, part),
                   std::lerp(table[i].high, table[i + 1].high, part)};
}

}  // namespace acuity
