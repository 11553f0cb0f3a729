#include "host/engines/sliding_coefficients.h"

#include <algorithm>

namespace acuity {
namespace {

using Amplitudes = SlidingStep::Amplitudes;

/// Makes the steps of one column, (kx, kz) with kz of either sign, and puts them behind `steps`.
class ColumnBuilder {
 public:
  ColumnBuilder(int window_edge, ShellRule rule, std::vector<SlidingStep>& steps)
      : n_(window_edge), last_(last_shell(window_edge)), rule_(rule), steps_(steps) {}

  /// `phase_weight`: how often the column's coefficients count in Eq. 4, relative to a mirrored pair.
  SlidingColumn build(int kx, int kz, double phase_weight) {
    SlidingColumn column;
    column.first = static_cast<int>(steps_.size());
    open_ = false;
    for (int ky = 0; ky <= last_; ++ky) add(kx, ky, kz, phase_weight);
    column.last = static_cast<int>(steps_.size());
    return column;
  }

 private:
  void add(int kx, int ky, int kz, double phase_weight) {
    const int k2 = kx * kx + ky * ky + kz * kz;
    const int lower = floor_shell(k2);
    SlidingStep step;
    KyPair line;
    line.ky = ky;
    line.shell = rule_ == ShellRule::full ? nearest_shell(k2) : lower;
    line.lower = std::min(lower, last_);
    line.upper = std::min(lower + 1, last_);
    step.single = ky == 0 || 2 * ky == n_;
    step.phases = k2 <= last_ * last_;
    if (line.shell <= last_) {
      if (rule_ == ShellRule::full) step.amplitudes = Amplitudes::both;
      // LocScale's octant; kx is never negative here.
      if (rule_ == ShellRule::locscale && kz >= 0) step.amplitudes = Amplitudes::plus;
    }
    if (step.phases) {
      // centred_real() is half of the sum over +ky and -ky.
      const double weight = phase_weight * (step.single ? 1 : 2);
      const double fraction = std::sqrt(static_cast<double>(k2)) - lower;
      line.to_lower = static_cast<float>(weight * (1 - fraction));
      line.to_upper = lower < last_ ? static_cast<float>(weight * fraction) : 0.F;
    }
    if (step.amplitudes == Amplitudes::none && !step.phases) return;
    line.shell = std::min(line.shell, last_);
    if (open_ && !step.single && steps_.back().amplitudes == step.amplitudes && steps_.back().phases == step.phases) {
      steps_.back().lines[1] = line;
      steps_.back().line_count = 2;
      open_ = false;
      return;
    }
    step.lines[0] = line;
    step.line_count = 1;
    steps_.push_back(step);
    open_ = !step.single;
  }

  int n_;
  int last_;
  ShellRule rule_;
  std::vector<SlidingStep>& steps_;
  bool open_ = false;  // Whether the last step has room for another line.
};

}  // namespace

SlidingCoefficients make_sliding_coefficients(int window_edge, ShellRule rule) {
  const ShellTable table = make_shell_table(window_edge, rule);
  const int n = window_edge;
  const int last = last_shell(n);
  SlidingCoefficients all;
  all.window_edge = n;
  all.shell_count = table.shell_count;
  all.minus_amplitudes = rule == ShellRule::full;
  ColumnBuilder builder(n, rule, all.steps);
  const auto own_mirror = [n](int k) { return k == 0 || 2 * k == n; };
  // Most columns stand for their mirror image too; one that is its own mirror image has both k and -k and counts half.
  // The full sphere takes that half into the planes, so that amplitudes need no factor; the octant counts amplitudes
  // once, whatever the column, and takes it into the phases.
  for (int kz = 0; kz <= last; ++kz) {
    for (int kx = 0; kx <= last; ++kx) {
      const double weight = own_mirror(kx) && own_mirror(kz) ? 0.5 : 1;
      const bool full = rule == ShellRule::full;
      SlidingColumnPair pair;
      pair.kx = kx;
      pair.kz = kz;
      pair.scale = full ? static_cast<float>(weight) : 1.F;
      pair.power_scale = std::sqrt(pair.scale);
      pair.plus = builder.build(kx, kz, full ? 1 : weight);
      if (!own_mirror(kx) && !own_mirror(kz)) pair.minus = builder.build(kx, -kz, 1);
      if (pair.plus.first < pair.plus.last) all.columns.push_back(pair);
    }
  }
  const double mirrored = rule == ShellRule::full ? 2 : 1;
  for (const double count : table.coefficients) all.amplitude_scale.push_back(mirrored / count);
  all.phase_scale = 2 / (static_cast<double>(n) * n * n);
  return all;
}

}  // namespace acuity
