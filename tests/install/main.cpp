#include <cstdio>

#include <acuity/engine.h>
#include <acuity/run_log.h>

#include "windows/window_engine.h"

int main() {
  std::printf("acuity %s, window of 25 A at 1.05 A: %d voxels\n", acuity::version().c_str(),
              acuity::window_edge_voxels(25, 1.05));
  return acuity::window_edge_voxels(25, 1.05) == 24 ? 0 : 1;
}
