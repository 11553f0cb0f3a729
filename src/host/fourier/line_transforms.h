// Fourier transforms of many lines of one length, a line in each lane of the machine's vectors; pocketfft's arithmetic.
// Used by the spectra of whole maps, which cut their planes and columns into such lines; the caller makes the threads.
#pragma once

#include <complex>
#include <cstdint>
#include <memory>

#include "host/fourier/spectrum.h"

namespace acuity {

/// Rows of n reals and their half-spectra of n / 2 + 1 coefficients, both without gaps. Strides lie between the
/// beginnings of rows, in floats or coefficients. Any number of threads may share one.
class RowTransform {
 public:
  virtual ~RowTransform() = default;
  /// exp(-2 pi i k n / N). In place where each row of both sides begins at the same byte.
  virtual void forward(const float* from, std::int64_t from_stride, std::int64_t rows, std::complex<float>* to,
                       std::int64_t to_stride) const = 0;
  /// `scale` times the inverse but for the factor N. In place likewise.
  virtual void backward(const std::complex<float>* from, std::int64_t from_stride, std::int64_t rows, float* to,
                        std::int64_t to_stride, float scale) const = 0;
};

/// Columns of n coefficients, in place. `data` is the first row of those that cross the columns. Columns lie side by
/// side in it, and rows begin `stride` coefficients apart.
class ColumnTransform {
 public:
  virtual ~ColumnTransform() = default;
  /// Direction as in fft.h; nothing is divided by n. Rows out of `given` count as 0 and are not read; only those of
  /// `wanted` are written.
  virtual void run(std::complex<float>* data, std::int64_t stride, std::int64_t columns, bool direction, RowSpan given,
                   RowSpan wanted) const = 0;
};

/// With the widest vectors that this machine has. The same bytes for vectors of any width.
std::unique_ptr<const RowTransform> make_row_transform(std::int64_t n);
std::unique_ptr<const ColumnTransform> make_column_transform(std::int64_t n);

/// Lines that go through a transform together on this machine.
int lines_at_a_time();

}  // namespace acuity
