#include "host/density/perturbed_b.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <acuity/error.h>

#include "host/core/parallel.h"
#include "host/core/philox.h"
#include "host/density/nearest_atom.h"

namespace acuity {
namespace {

constexpr std::uint32_t atom_stream = 2;
constexpr std::uint32_t block_stream = 3;
constexpr std::uint32_t shuffle_stream = 4;
constexpr std::int64_t b_per_piece = 256;

/// A number in 0 ... 1 for three words and a stream.
double uniform_of(std::uint64_t seed, std::array<std::uint32_t, 3> words, std::uint32_t stream) {
  const std::array<std::uint32_t, 4> bits =
      philox({words[0], words[1], words[2], stream}, {low_word(seed), high_word(seed)});
  return unit_uniform(bits[0], bits[1]);
}

std::vector<double> of_nearest(const std::vector<Vec3>& positions, const std::vector<Vec3>& moved,
                               const std::vector<double>& b, int threads) {
  const NearestAtom nearest(positions);
  std::vector<double> result(b.size());
  parallel_for(static_cast<std::int64_t>(b.size()), b_per_piece, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto atom = static_cast<std::size_t>(begin); atom < static_cast<std::size_t>(end); ++atom)
      result[atom] = b[nearest(moved[atom])];
  });
  return result;
}

/// Fisher and Yates.
std::vector<double> shuffled(std::vector<double> b, std::uint64_t seed) {
  for (std::size_t i = b.size(); i-- > 1;) {
    const double u = uniform_of(seed, {low_word(i), high_word(i), 0}, shuffle_stream);
    std::swap(b[i], b[static_cast<std::size_t>(u * static_cast<double>(i + 1))]);
  }
  return b;
}

std::array<double, 2> range_of(const std::vector<double>& b, const PerturbSettings& settings) {
  const auto [least, largest] = std::minmax_element(b.begin(), b.end());
  const std::array<double, 2> range = settings.b_range.value_or(std::array<double, 2>{*least, *largest});
  if (range[0] >= range[1])
    throw_input_error(
        "B factors cannot be drawn",
        settings.b_range ? "the range ends where it begins, or before" : "all atoms of the model have the same",
        "Give {b-range} LOW,HIGH");
  return range;
}

std::vector<double> drawn(const std::vector<double>& b, const PerturbSettings& settings) {
  const auto [low, high] = range_of(b, settings);
  std::vector<double> result(b.size());
  for (std::size_t i = 0; i < b.size(); ++i)
    result[i] = low + (high - low) * uniform_of(settings.seed, {low_word(i), high_word(i), 0}, atom_stream);
  return result;
}

std::vector<double> drawn_by_blocks(const std::vector<Vec3>& positions, const std::vector<Vec3>& moved,
                                    const std::vector<double>& b, const PerturbSettings& settings) {
  const auto [low, high] = range_of(b, settings);
  Vec3 lowest = positions.front();
  for (const Vec3& p : positions)
    for (std::size_t i = 0; i < 3; ++i) lowest[i] = std::min(lowest[i], p[i]);
  std::vector<double> result(b.size());
  for (std::size_t atom = 0; atom < b.size(); ++atom) {
    std::array<std::uint32_t, 3> block{};
    for (std::size_t i = 0; i < 3; ++i)
      block[i] = low_word(static_cast<std::uint64_t>(
          static_cast<std::int64_t>(std::floor((moved[atom][i] - lowest[i]) / settings.block_angstrom))));
    result[atom] = low + (high - low) * uniform_of(settings.seed, block, block_stream);
  }
  return result;
}

}  // namespace

std::vector<double> perturbed_b(const std::vector<Vec3>& positions, const std::vector<Vec3>& moved,
                                const std::vector<double>& b, const PerturbSettings& settings) {
  switch (settings.b) {
    case PerturbB::nearest:
      return of_nearest(positions, moved, b, settings.threads);
    case PerturbB::shuffle:
      return shuffled(b, settings.seed);
    case PerturbB::random:
      return drawn(b, settings);
    case PerturbB::uniform:
      return std::vector<double>(b.size(), std::accumulate(b.begin(), b.end(), 0.0) / static_cast<double>(b.size()));
    case PerturbB::blocks:
      return drawn_by_blocks(positions, moved, b, settings);
    default:
      return b;
  }
}

}  // namespace acuity
