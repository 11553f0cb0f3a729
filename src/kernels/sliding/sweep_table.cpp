#include "kernels/sliding/sweep_table.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace acuity {
namespace {

// Numbers of states that the sweep kernel is compiled for: 24 pairs of coefficients fill the registers of a thread.
constexpr std::array<int, 3> compiled_pairs{8, 16, 24};

/// A line and the shells it goes to.
struct Line {
  KyPairFactors factors;
  int amplitude = 0;
  int lower = 0;
};

class TableBuilder {
 public:
  TableBuilder(SweepTable& table, ShellRule rule)
      : table_(table), n_(table.window_edge), last_(last_shell(n_)), rule_(rule) {
    const int most = last_ + 1;
    const int segments = (most + compiled_pairs.back() - 1) / compiled_pairs.back();
    longest_ = (most + segments - 1) / segments;
    table.pairs = *std::find_if(compiled_pairs.begin(), compiled_pairs.end(), [&](int p) { return p >= longest_; });
  }

  /// `weight`: how often the coefficients count, relative to those that stand for their mirror image too.
  void add_column(int kx, int kz, double weight) {
    std::vector<Line> lines;
    for (int ky = 0; ky <= last_ && shell_of(kx, ky, kz) <= last_; ++ky) lines.push_back(line(kx, ky, kz, weight));
    for (std::size_t first = 0; first < lines.size(); first += static_cast<std::size_t>(longest_)) {
      const std::size_t end = std::min(lines.size(), first + static_cast<std::size_t>(longest_));
      SweepColumn column;
      column.kx = kx;
      column.kz = kz;
      column.first_ky = static_cast<int>(first);
      column.lines = static_cast<int>(end - first);
      column.first_line = static_cast<int>(table_.lines.size());
      column.amplitude_first = lines[first].amplitude;
      column.amplitude_last = lines[end - 1].amplitude;
      column.lower_first = lines[first].lower;
      column.lower_last = lines[end - 1].lower;
      for (std::size_t l = first; l < end; ++l) {
        table_.lines.push_back(lines[l].factors);
        if (l == first) continue;
        const std::uint32_t bit = 1U << (l - first);
        if (lines[l].amplitude != lines[l - 1].amplitude) column.amplitude_increments |= bit;
        if (lines[l].lower != lines[l - 1].lower) column.lower_increments |= bit;
      }
      table_.columns.push_back(column);
    }
  }

 private:
  int shell_of(int kx, int ky, int kz) const {
    const int k2 = kx * kx + ky * ky + kz * kz;
    return rule_ == ShellRule::full ? nearest_shell(k2) : floor_shell(k2);
  }

  Line line(int kx, int ky, int kz, double weight) const {
    const int k2 = kx * kx + ky * ky + kz * kz;
    const bool single = ky == 0 || 2 * ky == n_;
    Line line;
    line.amplitude = shell_of(kx, ky, kz);
    line.lower = floor_shell(k2);
    if (rule_ == ShellRule::full)
      line.factors.plus = line.factors.minus = static_cast<float>(single ? weight / 2 : weight);
    else if (kz >= 0)  // LocScale's octant counts each once; kx and +ky are never negative here.
      line.factors.plus = 1;
    if (k2 <= last_ * last_) {
      // centred_real() is half of the sum over +ky and -ky.
      const double twice = single ? weight : 2 * weight;
      const double fraction = std::sqrt(static_cast<double>(k2)) - line.lower;
      line.factors.to_lower = static_cast<float>(twice * (1 - fraction));
      line.factors.to_upper = line.lower < last_ ? static_cast<float>(twice * fraction) : 0.F;
    }
    return line;
  }

  SweepTable& table_;
  int n_;
  int last_;
  ShellRule rule_;
  int longest_ = 0;
};

}  // namespace

SweepTable make_sweep_table(int window_edge, ShellRule rule, const std::vector<double>& filter,
                            const ProfileReference* profile) {
  const ShellTable shells = make_shell_table(window_edge, rule);
  const int n = window_edge;
  const int last = last_shell(n);
  SweepTable table;
  table.window_edge = n;
  constexpr double two_pi = 2 * 3.14159265358979323846;
  for (int j = 0; j < n; ++j) {
    for (int k = 0; k <= last; ++k) {
      const double angle = two_pi * (j * k % n) / n;
      table.twiddles.push_back({static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))});
    }
  }
  TableBuilder builder(table, rule);
  const auto own_mirror = [n](int k) { return k == 0 || 2 * k == n; };
  for (int kz = 0; kz <= last; ++kz) {
    for (int kx = 0; kx <= last; ++kx) {
      const bool both = own_mirror(kx) && own_mirror(kz);
      builder.add_column(kx, kz, both ? 0.5 : 1);
      // Otherwise the column at -kz holds the mirror images of one that is there already, or is itself there.
      if (!own_mirror(kx) && !own_mirror(kz)) builder.add_column(kx, -kz, 1);
    }
  }
  const double mirrored = rule == ShellRule::full ? 2 : 1;
  for (std::size_t j = 0; j < shells.coefficients.size(); ++j)
    table.shells.push_back({mirrored / shells.coefficients[j], filter.empty() ? 1 : filter[j],
                            profile != nullptr ? profile->shells[j] : ProfileShell{}});
  if (profile != nullptr) {
    table.map_count = 1;
    table.target = profile->target;
    table.prior = profile->prior;
  }
  table.phase_scale = 2 / (static_cast<double>(n) * n * n);
  return table;
}

SweepView sweep_constants(const SweepTable& table) {
  SweepView view{};
  view.window_edge = table.window_edge;
  view.shell_count = static_cast<int>(table.shells.size());
  view.column_count = static_cast<int>(table.columns.size());
  view.twiddles = table.twiddles.data();
  view.columns = table.columns.data();
  view.lines = table.lines.data();
  view.shells = table.shells.data();
  view.phase_scale = table.phase_scale;
  view.map_count = table.map_count;
  view.target = table.target;
  view.prior = table.prior;
  return view;
}

double sweep_row_bytes(const SweepTable& table, int warps, int lanes) {
  const auto shells = static_cast<int>(table.shells.size());
  const auto step = static_cast<std::size_t>(warps);
  double sums = 0;
  for (std::size_t round = 0; round < table.columns.size(); round += step) {
    int amplitudes = 0;
    int phases = 0;
    for (std::size_t c = round; c < std::min(round + step, table.columns.size()); ++c) {
      amplitudes = std::max(amplitudes, shells - table.columns[c].amplitude_first);
      phases = std::max(phases, shells - table.columns[c].lower_first);
    }
    // Amplitudes of all maps and phases of one, read and written; the first round writes only.
    const int maps = table.map_count;
    sums += round == 0 ? (maps + 1) * shells : 2 * (maps * amplitudes + phases);
  }
  return sums * lanes * sizeof(float);
}

double sweep_plane_bytes(const SweepTable& table, int lanes) {
  const double columns = lanes + table.window_edge - 1;
  return 2 * table.map_count * static_cast<double>(table.shells.size()) * columns * sizeof(Complex);
}

}  // namespace acuity
