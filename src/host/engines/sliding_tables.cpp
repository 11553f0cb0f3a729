#include <algorithm>
#include <complex>

#include "host/engines/sliding_sums.h"

namespace acuity {

void ChannelBlock::reset(std::span<const PassMap> maps, int shell_count, int lanes, int rows, int vector_lanes) {
  channels_ = 0;
  for (const PassMap& map : maps) {
    if (has_amplitudes(map.role)) places_[static_cast<std::size_t>(amplitude_channel(map.role))] = channels_++;
    if (has_phases(map.role)) places_[static_cast<std::size_t>(phase_channel(map.role))] = channels_++;
    if (has_powers(map.role)) places_[static_cast<std::size_t>(power_channel(map.role))] = channels_++;
    if (map.role == MapRole::half2) places_[static_cast<std::size_t>(Channel::cross_power)] = channels_++;
  }
  shell_count_ = shell_count;
  row_count_ = rows;
  vector_lanes_ = vector_lanes;
  vectors_ = lanes / vector_lanes;
  const auto count = static_cast<std::size_t>(offset(0, 0, vectors_));
  for (FloatBuffer* buffer : {&partial_, &sums_}) {
    buffer->reserve(count);
    std::fill_n(buffer->data(), count, 0.F);
  }
}

TwiddleTable::TwiddleTable(int window_edge, int table_length, double scale) : length(table_length) {
  for (int k = 0; k <= last_shell(window_edge); ++k) {
    for (int j = 0; j < length; ++j) {
      const std::complex<double> factor = twiddle_factor(j, k, window_edge);
      values.push_back(static_cast<float>(scale * factor.real()));
      values.push_back(static_cast<float>(scale * factor.imag()));
    }
  }
}

SlidingTables::SlidingTables(int window_edge, ShellRule rule, int max_lanes, int max_rows)
    : coefficients(make_sliding_coefficients(window_edge, rule)),
      planes(window_edge, max_rows + window_edge - 1),
      half_planes(window_edge, max_rows + window_edge - 1, 0.5),
      columns(window_edge, max_lanes + window_edge + 64),
      slices(window_edge, window_edge / 2 + 1) {}

}  // namespace acuity
