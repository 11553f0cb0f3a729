#include "host/engines/sliding_coefficients.h"

#include <cmath>

namespace acuity {
namespace {

using Amplitudes = SlidingStep::Amplitudes;

/// Makes the steps of one column, (kx, kz) with kz of either sign, and puts them behind `steps`.
class ColumnBuilder {
 public:
  ColumnBuilder(int window_edge, ShellRule rule, std::vector<SlidingStep>& steps)
      : n_(window_edge), rule_(rule), steps_(steps) {}

  /// `phase_weight` as make_ky_pair() takes it.
  SlidingColumn build(int kx, int kz, double phase_weight) {
    SlidingColumn column;
    column.first = static_cast<int>(steps_.size());
    open_ = false;
    for (int ky = 0; ky <= last_shell(n_); ++ky) add(make_ky_pair(n_, rule_, kx, ky, kz, phase_weight));
    column.last = static_cast<int>(steps_.size());
    return column;
  }

 private:
  void add(const KyPair& pair) {
    if (!pair.plus && !pair.phases) return;
    SlidingStep step;
    step.single = pair.single;
    step.phases = pair.phases;
    if (pair.plus) step.amplitudes = pair.minus ? Amplitudes::both : Amplitudes::plus;
    if (open_ && !step.single && steps_.back().amplitudes == step.amplitudes && steps_.back().phases == step.phases) {
      steps_.back().lines[1] = pair;
      steps_.back().line_count = 2;
      open_ = false;
      return;
    }
    step.lines[0] = pair;
    step.line_count = 1;
    steps_.push_back(step);
    open_ = !step.single;
  }

  int n_;
  ShellRule rule_;
  std::vector<SlidingStep>& steps_;
  bool open_ = false;  // Whether the last step may take another line.
};

}  // namespace

SlidingCoefficients make_sliding_coefficients(int window_edge, ShellRule rule) {
  const ShellTable table = make_shell_table(window_edge, rule);
  SlidingCoefficients all;
  all.window_edge = window_edge;
  all.shell_count = table.shell_count;
  all.minus_amplitudes = rule == ShellRule::full;
  ColumnBuilder builder(window_edge, rule, all.steps);
  // The full sphere takes the weight 1/2 of some columns into the planes, so that amplitudes need no factor. The octant
  // counts amplitudes once, whatever the column, and takes it into the phases.
  for_each_column(window_edge, [&](int kx, int kz, double weight, bool has_minus) {
    const bool full = rule == ShellRule::full;
    SlidingColumnPair pair;
    pair.kx = kx;
    pair.kz = kz;
    pair.scale = full ? static_cast<float>(weight) : 1.F;
    pair.power_scale = std::sqrt(pair.scale);
    pair.plus = builder.build(kx, kz, full ? 1 : weight);
    if (has_minus) pair.minus = builder.build(kx, -kz, 1);
    if (pair.plus.first < pair.plus.last) all.columns.push_back(pair);
  });
  all.amplitude_scale = amplitude_sum_scales(table, rule);
  all.phase_scale = phase_sum_scale(window_edge);
  return all;
}

}  // namespace acuity
