#include <algorithm>
#include <bit>
#include <cmath>

#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/progress.h>

#include "host/io/atomic_file.h"
#include "host/io/mrc_format.h"

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

Statistics statistics_of(std::span<const float> voxels) {
  const auto [least, largest] = std::minmax_element(voxels.begin(), voxels.end());
  return {*least, *largest, moments(voxels)};
}

RawHeader encode(const MapHeader& header, const Statistics& statistics, const std::string& label) {
  RawHeader raw;
  raw.set(mrc::word_mode, 2);
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
  if (labels.size() >= mrc::max_labels) labels.resize(mrc::max_labels - 1);
  labels.push_back(label);
  raw.set(mrc::word_label_count, static_cast<std::int32_t>(labels.size()));
  for (std::size_t i = 0; i < labels.size(); ++i)
    set_text(raw, mrc::word_labels + static_cast<int>(i * mrc::label_bytes / 4), labels[i], mrc::label_bytes);
  return raw;
}

}  // namespace

void put_map(AtomicFile& file, const MapHeader& like, VolumeView volume, const std::string& label) {
  const RawHeader raw = encode(like, statistics_of(volume.voxels), label);
  file.write(raw.bytes.data(), raw.bytes.size());
  file.write(like.symmetry.data(), like.symmetry.size());

  const auto [step_c, step_r, step_s] = mrc::steps_of_crs(like, volume.size);
  const auto [columns, rows, sections] = like.size_crs;
  std::vector<float> section(static_cast<std::size_t>(columns * rows));
  for (std::int64_t s = 0; s < sections; ++s) {
    check_interrupt();
    float* to = section.data();
    for (std::int64_t r = 0; r < rows; ++r) {
      const float* from = &volume.voxels[static_cast<std::size_t>(s * step_s + r * step_r)];
      for (std::int64_t c = 0; c < columns; ++c) *to++ = from[c * step_c];
    }
    file.write(section.data(), section.size() * sizeof(float));
  }
}

void write_map(const std::filesystem::path& path, const MapHeader& like, VolumeView volume, const std::string& label) {
  AtomicFile file(path, compression_for(path));
  put_map(file, like, volume, label);
  file.commit();
}

}  // namespace acuity
