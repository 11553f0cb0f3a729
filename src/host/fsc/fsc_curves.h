// FSC curves with their names, for reports, tables and plots.
// Lies between the results of the workflows fsc and sharpen and what is written of them.
#pragma once

#include <string>
#include <vector>

#include <acuity/fsc.h>

#include "host/core/conventions.h"

namespace acuity {

struct NamedFsc {
  std::string name;
  const FscCurve* curve = nullptr;
};

/// Resolutions are read at these.
inline constexpr double fsc_thresholds[] = {0.5, fsc_threshold};

/// unmasked and, with a mask, masked, randomised and corrected. The curves stay where they are.
std::vector<NamedFsc> named_curves(const HalfMapFsc& fsc);
std::vector<NamedFsc> named_curves(const FscResult& fsc);

/// Doubts about the curves of half maps, one sentence each, without a full stop.
std::vector<std::string> fsc_warnings(const HalfMapFsc& fsc);

}  // namespace acuity
