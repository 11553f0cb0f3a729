#include "host/fourier/line_transforms.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <limits>
#include <stdexcept>
#include <vector>

// Vectors of a length that the compiler knows, and not every step between the sets.
#define ACUITY_UNUSED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#ifdef ACUITY_FEWER_TARGETS
#define HWY_DISABLED_TARGETS (ACUITY_UNUSED_TARGETS | HWY_SSE4 | HWY_AVX3)
#else
#define HWY_DISABLED_TARGETS ACUITY_UNUSED_TARGETS
#endif
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "host/fourier/line_transforms.cpp"
#include <hwy/foreach_target.h>
// The headers below belong behind foreach_target.h.
#include <hwy/highway.h>

#include "host/fourier/line_transforms-inl.h"

#if HWY_ONCE
namespace acuity {

HWY_EXPORT(MakeRowTransform);
HWY_EXPORT(MakeColumnTransform);
HWY_EXPORT(LineLanes);

std::unique_ptr<const RowTransform> make_row_transform(std::int64_t n) {
  return HWY_DYNAMIC_DISPATCH(MakeRowTransform)(n);
}

std::unique_ptr<const ColumnTransform> make_column_transform(std::int64_t n) {
  return HWY_DYNAMIC_DISPATCH(MakeColumnTransform)(n);
}

int lines_at_a_time() { return HWY_DYNAMIC_DISPATCH(LineLanes)(); }

}  // namespace acuity
#endif
