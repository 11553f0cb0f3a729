// The coefficients that the sliding sweep computes, their order, and the sums that each of them goes into.
// Built once per pass from the shell rules; the sweep walks through it for every tile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "windows/ky_pairs.h"
#include "windows/shells.h"

namespace acuity {

/// Sums per shell of a window; one row of floats each. A pass has those of its maps.
enum class Channel {
  observed_amplitude,
  reference_amplitude,
  observed_phase,
  second_phase,
  half1_power,
  half2_power,
  cross_power
};
constexpr std::size_t channel_kinds = 7;

/// The maps that a pass may have, and what is summed of each. A pass has an observed map, with or
/// without a reference and a second map; or it has both half maps and nothing else.
enum class MapRole { observed, reference, second_map, half1, half2 };
constexpr std::size_t map_roles = 5;
constexpr bool has_amplitudes(MapRole role) { return role == MapRole::observed || role == MapRole::reference; }
constexpr bool has_phases(MapRole role) { return role == MapRole::observed || role == MapRole::second_map; }
/// sum |F|^2 of each half and sum Re F1 F2* of both (Eq. 11).
constexpr bool has_powers(MapRole role) { return role == MapRole::half1 || role == MapRole::half2; }
/// Channel of the amplitudes; only for roles that have them.
constexpr Channel amplitude_channel(MapRole role) {
  return role == MapRole::observed ? Channel::observed_amplitude : Channel::reference_amplitude;
}
constexpr Channel phase_channel(MapRole role) {
  return role == MapRole::observed ? Channel::observed_phase : Channel::second_phase;
}
constexpr Channel power_channel(MapRole role) {
  return role == MapRole::half1 ? Channel::half1_power : Channel::half2_power;
}

/// Up to two lines that are swept together and read the same plane differences.
struct SlidingStep {
  enum class Amplitudes { none, plus, both };  ///< Coefficients that have one: none, the one at +ky, both.
  KyPair lines[2];
  int line_count = 0;
  bool single = false;  ///< Lines without a partner at -ky; line_count is 1.
  Amplitudes amplitudes = Amplitudes::none;
  bool phases = false;  ///< Whether any line has |k| <= M.
};

/// All ky of one (kx, kz): steps [first, last) of SlidingCoefficients::steps.
struct SlidingColumn {
  int first = 0;
  int last = 0;
};

/// The columns (kx, +kz) and (kx, -kz), which share the products of their plane transforms.
struct SlidingColumnPair {
  int kx = 0;
  int kz = 0;             ///< >= 0.
  float scale = 1;        ///< Factor on the plane transforms of both.
  float power_scale = 1;  ///< The same where squares are summed: how often the column counts is its square.
  SlidingColumn plus;
  SlidingColumn minus;  ///< Empty where the column at -kz is the mirror image of one that is computed, or itself.
};

/// Half of the coefficients: one of each mirrored pair k, -k.
struct SlidingCoefficients {
  int window_edge = 0;
  int shell_count = 0;
  std::vector<SlidingColumnPair> columns;  ///< kz ascending, then kx.
  std::vector<SlidingStep> steps;
  bool minus_amplitudes = true;         ///< Whether columns at -kz have amplitudes.
  std::vector<double> amplitude_scale;  ///< For each shell: factor that turns its sum into the mean A_j of Eq. 1.
  double phase_scale = 0;               ///< Factor that twiddles the phase sums into C_j of Eq. 4.
};

/// window_edge and rule as in make_shell_table(), whose coefficients these are.
SlidingCoefficients make_sliding_coefficients(int window_edge, ShellRule rule);

}  // namespace acuity
