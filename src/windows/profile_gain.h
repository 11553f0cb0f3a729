// Sharpening against an average profile (Eq. 9): from the mean amplitudes of a window's shells to their gains, shared
// by CPU and GPU. Stands where Eq. 2 stands with a reference map; the engines deliver the amplitudes of one map.
#pragma once

#include <cmath>
#include <span>
#include <vector>

#include "windows/host_device.h"
#include "windows/line_sums.h"

namespace acuity {

/// The B factors (A^2) at which the fall-off of the profile in a window is tabulated; a window's B lies among them.
struct FalloffNodes {
  static constexpr int count = 21;
  static constexpr double first = -100;
  static constexpr double step = 50;
  static constexpr double last = first + (count - 1) * step;
};

/// Input of Eq. 9 for a shell before it sees a window.
template <class Real>
struct ProfileShellOf {
  Real q = 0;           ///< q_j = s_j^2 / 4, 1/A^2.
  Real weight = 0;      ///< Weight of the shell in the fit, >= 0; 0 outside the Wilson range.
  Real join = 0;        ///< w_j, 0 ... 1: 0 keeps the shape of the observed profile, 1 takes that of the average one.
  Real log_target = 0;  ///< m_j(B_target).
  Real log_model[FalloffNodes::count] = {};  ///< m_j(B) at the nodes: ln of the amplitude of a
                                             ///< window whose sum of f(0) is 1.
  Real slope[FalloffNodes::count] = {};      ///< dm_j / dB at the nodes.
  Real noise = 0;         ///< N_j^2: square of the mean amplitude of the noise in windows, map's unit; 0: not known.
  Real coefficients = 0;  ///< n_j over the full sphere; 0 where chance is not to be reckoned with.
  bool damped = true;     ///< Whether Eq. 16 damps known noise.
};

/// Knowledge of a window's line before the window is seen: normal distributions, with inverse variances as weights,
/// which are 0 where nothing is known.
template <class Real>
struct LinePriorOf {
  Real b = 0;                 ///< Mean of B_obs, A^2.
  Real b_weight = 0;          ///< 1/A^4.
  Real intercept = 0;         ///< Mean of a of a window that the mask fills.
  Real intercept_weight = 0;  ///< Alike for all windows.
  Real log_occupancy = 0;     ///< ln of the root of the part of the window that the molecule fills.

  /// For a window whose sum of f(0) is that of a full one times exp(2 mask_occupancy).
  ACUITY_HOST_DEVICE LinePriorOf of_window(Real mask_occupancy) const {
    return {b, b_weight, intercept + mask_occupancy, intercept_weight, mask_occupancy};
  }
};

/// Signal of a shell: y_j and its weight in the fit; weight 0 for a shell that cannot be used.
template <class Real>
struct ShellSignalOf {
  Real log_amplitude = -static_cast<Real>(HUGE_VAL);
  Real weight = 0;
};

/// Eq. 15: y_j = ln sqrt(A_j^2 - N_j^2) where the noise is known, with the inverse of its variance
///
///   var y_j = 0.55 / (n_j r_j^2) + 0.003 + 6 q_j^2        r_j = 1 - N_j^2 / A_j^2
///
/// as weight. The first term is the chance of n_j / 2 independent coefficients, whose amplitudes are Rayleigh
/// distributed (Wilson 1949, Acta Cryst. 2, 318). The second is how far structures lie from their average profile. The
/// third is how far a window of atoms with different B factors lies from one B. Shells in which the signal is less than
/// a twentieth are left out. Where n_j is not known, ln A_j and the shell's own weight.
template <class Real>
ACUITY_HOST_DEVICE ShellSignalOf<Real> signal_of(const ProfileShellOf<Real>& shell, Real log_amplitude) {
  constexpr auto min_signal = static_cast<Real>(0.05);
  constexpr auto amplitude_scatter = static_cast<Real>(0.55);
  constexpr auto modulation = static_cast<Real>(0.003);
  constexpr Real mixed_b_variance = 6;  // A^4.
  if (!(shell.weight > 0) || !std::isfinite(log_amplitude)) return {};
  if (!(shell.coefficients > 0)) return {log_amplitude, shell.weight};
  const Real signal = 1 - shell.noise * std::exp(-2 * log_amplitude);
  if (!(signal > min_signal)) return {};
  const Real variance =
      amplitude_scatter / (shell.coefficients * signal * signal) + modulation + mixed_b_variance * shell.q * shell.q;
  return {log_amplitude + std::log(signal) / 2, shell.weight / variance};
}

/// The fit of one window, or nothing where fewer than two shells of the Wilson range could be used.
template <class Real>
struct WilsonLineOf {
  Real intercept = 0;   ///< a: log of the square root of the window's sum of f(0), in the map's unit.
  Real b_observed = 0;  ///< B_obs, A^2.
  bool is_fitted = false;
  Real log_occupancy = 0;  ///< ln of the root of the window's mask occupancy, for the prior.
};

/// ln A_j; -infinity for an empty shell.
template <class Real>
ACUITY_HOST_DEVICE Real log_amplitude(Real amplitude) {
  return amplitude > 0 ? std::log(amplitude) : -static_cast<Real>(HUGE_VAL);
}

/// The fall-off B_target that windows get, or B_w (Eq. 21).
template <class Real>
struct TargetBOf {
  Real b = 0;  ///< A^2.
  /// B_obs of the best-ordered windows, A^2; a window with a larger one keeps the difference. Infinite where all
  /// windows get the same.
  Real best_ordered = static_cast<Real>(HUGE_VAL);

  ACUITY_HOST_DEVICE bool keeps_differences() const { return best_ordered < static_cast<Real>(HUGE_VAL); }
  ACUITY_HOST_DEVICE Real of(const WilsonLineOf<Real>& line) const {
    const Real more = line.b_observed - best_ordered;
    return more > 0 ? b + more : b;
  }
};

/// m_j(B) and dm_j / dB for one B from the first node to the last, and any shell: cubic between nodes.
template <class Real>
class FalloffAt {
 public:
  ACUITY_HOST_DEVICE explicit FalloffAt(Real b) {
    const Real place = (b - static_cast<Real>(FalloffNodes::first)) / step;
    node_ = place > 0 ? static_cast<int>(place) : 0;
    if (node_ > FalloffNodes::count - 2) node_ = FalloffNodes::count - 2;
    t_ = place - static_cast<Real>(node_);
  }
  ACUITY_HOST_DEVICE Real value(const ProfileShellOf<Real>& shell) const {
    const Real u = 1 - t_;
    return u * u * ((1 + 2 * t_) * shell.log_model[node_] + t_ * step * shell.slope[node_]) +
           t_ * t_ * ((1 + 2 * u) * shell.log_model[node_ + 1] - u * step * shell.slope[node_ + 1]);
  }
  ACUITY_HOST_DEVICE Real slope(const ProfileShellOf<Real>& shell) const {
    const Real u = 1 - t_;
    const Real secant = (shell.log_model[node_ + 1] - shell.log_model[node_]) / step;
    return 6 * t_ * u * secant + u * (1 - 3 * t_) * shell.slope[node_] + t_ * (1 - 3 * u) * shell.slope[node_ + 1];
  }

 private:
  static constexpr auto step = static_cast<Real>(FalloffNodes::step);
  int node_ = 0;
  Real t_ = 0;
};

/// `change` of `b`, no longer than `longest` and not beyond the nodes.
template <class Real>
ACUITY_HOST_DEVICE Real bounded_change(Real b, Real change, Real longest) {
  constexpr auto first = static_cast<Real>(FalloffNodes::first);
  constexpr auto last = static_cast<Real>(FalloffNodes::last);
  if (change > longest) change = longest;
  if (change < -longest) change = -longest;
  if (b + change > last) change = last - b;
  if (b + change < first) change = first - b;
  return change;
}

/// The least-squares fit of a + m_j(B) to y_j over the shells of positive weight, and of a and B to their prior (Eq.
/// 20). There can be two minima, because what leaks into the outer shells looks like a slow fall-off. So the best of
/// some nodes is the start of Gauss-Newton steps. `shell_of(j)` is a ProfileShellOf<Real>, `signal_at(j)` the
/// ShellSignalOf<Real> of this window; both are called several times. Sums are taken about the intercept that the first
/// shell tells, so that they lose few digits.
template <class Real, class ShellOf, class SignalAt>
ACUITY_HOST_DEVICE WilsonLineOf<Real> fit_wilson_line(int shell_count, const ShellOf& shell_of,
                                                      const SignalAt& signal_at, const LinePriorOf<Real>& prior) {
  constexpr int start_every = 2;
  constexpr int starts = (FalloffNodes::count + start_every - 1) / start_every;
  constexpr int usual_node = 4;
  constexpr int gauss_newton_steps = 5;
  constexpr Real longest_step = 50;
  Real sums[starts] = {};
  Real squares[starts] = {};
  Real weights = prior.intercept_weight;
  Real near = 0;  // An intercept near that of the line.
  int used = 0;
  for (int j = 0; j < shell_count; ++j) {
    const ShellSignalOf<Real> signal = signal_at(j);
    if (!(signal.weight > 0) || !std::isfinite(signal.log_amplitude)) continue;
    const ProfileShellOf<Real>& shell = shell_of(j);
    if (used == 0) near = signal.log_amplitude - shell.log_model[usual_node];
    weights += signal.weight;
    ++used;
    ACUITY_UNROLL
    for (int i = 0; i < starts; ++i) {
      const Real d = signal.log_amplitude - near - shell.log_model[i * start_every];
      sums[i] += signal.weight * d;
      squares[i] += signal.weight * d * d;
    }
  }
  if (used < (prior.b_weight > 0 || prior.intercept_weight > 0 ? 1 : 2)) return {};
  // The intercept's prior is a shell where m_j is 0 at all B.
  const Real prior_intercept = prior.intercept - near;
  const Real prior_sum = prior.intercept_weight * prior_intercept;
  Real least = static_cast<Real>(HUGE_VAL);
  WilsonLineOf<Real> line{0, 0, true, prior.log_occupancy};
  ACUITY_UNROLL
  for (int i = 0; i < starts; ++i) {
    const auto b = static_cast<Real>(FalloffNodes::first + i * start_every * FalloffNodes::step);
    const Real sum = sums[i] + prior_sum;
    const Real residual =
        squares[i] + prior_sum * prior_intercept - sum * sum / weights + prior.b_weight * (b - prior.b) * (b - prior.b);
    if (residual >= least) continue;
    least = residual;
    line.b_observed = b;
    line.intercept = near + sum / weights;
  }
  ACUITY_ROLLED
  for (int step = 0; step < gauss_newton_steps; ++step) {
    const FalloffAt<Real> falloff(line.b_observed);
    LineSumsOf<Real> line_sums;
    line_sums.add(prior.intercept_weight, 0, prior.intercept - line.intercept);
    ACUITY_ROLLED
    for (int j = 0; j < shell_count; ++j) {
      const ShellSignalOf<Real> signal = signal_at(j);
      if (!(signal.weight > 0) || !std::isfinite(signal.log_amplitude)) continue;
      const ProfileShellOf<Real>& shell = shell_of(j);
      line_sums.add(signal.weight, falloff.slope(shell), signal.log_amplitude - line.intercept - falloff.value(shell));
    }
    const Real spread = line_sums.e.about_mean() + prior.b_weight;
    const Real pull = line_sums.covariance() + prior.b_weight * (prior.b - line.b_observed);
    const Real change = bounded_change(line.b_observed, spread > 0 ? pull / spread : Real{0}, longest_step);
    line.b_observed += change;
    line.intercept += line_sums.shift(change);
  }
  return line;
}

/// Eq. 9: ln g_j = (1 - w_j) (B_obs - B_target) q_j + w_j (a + m_j(B_target) + d_j - ln A_j). 1 where nothing was
/// fitted; 0 for an empty shell, or where the exponential overflows (as Eq. 2). The term d_j is 0 unless chance is
/// reckoned with. Then the part of the shell's power that is expected to be signal is (Eq. 16):
///
///   p_j = S_j / (S_j + N_j^2)        S_j = exp(2 (a + m_j(B_obs)))
///
/// It comes from the fit, since the shell's own is too uncertain in one window. A shell of the Wilson range keeps its
/// distance from the fit as far as that is signal: d_j = p_j^2 (y_j - a - m_j(B_obs)). Where noise is damped, g_j is
/// multiplied by the cube root of S_j / (S_j + f N_j^2). This is the part of signal where the molecule is: it fills the
/// part f of the window, while noise fills all of it. Where windows keep their differences (Eq. 21) nothing is
/// replaced, and noise is taken out: ln g_j = (B_obs - B_w) q_j + w_j ln(p_j) / 2.
template <class Real>
ACUITY_HOST_DEVICE double profile_gain(const ProfileShellOf<Real>& shell, const WilsonLineOf<Real>& line,
                                       const TargetBOf<Real>& target, Real log_amplitude) {
  if (!std::isfinite(log_amplitude)) return 0;
  if (!line.is_fitted) return 1;
  const Real kept = (line.b_observed - target.of(line)) * shell.q;
  Real replaced = line.intercept + shell.log_target - log_amplitude;
  Real signal_part = 1;
  Real damping = 1;
  if (shell.coefficients > 0) {
    const Real log_signal = line.intercept + FalloffAt<Real>(line.b_observed).value(shell);
    const Real noise_to_signal = shell.noise * std::exp(-2 * log_signal);
    signal_part = 1 / (1 + noise_to_signal);
    const ShellSignalOf<Real> signal = signal_of(shell, log_amplitude);
    if (signal.weight > 0) replaced += signal_part * signal_part * (signal.log_amplitude - log_signal);
    if (shell.damped) damping = 1 / std::cbrt(1 + std::exp(2 * line.log_occupancy) * noise_to_signal);
  }
  if (target.keeps_differences()) replaced = kept + std::log(signal_part) / 2;
  const Real log_gain = (1 - shell.join) * kept + shell.join * replaced;
  // Double precision holds gains that single precision does not.
  constexpr Real holds = 80;
  const double gain =
      log_gain < holds ? static_cast<double>(damping * std::exp(log_gain)) : damping * std::exp(double{log_gain});
  return std::isfinite(gain) ? gain : 0;
}

using ProfileShell = ProfileShellOf<double>;
using LinePrior = LinePriorOf<double>;
using ShellSignal = ShellSignalOf<double>;
using WilsonLine = WilsonLineOf<double>;
using TargetB = TargetBOf<double>;

/// Whether m_j(B) holds what a window's faces make of the profile (Eq. 10), or the profile alone: ln P_j - B q_j.
enum class Leakage { modelled, ignored };

/// A profile as the passes of one window size and voxel size take it, in the place of a reference map.
struct ProfileReference {
  TargetB target;                   ///< B_target.
  LinePrior prior;                  ///< Prior of the windows' lines.
  double wilson_low_angstrom = 0;   ///< Low-resolution end of the Wilson range, A.
  double wilson_high_angstrom = 0;  ///< High-resolution end of the Wilson range, A; no finer than the last shell.
  Leakage leakage = Leakage::modelled;
  std::vector<ProfileShell> shells;  ///< M + 1.
};

/// The line of one window from its A_j; its prior is that of `profile` at `log_occupancy`.
WilsonLine fit_to_amplitudes(const ProfileReference& profile, double log_occupancy, std::span<const double> amplitudes);

/// Eq. 9 for all shells of a window whose prior is that of `profile` at `log_occupancy`: `values` holds A_j and
/// receives g_j. `signals` is scratch memory.
void replace_by_gains(const ProfileReference& profile, double log_occupancy, std::span<double> values,
                      std::vector<ShellSignal>& signals);

}  // namespace acuity
