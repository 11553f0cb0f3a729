// The error of an engine that cannot do a task here, though another engine may.
// Thrown by the engines of CUDA; FallbackEngine goes on with the next engine.
#pragma once

#include <acuity/error.h>

namespace acuity {

/// Memory ran out, or a window is too large for a method. It is thrown before the first voxel is computed.
class TaskDoesNotFit : public Error {
 public:
  using Error::Error;
};

}  // namespace acuity
