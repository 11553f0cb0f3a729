#include <acuity/error.h>

namespace acuity {
namespace {

std::string compose(std::string_view problem, std::string_view why, std::string_view suggestion) {
  std::string line(problem);
  if (!why.empty()) line.append(" (").append(why).append(")");
  line.append(".");
  if (!suggestion.empty()) line.append(" ").append(suggestion).append(".");
  for (char& c : line) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return line;
}

}  // namespace

Error::Error(Fault fault, std::string_view problem, std::string_view why, std::string_view suggestion)
    : std::runtime_error(compose(problem, why, suggestion)), fault_(fault) {}

void reject(std::string_view problem, std::string_view why, std::string_view suggestion) {
  throw Error(Fault::input, problem, why, suggestion);
}

}  // namespace acuity
