// Fourier transforms of rows, planes and boxes, with pocketfft as gemmi ships it; compiled once, in fft.cpp.
// Used by sharpen_by_b(), the spectra of whole maps and the windows of the engines; the caller makes the threads.
#pragma once

#include <complex>
#include <cstddef>
#include <vector>

namespace acuity::fft {

using Shape = std::vector<std::size_t>;       ///< Shape of the real side, slowest axis first.
using Strides = std::vector<std::ptrdiff_t>;  ///< In bytes, an axis each.
using Axes = std::vector<std::size_t>;        ///< To transform; a real transform halves the last of them.

inline constexpr bool forward = true;    ///< exp(-2 pi i k n / N).
inline constexpr bool backward = false;  ///< exp(+2 pi i k n / N); nothing is divided by N but through `scale`.

/// Each writes `scale` times the transform; T is float or double. In place where both strides and pointers are the
/// same.
template <class T>
void c2c(const Shape& shape, const Strides& from_strides, const Strides& to_strides, const Axes& axes, bool direction,
         const std::complex<T>* from, std::complex<T>* to, T scale);
template <class T>
void r2c(const Shape& shape, const Strides& from_strides, const Strides& to_strides, const Axes& axes, const T* from,
         std::complex<T>* to, T scale);
/// The inverse of r2c but for a factor: direction backward.
template <class T>
void c2r(const Shape& shape, const Strides& from_strides, const Strides& to_strides, const Axes& axes,
         const std::complex<T>* from, T* to, T scale);

}  // namespace acuity::fft
