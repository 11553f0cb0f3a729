// Names for stretches of work, shown by profilers: the names of the report's stages and steps. Put around every stage
// of a Report and every step of a batch on a GPU.
#pragma once

namespace acuity {

/// From construction to destruction, on the calling thread. Costs nothing where no profiler listens.
class NamedRange {
 public:
  explicit NamedRange(const char* name);
  ~NamedRange();
  NamedRange(const NamedRange&) = delete;
  NamedRange& operator=(const NamedRange&) = delete;
};

}  // namespace acuity
