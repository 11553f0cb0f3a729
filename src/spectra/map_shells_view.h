// Shells of the coefficients of a whole map, and sums over them. CPU and GPU walk through the same tables.
// Filled by MapShells; read by the kernels of src/kernels/maps.
#pragma once

#include <cmath>
#include <cstdint>

#include "windows/host_device.h"
#include "windows/pass_maps.h"
#include "windows/shells.h"

namespace acuity {

/// Frequencies and shells of a half-spectrum of (nx / 2 + 1) x ny x nz coefficients, kx fastest. ky and kz are in the
/// order of frequency_index().
struct MapShellsView {
  std::int64_t nx, ny, nz;  ///< Size of the map in voxels.
  const double* squares_x;  ///< s^2 in A^-2 along each axis: nx / 2 + 1, ny and nz values.
  const double* squares_y;
  const double* squares_z;
  const double* borders;  ///< s^2 between shell j and the next.
  std::int64_t count;     ///< Shells that are summed.
  double step_x;          ///< Frequency of kx = 1 in 1/A.

  ACUITY_HOST_DEVICE std::int64_t half() const { return nx / 2 + 1; }
  /// s^2 of a coefficient.
  ACUITY_HOST_DEVICE double square(std::int64_t x, std::int64_t y, std::int64_t z) const {
    return squares_x[x] + (squares_y[y] + squares_z[z]);
  }

  /// The first kx of a row whose s^2 is at least `border`; the row's ky and kz have `of_row` together.
  ACUITY_HOST_DEVICE int first_at(double of_row, double border) const {
    if (of_row >= border) return 0;
    const int end = static_cast<int>(half());
    int x = static_cast<int>(std::sqrt(static_cast<float>(border - of_row)) / static_cast<float>(step_x));
    if (x > end) x = end;
    while (x > 0 && squares_x[x - 1] + of_row >= border) --x;
    while (x < end && squares_x[x] + of_row < border) ++x;
    return x;
  }
};

/// N numbers that a coefficient adds to the sums of its shell.
template <int N>
struct ShellTerms {
  static constexpr int count = N;
  double values[N];
};

/// Re F G*, |F|^2 and |G|^2.
ACUITY_HOST_DEVICE inline ShellTerms<3> product_terms(Complex f, Complex g) {
  const double fr = f.real;
  const double fi = f.imag;
  const double gr = g.real;
  const double gi = g.imag;
  return {{fr * gr + fi * gi, fr * fr + fi * fi, gr * gr + gi * gi}};
}

/// |F| and |F|^2.
ACUITY_HOST_DEVICE inline ShellTerms<2> power_terms(Complex f) {
  const double real = f.real;
  const double imag = f.imag;
  const double power = real * real + imag * imag;
  return {{std::sqrt(power), power}};
}

/// The terms of one coefficient of two spectra, or of one.
struct ProductsAt {
  static constexpr int count = 3;
  const Complex* f;
  const Complex* g;
  ACUITY_HOST_DEVICE ShellTerms<3> operator()(std::int64_t index) const { return product_terms(f[index], g[index]); }
};
struct PowersAt {
  static constexpr int count = 2;
  const Complex* f;
  ACUITY_HOST_DEVICE ShellTerms<2> operator()(std::int64_t index) const { return power_terms(f[index]); }
};

/// Sums of the terms over the coefficients of `shell` in plane kz = frequency_index(z, nz), each with its number in the
/// full spectrum. Behind them stands the sum of these numbers. Rows and coefficients are added in their order.
template <class TermsAt>
ACUITY_HOST_DEVICE void sum_shell_of_plane(const MapShellsView& shells, const TermsAt& terms_at, std::int64_t z,
                                           std::int64_t shell, double* sums) {
  constexpr int count = TermsAt::count;
  double found[count + 1] = {};
  const double end = shells.borders[shell];
  const double begin = shell == 0 ? 0 : shells.borders[shell - 1];
  const int half = static_cast<int>(shells.half());
  for (int y = 0; y < static_cast<int>(shells.ny); ++y) {
    const double of_row = shells.squares_y[y] + shells.squares_z[z];
    if (of_row >= end) continue;
    const std::int64_t row = (z * shells.ny + y) * half;
    for (int x = shells.first_at(of_row, begin); x < half && shells.squares_x[x] + of_row < end; ++x) {
      const double weight = mirror_weight(x, static_cast<int>(shells.nx));
      const auto terms = terms_at(row + x);
      ACUITY_UNROLL
      for (int i = 0; i < count; ++i) found[i] += weight * terms.values[i];
      found[count] += weight;
    }
  }
  ACUITY_UNROLL
  for (int i = 0; i <= count; ++i) sums[i] = found[i];
}

}  // namespace acuity
