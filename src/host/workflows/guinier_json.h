// A Wilson line as it stands in reports: the same keys wherever a command prints one.
// Between guinier.h and the JSON of `acuity profile` and `acuity global`.
#pragma once

#include <nlohmann/json.hpp>

#include "host/fit/guinier.h"

namespace acuity {

inline nlohmann::ordered_json wilson_json(const WilsonFit& wilson, const ResolutionRange& range) {
  return {{"from_angstrom", range.from_angstrom},
          {"to_angstrom", range.to_angstrom},
          {"shells", wilson.line.n},
          {"b_factor", wilson.b_factor},
          {"b_factor_error", wilson.b_factor_error},
          {"ln_a2_at_zero", wilson.line.intercept},
          {"r_squared", wilson.line.r_squared}};
}

}  // namespace acuity
