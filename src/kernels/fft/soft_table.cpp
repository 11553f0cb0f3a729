#include "kernels/fft/soft_table.h"

#include <algorithm>

#include "kernels/fft/pass_table.h"

namespace acuity {

SoftTable make_soft_table(const SoftWindowTable& window) {
  SoftTable table;
  table.weights.assign(window.weights.begin(), window.weights.end());
  for (const SoftCoefficient& c : window.coefficients)
    table.terms.push_back(
        {c.index, static_cast<float>(c.turn_real), static_cast<float>(c.turn_imag), static_cast<float>(c.of_constant)});
  const std::size_t share = window.coefficients.size() / wanted_chunks + 1;
  std::size_t first = 0;
  for (const std::size_t end : window.shell_ends) {
    const std::size_t chunks = (end - first + share - 1) / share;
    const auto number = static_cast<std::uint32_t>(table.chunks.size());
    for (std::size_t p = 0; p < chunks; ++p)
      table.chunks.push_back(
          {static_cast<std::uint32_t>(first + p), static_cast<std::uint32_t>(end), static_cast<std::uint32_t>(chunks)});
    table.shell_chunks.push_back({number, static_cast<std::uint32_t>(table.chunks.size())});
    first = end;
  }
  return table;
}

SoftView soft_constants(const SoftTable& table) {
  SoftView view{};
  view.shell_count = static_cast<int>(table.shell_chunks.size());
  view.chunk_count = static_cast<std::uint32_t>(table.chunks.size());
  return view;
}

}  // namespace acuity
