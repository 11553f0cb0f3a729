// whiten() for volumes.
#pragma once

#include <utility>

#include "host/local_resolution/local_resolution.h"

namespace acuity::testing {

inline void whiten(Volume& half1, Volume& half2, int threads) {
  VolumeInput input1(std::move(half1));
  VolumeInput input2(std::move(half2));
  acuity::whiten(input1, input2, threads);
  half1 = input1.take();
  half2 = input2.take();
}

}  // namespace acuity::testing
