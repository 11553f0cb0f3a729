// Confidence masks: the voxels that hold density, at a controlled false discovery rate.
// `acuity mask --fdr` writes them, and sharpening without a mask starts with one; Beckers, Jakobi and Sachse 2019,
// IUCrJ 6, 18.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <acuity/mask.h>
#include <acuity/run_log.h>
#include <acuity/volume.h>

namespace acuity {

/// A cube of voxels that should hold only noise.
struct NoiseBox {
  std::array<std::int64_t, 3> first{};  ///< Lowest voxel along x, y, z, from 0.
  std::int64_t edge = 0;                ///< Edge length in voxels.
};

/// Default edge of noise boxes: a tenth of the shortest axis, at least 10 voxels.
std::int64_t default_noise_box_edge(GridSize size);

/// Four boxes, in the middle of the two y faces and the two x faces, 2 % of the axis away from the face. Throws Error
/// where two of them would overlap.
std::vector<NoiseBox> noise_boxes_at_faces(GridSize size, std::int64_t edge);

/// The boxes of noise_boxes_at_faces() where all four agree in mean and standard deviation. Otherwise 26 boxes as far
/// from the middle are tried, in the directions of faces, edges and corners. Those that agree are taken, with a
/// warning; masked ones are left out. The four again where half of them are masked, or fewer than a third agree. Throws
/// Error as noise_boxes_at_faces().
std::vector<NoiseBox> agreeing_noise_boxes(VolumeView volume, std::int64_t edge, RunLog& log);

/// The box around a voxel: floor(edge / 2) voxels before it. Throws Error when it reaches beyond the map.
NoiseBox noise_box_around(GridSize size, std::array<std::int64_t, 3> centre, std::int64_t edge);

/// Values of the boxes, box after box, each in index order.
std::vector<float> noise_voxels(VolumeView volume, const std::vector<NoiseBox>& boxes);

/// Statistics of the voxels in noise boxes. Standard deviations divide by the number of voxels.
struct NoiseStatistics {
  struct InBox {
    NoiseBox box;
    Moments moments;
    double skewness = 0;         ///< Skewness of the values; 0 for normal noise.
    double excess_kurtosis = 0;  ///< Excess kurtosis of the values; 0 for normal noise.
  };
  std::vector<InBox> boxes;
  Moments pooled;                ///< Moments of the voxels of all boxes together.
  std::int64_t voxels = 0;       ///< Number of voxels in all boxes.
  float most_common_value = 0;   ///< Most frequent value of the voxels.
  double most_common_share = 0;  ///< Fraction of the voxels that have the most frequent value.
};

/// Suggestion of messages about masked maps, whose boxes hold no noise.
inline constexpr std::string_view other_noise_boxes =
    "Give a map that was not masked, or boxes inside its mask but outside the particle with {noise-box-at}";

/// Throws Error when a box is constant, as boxes of masked maps are; the message then suggests `instead`.
NoiseStatistics noise_statistics(VolumeView volume, const std::vector<NoiseBox>& boxes,
                                 std::string_view instead = other_noise_boxes);

/// Reasons to doubt the boxes: one that is unlike the others, many voxels of one value, or noise that is far from
/// normal. Each is a sentence without a full stop.
std::vector<std::string> noise_warnings(const NoiseStatistics& noise);

/// The probability that noise alone gives at least a voxel's value.
enum class NoiseTest {
  normal,     ///< Normal noise with the boxes' mean and standard deviation.
  empirical,  ///< (1 + values of the boxes that are as large) / (1 + values of the boxes): never below 1 / (1 + n).
};

/// Adjustment of p values for their number. The adjusted p value of a voxel is the lowest level at which it passes.
enum class Adjustment {
  benjamini_yekutieli,  ///< False discovery rate under any dependence between voxels (2001, Ann. Stat. 29, 1165).
  benjamini_hochberg,   ///< False discovery rate, independent or positively dependent voxels (1995, J. R. Stat. Soc. B
                        ///< 57, 289).
  holm,                 ///< Probability of one false voxel at all, under any dependence (1979, Scand. J. Stat. 6, 65).
};

/// Region of the tested voxels; all others have confidence 0.
enum class TestedRegion {
  sphere,  ///< Distance from the middle of the box at most (n - 1) / 2 voxels, n the shortest axis.
  box,     ///< All voxels.
};

struct ConfidenceOptions {
  double level = 0.01;  ///< Highest adjusted p value that passes.
  NoiseTest test = NoiseTest::normal;
  Adjustment adjustment = Adjustment::benjamini_yekutieli;
  TestedRegion region = TestedRegion::sphere;
  int threads = 0;  ///< Number of threads; <= 0 means one per core.
};

struct ConfidenceMap {
  Volume confidence;               ///< 1 - adjusted p value, 0 ... 1.
  Mask passed;                     ///< Adjusted p value at most the level, decided before any rounding to float.
  std::int64_t tested = 0;         ///< Number of tested voxels, the hypotheses.
  double min_p = 0;                ///< p value of the voxel with the largest value.
  std::optional<float> threshold;  ///< Lowest value that passed; empty where none did.
  float largest_tested = 0;        ///< Largest value tested.
};

/// One-sided test of every voxel of the region against the noise of the boxes. The same bytes for any thread count.
/// Memory: the result, and up to 12 bytes for each voxel whose adjusted p value may be below 1. With Benjamini and
/// Yekutieli these are a few percent of the noise, with the others all of the region.
ConfidenceMap confidence_map(VolumeView volume, const std::vector<NoiseBox>& boxes, const ConfidenceOptions& options);

/// Settings of a confidence mask: the test of voxels against noise, then the steps that shape the mask.
struct FdrMaskOptions : MaskShape {
  ConfidenceOptions test;
  /// Edge of the noise boxes in voxels, which then are those of noise_boxes_at_faces(). Default:
  /// default_noise_box_edge() and agreeing_noise_boxes().
  std::optional<std::int64_t> box_edge;
  /// Centres of the boxes, x, y, z in voxels from 0. Default: see `box_edge`.
  std::vector<std::array<std::int64_t, 3>> box_centres;
};

/// The noise boxes that the options ask for. Throws Error where one does not fit into the map.
std::vector<NoiseBox> noise_boxes(const FdrMaskOptions& options, VolumeView volume, RunLog& log);

/// Statistics of the noise boxes, and the result of the test against them.
struct FdrTest {
  NoiseStatistics noise;
  ConfidenceMap map;
};

/// Numbers of a test, without its volumes.
struct FdrFindings {
  NoiseStatistics noise;
  std::int64_t tested = 0;         ///< Number of voxels tested.
  std::int64_t passed = 0;         ///< Number of voxels that passed.
  std::optional<float> threshold;  ///< Lowest density that passed; empty where none did.
};
FdrFindings findings_of(const FdrTest& test);

/// Tests a map against the noise in its boxes. Doubts about boxes or result become warnings. Throws Error where the
/// boxes do not fit, or one is constant, as boxes of masked maps are; the message then suggests `instead`.
FdrTest test_against_noise(VolumeView volume, const FdrMaskOptions& options, std::string_view instead, RunLog& log);

struct ConfidenceMaskSettings {
  FdrMaskOptions fdr;
  std::optional<double> low_pass_angstrom;  ///< Resolution in A at which a Gaussian halves amplitudes before the test.
  bool binary = false;                      ///< The result is a mask rather than the confidence of each voxel.
  int soft_edge_voxels = 0;                 ///< Width of the mask's cosine edge; only with `binary`.
};

struct ConfidenceMask {
  FdrTest test;              ///< Numbers of the test; its confidence map has moved to `volume`.
  std::optional<Mask> mask;  ///< The mask without its soft edge, with `binary`.
  Volume volume;             ///< The confidence of each voxel or, with `binary`, the mask with its soft edge.
};

/// Tests the voxels of a map and makes the mask. Throws Error where test_against_noise() and shaped_mask() do, and for
/// a shape without `binary`. A view of a map is copied for a low-pass.
ConfidenceMask confidence_mask(VolumeInput map, const ConfidenceMaskSettings& settings, RunLog& log);

struct ConfidenceMaskOptions {
  std::filesystem::path map;
  std::filesystem::path output;  ///< Map file of the resulting volume.
  /// PNG file: slices of the map with the noise boxes and the voxels that passed.
  std::optional<std::filesystem::path> picture;
  std::optional<double> spacing_angstrom;  ///< Voxel size of the maps in A; replaces that of their headers.
  ConfidenceMaskSettings settings;
};

/// Reads a map, and writes its confidence mask and the picture. Throws Error.
ConfidenceMask confidence_mask_files(const ConfidenceMaskOptions& options, RunLog& log);

}  // namespace acuity
