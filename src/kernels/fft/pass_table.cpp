// Mirrors the ShellTable that src/host/engines/window_transform.cpp walks through.
#include "kernels/fft/pass_table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace acuity {
namespace {

// Chunks that the coefficients are cut into, besides one per half-shell. They are as many as a thread block has
// threads, so that each thread sums a few dozen coefficients of a default window.
constexpr std::size_t wanted_chunks = 256;

/// A coefficient while it is sorted.
struct Entry {
  PassCoefficient coefficient{};
  int amplitude_shell = 0;  ///< Shell of Eq. 1, or -1 where it does not count.
  int lower = 0;            ///< floor(|k|).
  int half_shell = 0;       ///< floor(2|k|).
};

/// Squared length of the coefficient at `index` of the half-spectrum.
int squared_length(std::uint32_t index, int n) {
  const std::uint32_t row = static_cast<std::uint32_t>(n) / 2 + 1;
  const auto edge = static_cast<std::uint32_t>(n);
  const int kx = static_cast<int>(index % row);
  const int ky = frequency_index(static_cast<int>(index / row % edge), n);
  const int kz = frequency_index(static_cast<int>(index / row / edge), n);
  return kx * kx + ky * ky + kz * kz;
}

/// The union of the shell table's amplitudes and phases, by half-shell and then by index.
std::vector<Entry> sorted_entries(const ShellTable& table) {
  std::map<std::uint32_t, Entry> by_index;
  const auto entry = [&](std::uint32_t index) -> Entry& {
    const auto [at, is_new] = by_index.try_emplace(index);
    if (is_new) {
      const int k2 = squared_length(index, table.window_edge);
      at->second.coefficient.index = index;
      at->second.amplitude_shell = -1;
      at->second.lower = floor_shell(k2);
      at->second.half_shell = floor_shell(4 * k2);
    }
    return at->second;
  };
  for (const ShellTable::Amplitude& a : table.amplitudes) {
    Entry& e = entry(a.index);
    e.coefficient.amplitude = a.weight;
    e.amplitude_shell = a.shell;
  }
  for (const ShellTable::Phase& p : table.phases) {
    Entry& e = entry(p.index);
    e.coefficient.to_lower = static_cast<float>(p.to_lower);
    e.coefficient.to_upper = static_cast<float>(p.to_upper);
  }
  std::vector<Entry> entries;
  entries.reserve(by_index.size());
  for (const auto& [index, e] : by_index) entries.push_back(e);
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.half_shell < b.half_shell; });
  return entries;
}

/// Makes the range first ... end of chunk numbers reach over `chunk` too; chunks come in ascending order.
void extend(std::uint32_t& first, std::uint32_t& end, std::uint32_t chunk) {
  if (first == end) first = chunk;
  end = chunk + 1;
}

}  // namespace

PassTable make_pass_table(int window_edge, ShellRule rule, const std::vector<double>& filter,
                          const ProfileReference* profile) {
  const ShellTable table = make_shell_table(window_edge, rule);
  const std::vector<Entry> entries = sorted_entries(table);
  PassTable pass;
  pass.shell_chunks.resize(static_cast<std::size_t>(table.shell_count));
  for (std::size_t j = 0; j < pass.shell_chunks.size(); ++j)
    pass.shells.push_back({1 / table.coefficients[j], make_gain_shell(j, filter, profile)});
  pass.phase_scale = 1 / std::pow(window_edge, 3);
  const std::size_t share = entries.size() / wanted_chunks + 1;
  for (std::size_t first = 0, end = 0; first < entries.size(); first = end) {
    const int half_shell = entries[first].half_shell;
    while (end < entries.size() && entries[end].half_shell == half_shell) ++end;
    // Whether a half-shell counts for amplitudes can differ between its coefficients (one octant); where they do, their
    // shell is the same.
    const auto counts = std::find_if(entries.begin() + static_cast<std::ptrdiff_t>(first),
                                     entries.begin() + static_cast<std::ptrdiff_t>(end),
                                     [](const Entry& e) { return e.amplitude_shell >= 0; });
    const bool any = counts != entries.begin() + static_cast<std::ptrdiff_t>(end);
    const std::size_t chunks = (end - first + share - 1) / share;
    for (std::size_t p = 0; p < chunks; ++p) {
      const auto number = static_cast<std::uint32_t>(pass.chunks.size());
      pass.chunks.push_back(
          {static_cast<std::uint32_t>(first + p), static_cast<std::uint32_t>(end), static_cast<std::uint32_t>(chunks)});
      if (any) {
        ShellChunks& shell = pass.shell_chunks[static_cast<std::size_t>(counts->amplitude_shell)];
        extend(shell.amplitude_first, shell.amplitude_end, number);
      }
      const auto lower = static_cast<std::size_t>(entries[first].lower);
      if (lower < pass.shells.size())
        extend(pass.shell_chunks[lower].lower_first, pass.shell_chunks[lower].lower_end, number);
      if (lower + 1 < pass.shells.size())
        extend(pass.shell_chunks[lower + 1].upper_first, pass.shell_chunks[lower + 1].upper_end, number);
    }
  }
  for (const Entry& e : entries) pass.coefficients.push_back(e.coefficient);
  return pass;
}

}  // namespace acuity
