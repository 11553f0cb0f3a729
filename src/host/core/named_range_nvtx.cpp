#include <nvtx3/nvToolsExt.h>

#include "host/core/named_range.h"

namespace acuity {

NamedRange::NamedRange(const char* name) { nvtxRangePushA(name); }
NamedRange::~NamedRange() { nvtxRangePop(); }

}  // namespace acuity
