// Sharpening against an average profile (Eq. 9): from the mean amplitudes of a window's shells to their gains, shared
// by CPU and GPU. Stands where Eq. 2 stands with a reference map; the engines deliver the amplitudes of one map.
#pragma once

#include <cmath>
#include <span>
#include <vector>

#include <acuity/host_device.h>

namespace acuity {

struct AverageProfile;

/// What Eq. 9 knows of a shell before it sees a window.
struct ProfileShell {
  double log_profile = 0;  ///< ln P_j, P_j in A^(1/2).
  double q = 0;            ///< q_j = s_j^2 / 4, 1/A^2.
  double weight = 0;       ///< Of the shell in the fit, >= 0; 0 outside the Wilson range.
  double join = 0;         ///< w_j, 0 ... 1: how much of the residual is taken away.
};

/// The line y = a - B_obs q of one window, or none where fewer than two shells could be used.
struct WilsonLine {
  double intercept = 0;   ///< a: log of the square root of the window's scattering mass, in the map's unit.
  double b_observed = 0;  ///< B_obs, A^2.
  bool is_fitted = false;
};

/// ln A_j; -infinity for an empty shell.
ACUITY_HOST_DEVICE inline double log_amplitude(double amplitude) {
  return amplitude > 0 ? std::log(amplitude) : -HUGE_VAL;
}

/// Least squares of y_j = ln A_j - ln P_j over the shells of the Wilson range that are not empty.
class WilsonFit {
 public:
  ACUITY_HOST_DEVICE void add_shell(const ProfileShell& shell, double log_amplitude) {
    if (!(shell.weight > 0) || !std::isfinite(log_amplitude)) return;
    const double y = log_amplitude - shell.log_profile;
    weights_ += shell.weight;
    q_ += shell.weight * shell.q;
    qq_ += shell.weight * shell.q * shell.q;
    y_ += shell.weight * y;
    qy_ += shell.weight * shell.q * y;
    ++shells_;
  }
  ACUITY_HOST_DEVICE WilsonLine line() const {
    const double determinant = weights_ * qq_ - q_ * q_;
    if (shells_ < 2 || !(determinant > 0)) return {};
    const double b = (q_ * y_ - weights_ * qy_) / determinant;
    return {(y_ + b * q_) / weights_, b, true};
  }

 private:
  double weights_ = 0;
  double q_ = 0;
  double qq_ = 0;
  double y_ = 0;
  double qy_ = 0;
  int shells_ = 0;
};

/// Eq. 9: g_j = exp((B_obs - B_target) q_j - w_j r_j) with the residual r_j = y_j - (a - B_obs q_j). 1 where no line
/// was fitted; 0 for an empty shell, or where the exponential overflows (as Eq. 2).
ACUITY_HOST_DEVICE inline double profile_gain(const ProfileShell& shell, const WilsonLine& line, double target_b,
                                              double log_amplitude) {
  if (!std::isfinite(log_amplitude)) return 0;
  if (!line.is_fitted) return 1;
  const double residual = log_amplitude - shell.log_profile - line.intercept + line.b_observed * shell.q;
  const double gain = std::exp((line.b_observed - target_b) * shell.q - shell.join * residual);
  return std::isfinite(gain) ? gain : 0;
}

/// A profile as the passes of one window size and voxel size take it, in the place of a reference map.
struct ProfileReference {
  double target_b = 0;               ///< B_target, A^2.
  double wilson_low_angstrom = 0;    ///< The Wilson range, from low
  double wilson_high_angstrom = 0;   ///< to high resolution; no finer than the last shell.
  std::vector<ProfileShell> shells;  ///< M + 1.
};

/// The window of `window_edge` voxels of `spacing_angstrom`. The line is fitted from `wilson_low_angstrom` to
/// `wilson_high_angstrom`, or to the last shell where that is 0 or finer; full shells only (ShellRule::full). Throws
/// Error when fewer than 3 shells lie in that range.
ProfileReference make_profile_reference(const AverageProfile& profile, int window_edge, double spacing_angstrom,
                                        double target_b, double wilson_low_angstrom, double wilson_high_angstrom);

/// Eq. 9 for all shells of a window: `values` holds A_j and receives g_j.
void replace_by_gains(const ProfileReference& profile, std::span<double> values);

}  // namespace acuity
