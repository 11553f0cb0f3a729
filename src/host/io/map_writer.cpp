#include <algorithm>
#include <bit>
#include <cmath>

#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/memory_file.h>
#include <acuity/progress.h>

#include "host/bytes/atomic_file.h"
#include "host/core/formatted.h"
#include "host/core/parallel.h"
#include "host/io/file_order.h"
#include "host/io/finite_voxels.h"
#include "host/io/half_precision.h"
#include "host/io/mrc_format.h"
#include "host/io/outputs.h"

namespace acuity {
namespace {

using mrc::RawHeader;

void set_text(RawHeader& raw, int word, const std::string& text, std::size_t length) {
  std::string padded = text.substr(0, length);
  padded.resize(length, ' ');
  std::copy(padded.begin(), padded.end(), &raw.bytes[4 * (word - 1)]);
}

struct Statistics {
  float least = 0;
  float largest = 0;
  Moments moments;
};

Statistics statistics_of(std::span<const float> voxels, int threads) {
  const auto [least, largest] = range_of(voxels, threads);
  return {least, largest, moments(voxels, threads)};
}

/// Throws Error where half precision cannot hold the voxels; rounds their range as they are rounded.
void fit_to_half_precision(Statistics& statistics, const std::string& name) {
  const float size = std::max(std::abs(statistics.least), std::abs(statistics.largest));
  constexpr float min_normal = 0x1p-14F;
  if (size >= beyond_half)
    throw_input_error(name + " cannot be written in mode 12",
                      "a voxel of " + number(size) + " is beyond 65504, the largest number of half precision",
                      "Write mode 2");
  if (size > 0 && size < min_normal)
    throw_input_error(name + " cannot be written in mode 12",
                      "no voxel is larger than " + number(size) + ", where half precision loses digits",
                      "Write mode 2");
  for (float* value : {&statistics.least, &statistics.largest}) *value = float_of_half(half_of_float(*value));
}

RawHeader encode(const MapHeader& header, int mode, const Statistics& statistics, const std::string& label) {
  RawHeader raw;
  raw.set(mrc::word_mode, mode);
  for (int i = 0; i < 3; ++i) {
    raw.set(mrc::word_size + i, static_cast<std::int32_t>(header.size_crs[i]));
    raw.set(mrc::word_start + i, header.start_crs[i]);
    raw.set(mrc::word_intervals + i, header.intervals_xyz[i]);
    raw.set(mrc::word_cell + i, header.raw_cell[i]);
    raw.set(mrc::word_angles + i, static_cast<float>(header.cell_angles_degrees[i]));
    raw.set(mrc::word_axes + i, header.axis_of_crs[i] + 1);
    raw.set(mrc::word_origin + i, static_cast<float>(header.origin_angstrom[i]));
  }
  raw.set(mrc::word_min, statistics.least);
  raw.set(mrc::word_max, statistics.largest);
  raw.set(mrc::word_mean, static_cast<float>(statistics.moments.mean));
  raw.set(mrc::word_rms, static_cast<float>(statistics.moments.standard_deviation));
  raw.set(mrc::word_space_group, header.space_group);
  raw.set(mrc::word_extended_bytes, static_cast<std::int32_t>(header.symmetry.size()));
  if (!header.symmetry.empty()) set_text(raw, mrc::word_extended_type, "CCP4", 4);
  raw.set(mrc::word_version, std::int32_t{20141});
  set_text(raw, mrc::word_map, "MAP ", 4);
  const bool little = std::endian::native == std::endian::little;
  raw.set(mrc::word_machine_stamp, little ? std::int32_t{0x00004444} : std::int32_t{0x11110000});
  std::vector<std::string> labels = header.labels;
  if (!label.empty()) {
    if (labels.size() >= mrc::max_labels) labels.resize(mrc::max_labels - 1);
    labels.push_back(label);
  }
  raw.set(mrc::word_label_count, static_cast<std::int32_t>(labels.size()));
  for (std::size_t i = 0; i < labels.size(); ++i)
    set_text(raw, mrc::word_labels + static_cast<int>(i * mrc::label_bytes / 4), labels[i], mrc::label_bytes);
  return raw;
}

/// The voxels of sections [first, last) in the file's order, each as store(voxel).
template <class Stored, class Store>
void arrange(const FileOrder& order, std::int64_t first, std::int64_t last, VolumeView volume, int threads,
             std::vector<Stored>& out, const Store& store) {
  out.resize(static_cast<std::size_t>((last - first) * order.rows * order.columns));
  const std::vector<VoxelBlock> blocks = order.blocks(first, last);
  parallel_for(static_cast<std::int64_t>(blocks.size()), 1, threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float> own;
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      const VoxelBlock& block = blocks[i];
      const auto section_size = static_cast<std::size_t>(block.rows * order.columns);
      own.resize(static_cast<std::size_t>(block.sections) * section_size);
      order.gather(block, volume.voxels.data(), own.data());
      for (std::int64_t s = 0; s < block.sections; ++s) {
        const auto from = own.begin() + s * static_cast<std::ptrdiff_t>(section_size);
        std::transform(from, from + static_cast<std::ptrdiff_t>(section_size),
                       out.begin() + ((block.section - first + s) * order.rows + block.row) * order.columns, store);
      }
    }
  });
}

template <class Stored, class Store>
void put_voxels(AtomicFile& file, const FileOrder& order, VolumeView volume, int threads, const Store& store) {
  constexpr std::size_t bytes_at_a_time = std::size_t{1} << 24;
  const std::int64_t count = order.sections_within(bytes_at_a_time, sizeof(Stored));
  std::vector<Stored> some;
  for (std::int64_t first = 0; first < order.sections; first += count) {
    check_interrupt();
    arrange(order, first, std::min(order.sections, first + count), volume, threads, some, store);
    file.write(some.data(), some.size() * sizeof(Stored));
  }
}

/// Voxels that lie in the volume as in the file.
void put_as_they_lie(AtomicFile& file, std::span<const float> voxels) {
  constexpr std::size_t voxels_at_a_time = std::size_t{1} << 22;
  for (std::size_t first = 0; first < voxels.size(); first += voxels_at_a_time) {
    check_interrupt();
    const auto some = voxels.subspan(first, std::min(voxels_at_a_time, voxels.size() - first));
    file.write(some.data(), some.size_bytes());
  }
}

}  // namespace

void put_map(AtomicFile& file, const MapHeader& like, VolumeView volume, const std::string& label,
             const MapWriting& writing) {
  if (writing.mode != 2 && writing.mode != 12)
    throw_input_error(file.path().string() + " cannot be written in mode " + std::to_string(writing.mode),
                      "Acuity writes the modes 2 and 12", "Write mode 2");
  Statistics statistics = statistics_of(volume.voxels, writing.threads);
  // The mean is not finite if a voxel is not.
  if (!std::isfinite(statistics.moments.mean))
    require_finite(volume, "The map for " + file.path().string(), writing.threads);
  if (writing.mode == 12) fit_to_half_precision(statistics, file.path().string());
  const RawHeader raw = encode(like, writing.mode, statistics, label);
  file.write(raw.bytes.data(), raw.bytes.size());
  file.write(like.symmetry.data(), like.symmetry.size());
  const FileOrder order(like, volume.size);
  if (writing.mode == 12)
    put_voxels<std::uint16_t>(file, order, volume, writing.threads, half_of_float);
  else if (like.axis_of_crs == std::array{0, 1, 2})
    put_as_they_lie(file, volume.voxels);
  else
    put_voxels<float>(file, order, volume, writing.threads, [](float voxel) { return voxel; });
}

std::string map_file_head(const MapHeader& header, int mode) {
  MapHeader straight = header;
  const GridSize size = header.size();
  straight.size_crs = {size.x, size.y, size.z};
  for (int i = 0; i < 3; ++i) straight.start_crs[header.axis_of_crs[i]] = header.start_crs[i];
  straight.axis_of_crs = {0, 1, 2};
  const RawHeader raw = encode(straight, mode, {}, "");
  return std::string(raw.bytes.data(), raw.bytes.size()) + straight.symmetry;
}

void write_map(const std::filesystem::path& path, const MapHeader& like, VolumeView volume, const std::string& label,
               const MapWriting& writing) {
  AtomicFile file(path, compression_of_map(path), writing.threads);
  put_map(file, like, volume, label, writing);
  file.commit();
}

}  // namespace acuity
