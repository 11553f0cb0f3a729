// The coefficients of a whole map in memory, which are not set to zero first.
// Used by map_spectrum.h and all that reads or changes spectra.
#pragma once

#include <complex>
#include <cstdint>
#include <vector>

#include "host/memory/unset_memory.h"

namespace acuity {

/// Rows begin ... end - 1 of a plane, or planes of a map.
struct RowSpan {
  std::int64_t begin = 0;
  std::int64_t end = 0;

  bool empty() const { return begin >= end; }
};

using Spectrum = std::vector<std::complex<float>, UnsetMemory<std::complex<float>>>;

}  // namespace acuity
