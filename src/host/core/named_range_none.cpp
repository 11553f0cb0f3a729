#include "host/core/named_range.h"

namespace acuity {

NamedRange::NamedRange(const char*) {}
NamedRange::~NamedRange() = default;

}  // namespace acuity
