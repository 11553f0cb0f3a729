// Sharpening against an average profile (Eq. 9): from the mean amplitudes of a window's shells to their gains, shared
// by CPU and GPU. Stands where Eq. 2 stands with a reference map; the engines deliver the amplitudes of one map.
#pragma once

#include <cmath>
#include <span>
#include <vector>

#include <acuity/host_device.h>

namespace acuity {

struct AverageProfile;

/// The B factors (A^2) at which the fall-off of the profile in a window is tabulated; a window's B lies among them.
struct FalloffNodes {
  static constexpr int count = 21;
  static constexpr double first = -100;
  static constexpr double step = 50;
  static constexpr double last = first + (count - 1) * step;
};

/// What Eq. 9 knows of a shell before it sees a window.
struct ProfileShell {
  double q = 0;           ///< q_j = s_j^2 / 4, 1/A^2.
  double weight = 0;      ///< Of the shell in the fit, >= 0; 0 outside the Wilson range.
  double join = 0;        ///< w_j, 0 ... 1: 0 keeps the shape of the observed profile, 1 takes that of the average one.
  double log_target = 0;  ///< m_j(B_target).
  double log_model[FalloffNodes::count] = {};  ///< m_j(B) at the nodes: ln of what a window of scattering mass 1 shows.
  double slope[FalloffNodes::count] = {};      ///< dm_j / dB at the nodes.
};

/// What was found in one window, or nothing where fewer than two shells of the Wilson range could be used.
struct WilsonLine {
  double intercept = 0;   ///< a: log of the square root of the window's scattering mass, in the map's unit.
  double b_observed = 0;  ///< B_obs, A^2.
  bool is_fitted = false;
};

/// ln A_j; -infinity for an empty shell.
ACUITY_HOST_DEVICE inline double log_amplitude(double amplitude) {
  return amplitude > 0 ? std::log(amplitude) : -HUGE_VAL;
}

/// m_j(B) and dm_j / dB for one B from the first node to the last, and any shell: cubic between nodes.
class FalloffAt {
 public:
  ACUITY_HOST_DEVICE explicit FalloffAt(double b) {
    const double place = (b - FalloffNodes::first) / FalloffNodes::step;
    node_ = place > 0 ? static_cast<int>(place) : 0;
    if (node_ > FalloffNodes::count - 2) node_ = FalloffNodes::count - 2;
    t_ = place - node_;
  }
  ACUITY_HOST_DEVICE double value(const ProfileShell& shell) const {
    const double u = 1 - t_;
    return u * u * ((1 + 2 * t_) * shell.log_model[node_] + t_ * FalloffNodes::step * shell.slope[node_]) +
           t_ * t_ * ((1 + 2 * u) * shell.log_model[node_ + 1] - u * FalloffNodes::step * shell.slope[node_ + 1]);
  }
  ACUITY_HOST_DEVICE double slope(const ProfileShell& shell) const {
    const double u = 1 - t_;
    const double secant = (shell.log_model[node_ + 1] - shell.log_model[node_]) / FalloffNodes::step;
    return 6 * t_ * u * secant + u * (1 - 3 * t_) * shell.slope[node_] + t_ * (1 - 3 * u) * shell.slope[node_ + 1];
  }

 private:
  int node_ = 0;
  double t_ = 0;
};

/// The least-squares fit of a + m_j(B) to ln A_j over the shells of positive weight that are not empty. There can be
/// two minima, because what leaks into the outer shells looks like a slow fall-off; so the best of some nodes is the
/// start of Gauss-Newton steps. `shell_of(j)` is a ProfileShell, `weight_of(j)` its weight in this window, `log_of(j)`
/// is ln A_j; all are called several times.
template <class ShellOf, class WeightOf, class LogOf>
ACUITY_HOST_DEVICE WilsonLine fit_weighted_line(int shell_count, const ShellOf& shell_of, const WeightOf& weight_of,
                                                const LogOf& log_of) {
  constexpr int start_every = 2;
  constexpr int starts = (FalloffNodes::count + start_every - 1) / start_every;
  constexpr int gauss_newton_steps = 5;
  constexpr double longest_step = 50;
  double sums[starts] = {};
  double squares[starts] = {};
  double weights = 0;
  int used = 0;
  for (int j = 0; j < shell_count; ++j) {
    const ProfileShell& shell = shell_of(j);
    const double weight = weight_of(j);
    if (!(weight > 0)) continue;
    const double y = log_of(j);
    if (!std::isfinite(y)) continue;
    weights += weight;
    ++used;
    ACUITY_UNROLL
    for (int i = 0; i < starts; ++i) {
      const double d = y - shell.log_model[i * start_every];
      sums[i] += weight * d;
      squares[i] += weight * d * d;
    }
  }
  if (used < 2) return {};
  double least = HUGE_VAL;
  WilsonLine line{0, 0, true};
  ACUITY_UNROLL
  for (int i = 0; i < starts; ++i) {
    const double residual = squares[i] - sums[i] * sums[i] / weights;
    if (residual >= least) continue;
    least = residual;
    line.b_observed = FalloffNodes::first + i * start_every * FalloffNodes::step;
  }
  ACUITY_ROLLED
  for (int step = 0; step < gauss_newton_steps; ++step) {
    const FalloffAt falloff(line.b_observed);
    double e_sum = 0;
    double ee_sum = 0;
    double d_sum = 0;
    double de_sum = 0;
    ACUITY_ROLLED
    for (int j = 0; j < shell_count; ++j) {
      const ProfileShell& shell = shell_of(j);
      const double weight = weight_of(j);
      if (!(weight > 0)) continue;
      const double y = log_of(j);
      if (!std::isfinite(y)) continue;
      const double d = y - falloff.value(shell);
      const double e = falloff.slope(shell);
      e_sum += weight * e;
      ee_sum += weight * e * e;
      d_sum += weight * d;
      de_sum += weight * d * e;
    }
    const double spread = ee_sum - e_sum * e_sum / weights;
    double change = spread > 0 ? (de_sum - d_sum * e_sum / weights) / spread : 0;
    if (change > longest_step) change = longest_step;
    if (change < -longest_step) change = -longest_step;
    if (line.b_observed + change > FalloffNodes::last) change = FalloffNodes::last - line.b_observed;
    if (line.b_observed + change < FalloffNodes::first) change = FalloffNodes::first - line.b_observed;
    line.b_observed += change;
    line.intercept = (d_sum - change * e_sum) / weights;
  }
  return line;
}

/// The fit with the weights of the shells themselves: the same for every window.
template <class ShellOf, class LogOf>
ACUITY_HOST_DEVICE WilsonLine fit_wilson_line(int shell_count, const ShellOf& shell_of, const LogOf& log_of) {
  const auto weight_of = [&](int j) { return shell_of(j).weight; };
  return fit_weighted_line(shell_count, shell_of, weight_of, log_of);
}

/// Eq. 9: ln g_j = (1 - w_j) (B_obs - B_target) q_j + w_j (a + m_j(B_target) - ln A_j). 1 where nothing was fitted; 0
/// for an empty shell, or where the exponential overflows (as Eq. 2).
ACUITY_HOST_DEVICE inline double profile_gain(const ProfileShell& shell, const WilsonLine& line, double target_b,
                                              double log_amplitude) {
  if (!std::isfinite(log_amplitude)) return 0;
  if (!line.is_fitted) return 1;
  const double kept = (line.b_observed - target_b) * shell.q;
  const double replaced = line.intercept + shell.log_target - log_amplitude;
  const double gain = std::exp((1 - shell.join) * kept + shell.join * replaced);
  return std::isfinite(gain) ? gain : 0;
}

/// Whether m_j(B) holds what a window's faces make of the profile (Eq. 10), or the profile alone: ln P_j - B q_j.
enum class Leakage { modelled, ignored };

/// A profile as the passes of one window size and voxel size take it, in the place of a reference map.
struct ProfileReference {
  double target_b = 0;              ///< B_target, A^2.
  double wilson_low_angstrom = 0;   ///< The Wilson range, from low
  double wilson_high_angstrom = 0;  ///< to high resolution; no finer than the last shell.
  Leakage leakage = Leakage::modelled;
  std::vector<ProfileShell> shells;  ///< M + 1.
};

/// The window of `window_edge` voxels of `spacing_angstrom`. The fit reaches from `wilson_low_angstrom` to
/// `wilson_high_angstrom`, or to the last shell where that is 0 or finer; full shells only (ShellRule::full). Leakage
/// is ignored for windows of more than 128 voxels, where it is small and costs minutes. Throws Error when fewer than 3
/// shells lie in that range.
ProfileReference make_profile_reference(const AverageProfile& profile, int window_edge, double spacing_angstrom,
                                        double target_b, double wilson_low_angstrom, double wilson_high_angstrom,
                                        Leakage leakage = Leakage::modelled, int threads = 0);

/// Eq. 9 for all shells of a window: `values` holds A_j and receives g_j.
void replace_by_gains(const ProfileReference& profile, std::span<double> values);

}  // namespace acuity
