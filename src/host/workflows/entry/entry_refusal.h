// A reason why nothing is done for an entry, on its way to where it becomes part of a plan or a result.
// Lies between the steps of an entry's run; it never leaves plan_entry() and run_entry() as it is.
#pragma once

#include <string>
#include <utility>

#include <acuity/entry.h>

namespace acuity {

/// An input error with its kind; EntryRefusal lists the kinds.
class Refusal : public Error {
 public:
  Refusal(std::string kind, const std::string& problem, const std::string& why = "", const std::string& suggestion = "")
      : Error(ErrorKind::input, problem, why, suggestion), reason_{std::move(kind), problem, why, suggestion} {}

  const EntryRefusal& reason() const noexcept { return reason_; }

 private:
  EntryRefusal reason_;
};

/// "damaged" for a file that ends too early or is no map, else "input".
inline std::string kind_of_map_error(const Error& error) {
  for (const char* word : {"truncated", "damaged", "is not an MRC", "Cannot read"})
    if (error.problem().find(word) != std::string::npos) return "damaged";
  return "input";
}

/// Runs `work` and returns its result. Input errors become refusals of this kind; an empty kind stands for
/// kind_of_map_error().
template <class Work>
auto as_refusal(const std::string& kind, const Work& work) {
  try {
    return work();
  } catch (const Refusal&) {
    throw;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input) throw;
    throw Refusal(kind.empty() ? kind_of_map_error(error) : kind, error.problem(), error.why(), error.suggestion());
  }
}

}  // namespace acuity
