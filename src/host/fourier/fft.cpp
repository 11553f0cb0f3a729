#include "host/fourier/fft.h"

// As gemmi compiles it: the same inline functions must not come in two versions.
#define POCKETFFT_NO_MULTITHREADING
#include <gemmi/third_party/pocketfft_hdronly.h>

namespace acuity::fft {

template <class T>
void c2c(const Shape& shape, const Strides& from_strides, const Strides& to_strides, const Axes& axes, bool direction,
         const std::complex<T>* from, std::complex<T>* to, T scale) {
  pocketfft::c2c(shape, from_strides, to_strides, axes, direction, from, to, scale);
}

template <class T>
void r2c(const Shape& shape, const Strides& from_strides, const Strides& to_strides, const Axes& axes, const T* from,
         std::complex<T>* to, T scale) {
  pocketfft::r2c(shape, from_strides, to_strides, axes, pocketfft::FORWARD, from, to, scale);
}

template <class T>
void c2r(const Shape& shape, const Strides& from_strides, const Strides& to_strides, const Axes& axes,
         const std::complex<T>* from, T* to, T scale) {
  pocketfft::c2r(shape, from_strides, to_strides, axes, pocketfft::BACKWARD, from, to, scale);
}

template void c2c(const Shape&, const Strides&, const Strides&, const Axes&, bool, const std::complex<float>*,
                  std::complex<float>*, float);
template void r2c(const Shape&, const Strides&, const Strides&, const Axes&, const float*, std::complex<float>*, float);
template void c2r(const Shape&, const Strides&, const Strides&, const Axes&, const std::complex<float>*, float*, float);
template void c2c(const Shape&, const Strides&, const Strides&, const Axes&, bool, const std::complex<double>*,
                  std::complex<double>*, double);
template void r2c(const Shape&, const Strides&, const Strides&, const Axes&, const double*, std::complex<double>*,
                  double);
template void c2r(const Shape&, const Strides&, const Strides&, const Axes&, const std::complex<double>*, double*,
                  double);

}  // namespace acuity::fft
