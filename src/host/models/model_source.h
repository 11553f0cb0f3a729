// Atomic models from an open source.
// Used by read_model(), and by what looks at a file before it knows that it is a model.
#pragma once

#include <acuity/model.h>

namespace acuity {

class ByteSource;

/// read_model() from a source that stands at its first byte.
Model read_model_from(ByteSource& source, Hydrogens hydrogens, const ModelChoice& choice);

}  // namespace acuity
