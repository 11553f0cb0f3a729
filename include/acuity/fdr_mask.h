// The mask of the voxels that are not noise, made as options say: `acuity mask --fdr`, and `acuity sharpen` without a
// mask. From a map through confidence_mask.h and the shapes of mask.h to a mask and what a report tells of it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <acuity/confidence_mask.h>
#include <acuity/mask.h>
#include <acuity/run_log.h>

namespace acuity {

struct FdrMaskOptions {
  ConfidenceOptions test;
  std::optional<std::int64_t> box_edge;  ///< Of the noise boxes, in voxels; default_noise_box_edge() without.
  std::vector<std::array<std::int64_t, 3>> box_centres;  ///< x, y, z in voxels; none: noise_boxes_at_faces().
  std::int64_t least_part = 0;                           ///< Parts of the mask with fewer voxels are left out,
  bool largest_part = false;                             ///< then all parts but the largest;
  double close_angstrom = 0;                             ///< then gaps narrower than twice this are filled,
  double extend_angstrom = 0;                            ///< and the mask is extended by this.
};

/// Throws Error where a box does not fit into the map.
std::vector<NoiseBox> noise_boxes(const FdrMaskOptions& options, GridSize size);

/// The noise of the boxes, and what the test of the voxels against it found.
struct FdrTest {
  NoiseStatistics noise;
  ConfidenceMap map;
};

/// The numbers of a test, without its volumes.
struct FdrFindings {
  NoiseStatistics noise;
  std::int64_t tested = 0;         ///< Voxels tested.
  std::int64_t passed = 0;         ///< Voxels that passed.
  std::optional<float> threshold;  ///< Lowest density that passed; nothing where none did.
};
FdrFindings findings_of(const FdrTest& test);

/// Tests a map. What makes boxes or result doubtful becomes warnings of the report. Throws Error where the boxes do not
/// fit, or one is constant, as boxes of masked maps are; `instead` is what to suggest then.
FdrTest test_against_noise(VolumeView volume, const FdrMaskOptions& options, std::string_view instead, RunLog& log);

/// The voxels that passed, cleaned, closed and extended as the options say. Throws Error when nothing is left;
/// `instead` is what to suggest then.
Mask shaped_mask(const Mask& passed, const FdrMaskOptions& options, double spacing_angstrom, std::string_view instead);

}  // namespace acuity
