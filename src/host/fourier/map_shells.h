// The shell of each Fourier coefficient of a whole map: shells of width 1 / (longest edge of the box), up to the
// Nyquist frequency. Lies between spectrum_of() and whatever averages over directions or filters by frequency.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <acuity/volume.h>

#include "host/core/parallel.h"
#include "host/fourier/map_spectrum.h"
#include "spectra/map_shells_view.h"
#include "windows/shells.h"

namespace acuity {

/// N sums over the full spectrum's coefficients of a shell, and their number.
template <std::size_t N>
struct ShellSums {
  std::array<double, N> sums{};
  std::int64_t coefficients = 0;

  void add(const ShellTerms<static_cast<int>(N)>& terms, int weight) {
    for (std::size_t i = 0; i < N; ++i) sums[i] += weight * terms.values[i];
    coefficients += weight;
  }
  ShellSums& operator+=(const ShellSums& other) {
    for (std::size_t i = 0; i < N; ++i) sums[i] += other.sums[i];
    coefficients += other.coefficients;
    return *this;
  }
};

class MapShells {
 public:
  MapShells(const GridSize& size, double spacing_angstrom) : MapShells(size, spacing_angstrom, all_kx(size)) {}
  /// Shells of the coefficients in a range of kx.
  MapShells(const GridSize& size, double spacing_angstrom, KxRange kx)
      : size_(size), spacing_(spacing_angstrom), kx_(kx), longest_voxels_(std::max({size.x, size.y, size.z})) {
    squares_along_x_ = squares_of_frequencies(kx.begin, kx.end, size.x);
    squares_along_y_ = squares_of_frequencies(0, size.y, size.y);
    squares_along_z_ = squares_of_frequencies(0, size.z, size.z);
    // The corner of a spectrum lies at sqrt(3) / 2 of a sampling frequency. Coefficients on a border, which boxes with
    // different edges may have, belong to the upper shell whichever way their squares are rounded.
    constexpr double rounding = 1e-12;
    for (std::int64_t j = 0; j <= longest_voxels_; ++j) {
      const double border = (static_cast<double>(j) + 0.5) / longest_angstrom();
      borders_.push_back(border * border * (1 - rounding));
    }
  }

  /// Shells 0 ... floor(longest edge in voxels / 2).
  std::size_t count() const { return static_cast<std::size_t>(longest_voxels_ / 2) + 1; }
  /// The frequency of shell j, in 1/A, is j / longest_angstrom().
  double longest_angstrom() const { return static_cast<double>(longest_voxels_) * spacing_; }
  std::size_t shell_of(double s_per_angstrom) const {
    const double rounds_down = s_per_angstrom * longest_angstrom() + 0.5;  // A call of lround() costs more.
    return static_cast<std::size_t>(rounds_down);
  }

  /// The shell that s^2 in A^-2 lies in.
  std::size_t shell_at(double square) const {
    std::size_t shell = shell_of(std::sqrt(square));
    while (square >= borders_[shell]) ++shell;
    return shell;
  }

  const GridSize& size() const { return size_; }
  /// The tables of all kx. They must outlive the view.
  MapShellsView view() const {
    return {size_.x,
            size_.y,
            size_.z,
            squares_along_x_.data(),
            squares_along_y_.data(),
            squares_along_z_.data(),
            borders_.data(),
            static_cast<std::int64_t>(count()),
            1 / (static_cast<double>(size_.x) * spacing_)};
  }

  /// Calls visit(index, shell, s^2, weight) for the coefficients of one kz = frequency_index(z, size.z). Index is in
  /// the order of transform_planes(), s^2 in A^-2; weight is the number in the full spectrum (1 or 2). Shells go on
  /// beyond count() in the corners.
  template <class Visit>
  void for_each_in_plane(std::int64_t z, const Visit& visit) const {
    auto index = static_cast<std::size_t>(z * size_.y * kx_.count());
    for (std::int64_t y = 0; y < size_.y; ++y) {
      const double of_row =
          squares_along_y_[static_cast<std::size_t>(y)] + squares_along_z_[static_cast<std::size_t>(z)];
      std::size_t shell = 0;
      for (std::int64_t x = kx_.begin; x < kx_.end; ++x, ++index) {
        const double square = squares_along_x_[static_cast<std::size_t>(x - kx_.begin)] + of_row;
        // Shells rise along a row, by one at most where the box is longest along x.
        if (x == kx_.begin) shell = shell_of(std::sqrt(square));
        while (square >= borders_[shell]) ++shell;
        visit(index, shell, square, mirror_weight(static_cast<int>(x), static_cast<int>(size_.x)));
      }
    }
  }

  /// Sums over the coefficients of each shell. For each stored coefficient, terms_at(index) gives ShellTerms<N>,
  /// which count with its weight. Each plane has sums of its own, which are added up in order: the same bytes
  /// for any number of threads.
  template <std::size_t N, class TermsAt>
  std::vector<ShellSums<N>> sum(int threads, const TermsAt& terms_at) const {
    std::vector<std::vector<ShellSums<N>>> planes(static_cast<std::size_t>(size_.z),
                                                  std::vector<ShellSums<N>>(count()));
    parallel_for(size_.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t z = begin; z < end; ++z) {
        std::vector<ShellSums<N>>& plane = planes[static_cast<std::size_t>(z)];
        for_each_in_plane(z, [&](std::size_t index, std::size_t shell, double, int weight) {
          if (shell < plane.size()) plane[shell].add(terms_at(static_cast<std::int64_t>(index)), weight);
        });
      }
    });
    std::vector<ShellSums<N>> all(count());
    for (const std::vector<ShellSums<N>>& plane : planes)
      for (std::size_t j = 0; j < all.size(); ++j) all[j] += plane[j];
    return all;
  }

 private:
  std::vector<double> squares_of_frequencies(std::int64_t begin, std::int64_t end, std::int64_t n) const {
    std::vector<double> squares;
    for (std::int64_t i = begin; i < end; ++i) {
      const double s = frequency_index(static_cast<int>(i), static_cast<int>(n)) / (static_cast<double>(n) * spacing_);
      squares.push_back(s * s);
    }
    return squares;
  }

  GridSize size_;
  double spacing_;
  KxRange kx_;
  std::int64_t longest_voxels_;
  std::vector<double> squares_along_x_;  // s^2 of the frequencies of each axis.
  std::vector<double> squares_along_y_;
  std::vector<double> squares_along_z_;
  std::vector<double> borders_;  // s^2 between shell j and the next.
};

/// The sums that a MapDevice gives for each plane, added up in the order of the planes.
template <std::size_t N>
std::vector<ShellSums<N>> sums_of_planes(const std::vector<double>& planes, const MapShells& shells) {
  std::vector<ShellSums<N>> all(shells.count());
  for (std::size_t at = 0; at < planes.size();)
    for (ShellSums<N>& shell : all) {
      for (double& sum : shell.sums) sum += planes[at++];
      shell.coefficients += static_cast<std::int64_t>(planes[at++]);
    }
  return all;
}

}  // namespace acuity
