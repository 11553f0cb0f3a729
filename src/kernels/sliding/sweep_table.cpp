// Mirrors src/host/engines/sliding_coefficients.cpp.
#include "kernels/sliding/sweep_table.h"

#include <algorithm>
#include <array>
#include <complex>
#include <span>

#include "windows/ky_pairs.h"

namespace acuity {
namespace {

// Numbers of states that the sweep kernel is compiled for. 24 pairs of coefficients fill the registers of a thread, and
// so do 14 of two maps.
constexpr std::array<int, 3> compiled_pairs{8, 18, 24};
constexpr std::array<int, 1> compiled_power_pairs{power_pairs};

/// Cuts columns into segments of as many lines as a thread holds states.
class TableBuilder {
 public:
  TableBuilder(SweepTable& table, ShellRule rule, std::span<const int> compiled) : table_(table), rule_(rule) {
    const int most_pairs = compiled.back();
    const int most = last_shell(table.window_edge) + 1;
    const int segments = (most + most_pairs - 1) / most_pairs;
    longest_ = (most + segments - 1) / segments;
    table.pairs = *std::find_if(compiled.begin(), compiled.end(), [&](int p) { return p >= longest_; });
  }

  /// `weight` as make_ky_pair() takes it.
  void add_column(int kx, int kz, double weight) {
    const int last = last_shell(table_.window_edge);
    std::vector<KyPair> lines;
    for (int ky = 0; ky <= last; ++ky) {
      lines.push_back(make_ky_pair(table_.window_edge, rule_, kx, ky, kz, weight));
      if (lines.back().shell <= last) continue;
      lines.pop_back();
      break;
    }
    const std::span<const KyPair> all(lines);
    const auto longest = static_cast<std::size_t>(longest_);
    for (std::size_t first = 0; first < all.size(); first += longest)
      add_segment(kx, kz, weight, all.subspan(first, std::min(longest, all.size() - first)));
  }

 private:
  void add_segment(int kx, int kz, double weight, std::span<const KyPair> lines) {
    SweepColumn column;
    column.kx = kx;
    column.kz = kz;
    column.first_ky = lines.front().ky;
    column.lines = static_cast<int>(lines.size());
    column.first_line = static_cast<int>(table_.lines.size());
    column.amplitude_first = lines.front().shell;
    column.amplitude_last = lines.back().shell;
    column.lower_first = lines.front().lower;
    column.lower_last = lines.back().lower;
    for (std::size_t l = 0; l < lines.size(); ++l) {
      table_.lines.push_back(factors_of(lines[l], weight));
      if (l + 1 < lines.size()) table_.lines.back().steps = steps_between(lines[l], lines[l + 1]);
    }
    table_.columns.push_back(column);
  }

  static float steps_between(const KyPair& line, const KyPair& behind) {
    const bool amplitude = line.shell != behind.shell;
    const bool phases = line.lower != behind.lower;
    if (amplitude && phases) return KyPairFactors::both;
    if (amplitude) return KyPairFactors::amplitude_only;
    return phases ? KyPairFactors::phases_only : KyPairFactors::no_steps;
  }

  /// LocScale's octant counts each amplitude once.
  KyPairFactors factors_of(const KyPair& line, double weight) const {
    const double counted = rule_ == ShellRule::full ? (line.single ? weight / 2 : weight) : 1;
    KyPairFactors factors;
    if (line.plus) factors.amplitude = static_cast<float>(counted);
    factors.to_lower = line.to_lower;
    factors.to_upper = line.to_upper;
    return factors;
  }

  SweepTable& table_;
  ShellRule rule_;
  int longest_ = 0;
};

SweepTable make_table(int window_edge, ShellRule rule, std::span<const int> compiled, const std::vector<double>& filter,
                      const ProfileReference* profile) {
  const ShellTable shells = make_shell_table(window_edge, rule);
  SweepTable table;
  table.window_edge = window_edge;
  const auto turn = [window_edge](int j, int k) {
    const std::complex<double> factor = twiddle_factor(j, k, window_edge);
    return Complex{static_cast<float>(factor.real()), static_cast<float>(factor.imag())};
  };
  for (int j = 0; j < window_edge; ++j) {
    const int centre = (j + 1 + window_edge / 2) % window_edge;  // N - N / 2 - 1 planes before, modulo N.
    for (int k = 0; k <= last_shell(window_edge); ++k) table.twiddles.push_back({turn(j, k), turn(centre, k)});
  }
  // The last row is read beyond its end, where transform_z() takes several kz together.
  table.twiddles.resize(table.twiddles.size() + kz_at_once, Twiddle{});
  TableBuilder builder(table, rule, compiled);
  for_each_column(window_edge, [&](int kx, int kz, double weight, bool has_minus) {
    builder.add_column(kx, kz, weight);
    if (has_minus) builder.add_column(kx, -kz, 1);
  });
  const std::vector<double> scales = amplitude_sum_scales(shells, rule);
  for (std::size_t j = 0; j < scales.size(); ++j)
    table.shells.push_back({scales[j], make_gain_shell(j, filter, profile)});
  table.phase_scale = phase_sum_scale(window_edge);
  table.minus_share = rule == ShellRule::full ? 1.F : 0.F;
  return table;
}

}  // namespace

SweepTable make_sweep_table(int window_edge, ShellRule rule, const std::vector<double>& filter,
                            const ProfileReference* profile) {
  return make_table(window_edge, rule, compiled_pairs, filter, profile);
}

SweepTable make_power_table(int window_edge) {
  return make_table(window_edge, ShellRule::full, compiled_power_pairs, {}, nullptr);
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
  view.minus_share = table.minus_share;
  return view;
}

double sweep_row_bytes(const SweepTable& table, int maps, int warps, int lanes) {
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
    // Amplitudes of all maps and phases of one, read and written; the first round writes only. Half maps have their
    // cross power in the place of phases.
    sums += round == 0 ? (maps + 1) * shells : 2 * (maps * amplitudes + phases);
  }
  return sums * lanes * sizeof(float);
}

double sweep_plane_bytes(const SweepTable& table, int maps, int lanes) {
  const double columns = lanes + table.window_edge - 1;
  return 2 * maps * static_cast<double>(table.shells.size()) * columns * sizeof(Complex);
}

}  // namespace acuity
