#include "host/plot/resolution_marks.h"

#include <cmath>
#include <cstdio>

namespace acuity {

std::vector<PlotMark> resolution_marks(int power) {
  std::vector<PlotMark> marks;
  for (const double d : {10., 5.,  4.,  3.,  2.,  1.,  20., 6.,  8.,  7.,  3.5,  2.5, 1.5, 4.5, 2.8,
                         2.2, 1.8, 1.2, 0.8, 0.6, 0.5, 15., 12., 30., 50., 100., 0.4, 0.3, 0.2}) {
    char label[16];
    std::snprintf(label, sizeof label, "%g", d);
    marks.push_back({std::pow(d, -power), label});
  }
  return marks;
}

}  // namespace acuity
