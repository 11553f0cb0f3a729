// Whole-map Fourier transforms on several threads, with pocketfft as gemmi ships it.
// Under deblur and the Fourier shell correlation; the window engines transform windows themselves.
#pragma once

#include <complex>
#include <cstddef>

// As gemmi compiles it: the same inline functions must not come in two versions.
#define POCKETFFT_NO_MULTITHREADING
#include <gemmi/third_party/pocketfft_hdronly.h>
