// The case that engines are compared on: two maps and a mask, made from a seed or read from files.
// Made by compare_engines.cpp; can be written to files for programs that are no engine of ours.
#pragma once

#include <filesystem>
#include <vector>

#include <acuity/engine.h>
#include <acuity/map.h>
#include <acuity/mask.h>

#include "host/core/mask_runs.h"

namespace acuity::bench {

struct BenchCase {
  Volume observed;
  Volume reference;
  Mask mask;
  double observed_padding = 0;
  double reference_padding = 0;
};

/// A ball of about `voxels` voxels in the middle of a box that leaves room for windows of `window_edge`. Both maps are
/// noise that was smoothed differently, so that gains differ between shells as they do in real maps.
BenchCase synthetic_case(std::int64_t voxels, int window_edge);

/// A map, a reference and a mask on the same grid.
BenchCase read_case(const std::filesystem::path& observed, const std::filesystem::path& reference,
                    const std::filesystem::path& mask);

/// Writes observed.mrc, reference.mrc and mask.mrc to a folder.
void write_case(const BenchCase& bench_case, const std::filesystem::path& folder);

/// At most `count` voxels of the runs: whole planes from the middle outwards. A slow engine, which cannot
/// take all of them, gets these.
std::vector<MaskRun> middle_of(const std::vector<MaskRun>& runs, std::int64_t count);

}  // namespace acuity::bench
