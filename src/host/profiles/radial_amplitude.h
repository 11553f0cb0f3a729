// Mean amplitude over directions of the Fourier transform of small densities in a large empty cell.
// Lies between the parts of a model and their average profiles.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <acuity/volume.h>

namespace acuity {

/// A cubic cell: its Fourier coefficients lie 1 / (voxels * spacing_angstrom) apart and reach 1 / (2 spacing_angstrom).
struct SpectrumCell {
  int voxels = 512;  ///< Along an edge; even.
  double spacing_angstrom = 0.5;

  double edge_angstrom() const { return voxels * spacing_angstrom; }
  int shell_count() const { return voxels / 2 + 1; }
};

/// Spectra in one cell. Tables that depend only on the cell are made once.
class RadialAmplitudes {
 public:
  explicit RadialAmplitudes(const SpectrumCell& cell);

  const SpectrumCell& cell() const { return cell_; }

  /// <|F(k)|> over the coefficients whose |k| rounds to j = 0 ... voxels / 2, at s = j / edge, for each of `sums`: the
  /// sum of the densities that it names. Densities have one size, at most that of the cell, which is empty around them;
  /// each coefficient is multiplied by exp(+blur s^2 / 4). F is in units of the densities times A^3.
  ///
  /// The transform costs a fraction of that of the whole cell, because rows and planes of zeros are not transformed.
  /// The transform along x comes first, for the rows that hold density. Then follows one plane of kx after the other: y
  /// for its rows that hold density, z for what lies within the largest shell. Memory: (voxels / 2 + 1) complex numbers
  /// per row of each density. The same bytes for any thread count.
  std::vector<std::vector<double>> of(std::vector<Volume> densities, double blur,
                                      std::span<const std::vector<int>> sums, int threads) const;

 private:
  SpectrumCell cell_;
  std::vector<int> frequencies_;           // Frequency of the i-th coefficient along an axis.
  std::vector<std::uint16_t> shell_of_;    // Shell of |k|^2, up to the last shell's largest.
  std::vector<double> coefficient_count_;  // A shell of the full spectrum.
};

}  // namespace acuity
