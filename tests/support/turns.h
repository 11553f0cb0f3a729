// Volumes turned by the 24 rotations of a cube and the 6 permutations of its axes, for tests of equivariance.
#pragma once

#include <array>
#include <vector>

#include <acuity/mask.h>
#include <acuity/volume.h>

namespace acuity::testing {

/// out(x0, x1, x2) = in(y) with y[axis[i]] = flip[i] ? size - 1 - x_i : x_i.
struct Turn {
  std::array<int, 3> axis{0, 1, 2};
  std::array<bool, 3> flip{};
};

inline std::vector<Turn> axis_permutations() {
  return {{{0, 1, 2}, {}}, {{0, 2, 1}, {}}, {{1, 0, 2}, {}}, {{1, 2, 0}, {}}, {{2, 0, 1}, {}}, {{2, 1, 0}, {}}};
}

/// The permutations with flips whose determinant is +1.
inline std::vector<Turn> rotations() {
  std::vector<Turn> turns;
  const std::array<int, 6> parity{1, -1, -1, 1, 1, -1};
  const std::vector<Turn> permutations = axis_permutations();
  for (std::size_t p = 0; p < permutations.size(); ++p) {
    for (int flips = 0; flips < 8; ++flips) {
      const std::array<bool, 3> flip{(flips & 1) != 0, (flips & 2) != 0, (flips & 4) != 0};
      int determinant = parity[p];
      for (const bool f : flip) determinant = f ? -determinant : determinant;
      if (determinant == 1) turns.push_back({permutations[p].axis, flip});
    }
  }
  return turns;
}

template <class T>
std::vector<T> turned(const std::vector<T>& in, GridSize size, const Turn& turn, GridSize& out_size) {
  const std::array<std::int64_t, 3> n{size.x, size.y, size.z};
  const std::array<std::int64_t, 3> m{n[turn.axis[0]], n[turn.axis[1]], n[turn.axis[2]]};
  out_size = {m[0], m[1], m[2]};
  std::vector<T> out(in.size());
  std::array<std::int64_t, 3> x{};
  for (x[2] = 0; x[2] < m[2]; ++x[2])
    for (x[1] = 0; x[1] < m[1]; ++x[1])
      for (x[0] = 0; x[0] < m[0]; ++x[0]) {
        std::array<std::int64_t, 3> y{};
        for (int i = 0; i < 3; ++i) y[turn.axis[i]] = turn.flip[i] ? m[i] - 1 - x[i] : x[i];
        out[static_cast<std::size_t>(out_size.index(x[0], x[1], x[2]))] =
            in[static_cast<std::size_t>(size.index(y[0], y[1], y[2]))];
      }
  return out;
}

inline Volume turned(const Volume& in, const Turn& turn) {
  Volume out;
  out.spacing_angstrom = in.spacing_angstrom;
  out.voxels = turned(in.voxels, in.size, turn, out.size);
  return out;
}

inline Mask turned(const Mask& in, const Turn& turn) {
  Mask out;
  out.inside = turned(in.inside, in.size, turn, out.size);
  return out;
}

}  // namespace acuity::testing
