// Which voxels hold density, with the rate of false discoveries under control: noise boxes, tests, adjusted p values.
// Between read_map() and the mask file; Beckers, Jakobi and Sachse 2019, IUCrJ 6, 18.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <acuity/mask.h>
#include <acuity/volume.h>

namespace acuity {

/// A cube of voxels that should hold noise alone.
struct NoiseBox {
  std::array<std::int64_t, 3> first{};  ///< Its lowest voxel along x, y, z.
  std::int64_t edge = 0;                ///< In voxels.
};

/// Edge of noise boxes where none is given: a tenth of the shortest axis, at least 10 voxels.
std::int64_t default_noise_box_edge(GridSize size);

/// Four boxes, in the middle of the two y faces and the two x faces, 2 % of the axis away from the face. Throws Error
/// where two of them would overlap.
std::vector<NoiseBox> noise_boxes_at_faces(GridSize size, std::int64_t edge);

/// The box around a voxel: floor(edge / 2) voxels before it. Throws Error when it reaches beyond the map.
NoiseBox noise_box_around(GridSize size, std::array<std::int64_t, 3> centre, std::int64_t edge);

/// Values of the boxes, box after box, each in index order.
std::vector<float> noise_voxels(VolumeView volume, const std::vector<NoiseBox>& boxes);

/// What the voxels of boxes say of the noise. Standard deviations divide by the number of voxels.
struct NoiseStatistics {
  struct InBox {
    NoiseBox box;
    Moments moments;
    double skewness = 0;         ///< 0 for normal noise.
    double excess_kurtosis = 0;  ///< 0 for normal noise.
  };
  std::vector<InBox> boxes;
  Moments pooled;  ///< Of the voxels of all boxes together.
  std::int64_t voxels = 0;
  float most_common_value = 0;
  double most_common_share = 0;  ///< Fraction of the voxels that have exactly that value.
};

/// What to do where boxes of a masked map hold no noise.
inline constexpr std::string_view other_noise_boxes =
    "Give a map that was not masked, or boxes inside its mask but outside the particle with --noise-box-at";

/// Throws Error when a box is constant, as boxes of masked maps are; `instead` is what to suggest then.
NoiseStatistics noise_statistics(VolumeView volume, const std::vector<NoiseBox>& boxes,
                                 std::string_view instead = other_noise_boxes);

/// What makes the boxes doubtful: one that is unlike the others, many voxels of one value, or noise that is far from
/// normal. A sentence each, without a full stop.
std::vector<std::string> noise_warnings(const NoiseStatistics& noise);

/// The probability that noise alone gives at least a voxel's value.
enum class NoiseTest {
  normal,     ///< Normal noise with the boxes' mean and standard deviation.
  empirical,  ///< (1 + values of the boxes that are as large) / (1 + values of the boxes): never below 1 / (1 + n).
};

/// How p values are adjusted for their number. The adjusted p value of a voxel is the lowest level at which it passes.
enum class Adjustment {
  benjamini_yekutieli,  ///< False discovery rate under any dependence between voxels (2001, Ann. Stat. 29, 1165).
  benjamini_hochberg,   ///< The same for independent or positively dependent voxels (1995, J. R. Stat. Soc. B 57, 289).
  holm,                 ///< Probability of one false voxel at all, under any dependence (1979, Scand. J. Stat. 6, 65).
};

/// Which voxels are tested; the others have confidence 0.
enum class TestedRegion {
  sphere,  ///< Distance from the middle of the box at most (n - 1) / 2 voxels, n the shortest axis.
  box,     ///< All voxels.
};

struct ConfidenceOptions {
  double level = 0.01;  ///< Highest adjusted p value that passes.
  NoiseTest test = NoiseTest::normal;
  Adjustment adjustment = Adjustment::benjamini_yekutieli;
  TestedRegion region = TestedRegion::sphere;
  int threads = 0;  ///< <= 0 means one a core.
};

struct ConfidenceMap {
  Volume confidence;               ///< 1 - adjusted p value, 0 ... 1.
  Mask passed;                     ///< Adjusted p value at most the level, decided before any rounding to float.
  std::int64_t tested = 0;         ///< Voxels tested: the number of hypotheses.
  double least_p = 0;              ///< p value of the largest voxel.
  std::optional<float> threshold;  ///< Lowest value that passed; nothing where none did.
  float largest_tested = 0;        ///< Largest value tested.
};

/// One-sided test of every voxel of the region against the noise of the boxes. The same bytes for any thread count.
/// Memory: the result, and up to 12 bytes for each voxel whose adjusted p value may be below 1: a few percent of the
/// noise with Benjamini and Yekutieli, all of the region with the others.
ConfidenceMap confidence_map(VolumeView volume, const std::vector<NoiseBox>& boxes, const ConfidenceOptions& options);

}  // namespace acuity
