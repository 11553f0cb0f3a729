// FSC curves with their names: what `acuity fsc` shows, and what the report of `acuity sharpen` holds.
// Between half_map_fsc() and reports, tables and plots.
#pragma once

#include <string>
#include <vector>

#include <acuity/fsc.h>

namespace acuity {

struct NamedFsc {
  std::string name;
  const FscCurve* curve = nullptr;
};

/// Resolutions are read at these.
inline constexpr double fsc_thresholds[] = {0.5, 0.143};

/// unmasked and, with a mask, masked, randomised and corrected. The curves stay where they are.
std::vector<NamedFsc> named_curves(const HalfMapFsc& fsc);

/// What is doubtful about the curves of half maps. A sentence each, without a full stop.
std::vector<std::string> fsc_warnings(const HalfMapFsc& fsc);

}  // namespace acuity
