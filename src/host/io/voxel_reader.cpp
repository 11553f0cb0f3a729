#include "host/io/voxel_reader.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <future>
#include <string>
#include <vector>

#include <acuity/error.h>

#include "host/bytes/byte_source.h"
#include "host/core/parallel.h"
#include "host/io/mrc_format.h"
#include "host/io/voxel_placer.h"

namespace acuity {
namespace {

[[noreturn]] void reject_not_finite(const std::string& name, const Map& map, std::uint64_t index) {
  const auto [columns, rows, sections] = map.header.size_crs;
  const auto at = static_cast<std::int64_t>(index);
  const std::int64_t section = at / (rows * columns);
  const std::int64_t position = at % (rows * columns);
  const auto [step_c, step_r, step_s] = mrc::steps_of_crs(map.header, map.volume.size);
  const std::int64_t voxel = section * step_s + position / columns * step_r + position % columns * step_c;
  throw_input_error(name + " has voxels that are not finite",
                    (std::isnan(map.volume.voxels[static_cast<std::size_t>(voxel)]) ? "a NaN" : "an infinite value") +
                        std::string(" in section ") + std::to_string(section) + ", position " +
                        std::to_string(position),
                    "Export the map again, or replace these voxels");
}

/// Whether the header states a range that the voxels do not have. Many headers state none.
bool contradicts_range(const MapHeader& header, const std::vector<float>& voxels) {
  const auto [stated_least, stated_largest] = header.stated_range;
  if (!(stated_least < stated_largest)) return false;
  const auto [least, largest] = std::minmax_element(voxels.begin(), voxels.end());
  const float tolerance = 1e-3F * (stated_largest - stated_least);  // Half precision and rounded headers.
  return std::abs(*least - stated_least) > tolerance || std::abs(*largest - stated_largest) > tolerance;
}

bool names_extended_header(const MapHeader& header) {
  for (const char* type : {"FEI1", "FEI2", "SERI", "AGAR", "CCP4", "MRCO", "HDF5"})
    if (header.extended_type == type) return true;
  return false;
}

/// Decides what bytes behind the voxels mean: padding, something to ignore with a note, or a header that is wrong.
void judge_rest(const ByteSource::Rest& rest, std::uint64_t leading_zeros, const std::string& name, Map& map) {
  if (rest.bytes == 0) return;
  MapHeader& header = map.header;
  const bool may_be_shifted = leading_zeros >= rest.bytes;
  if (rest.zeros && !may_be_shifted) return;  // Padding.
  const std::string number = std::to_string(rest.bytes);
  const auto section =
      static_cast<std::uint64_t>(mrc::voxel_bytes(header)) / static_cast<std::uint64_t>(header.size_crs[2]);
  constexpr std::uint64_t min_section = 1024;  // A few bytes are no section.
  std::string why;
  if (!rest.zeros && section >= min_section && rest.bytes % section == 0)
    why = "as many as " + std::to_string(rest.bytes / section) + " more sections have";
  else if (!rest.zeros && header.extended_header_bytes == 0 && names_extended_header(header))
    why = "EXTTYP tells of an extended header, NSYMBT of none";
  else if (!rest.zeros && may_be_shifted)
    why = "the first bytes of its voxels are zeros, as those of an extended header that NSYMBT does not tell of";
  else if (!rest.zeros && contradicts_range(header, map.volume.voxels))
    why = "its voxels do not have the range of DMIN and DMAX";
  if (!why.empty())
    throw_input_error(name + " holds " + number + " bytes more than its header describes", why, "Export the map again");
  header.notes.push_back(number + " bytes behind its voxels are ignored");
}

/// Reads the voxels of a plain file: many blocks at a time, each from its place.
void read_from_places(ByteSource& source, VoxelPlacer& placer, std::int64_t sections, int threads) {
  const std::vector<VoxelBlock> blocks = placer.order().blocks(0, sections);
  parallel_for(static_cast<std::int64_t>(blocks.size()), 1, threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<unsigned char> bytes;
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      const VoxelBlock& block = blocks[i];
      const std::size_t rows_bytes = static_cast<std::size_t>(block.rows) * placer.row_bytes();
      const auto offset = [&](std::int64_t s) {
        return static_cast<std::uint64_t>(block.section + s) * placer.section_bytes() +
               static_cast<std::uint64_t>(block.row) * placer.row_bytes();
      };
      if (placer.in_place()) {
        source.read_ahead_at(offset(0), placer.place_of(block), rows_bytes);
        placer.place_in(block);
        continue;
      }
      bytes.resize(static_cast<std::size_t>(block.sections) * rows_bytes);
      for (std::int64_t s = 0; s < block.sections; ++s)
        source.read_ahead_at(offset(s), bytes.data() + static_cast<std::size_t>(s) * rows_bytes, rows_bytes);
      placer.place(block, bytes.data(), rows_bytes);
    }
  });
  source.skip(static_cast<std::uint64_t>(sections) * placer.section_bytes());
}

/// Reads the voxels front to back: while some sections are placed, the next ones are read and inflated. False where the
/// file ends before. What is placed before an error or the end stays noted in the placer.
bool read_in_order(ByteSource& source, VoxelPlacer& placer, std::int64_t sections, int threads) {
  constexpr std::size_t bytes_at_a_time = std::size_t{1} << 22;
  const std::int64_t count = placer.order().sections_within(bytes_at_a_time, placer.voxel_bytes());
  const int workers = std::max(1, thread_count(threads) - 1);
  std::vector<unsigned char> arriving;
  std::vector<unsigned char> placed;
  std::future<void> placing;
  const auto wait = [&] {
    if (placing.valid()) placing.get();
  };
  for (std::int64_t first = 0; first < sections; first += count) {
    const std::int64_t last = std::min(sections, first + count);
    arriving.resize(static_cast<std::size_t>(last - first) * placer.section_bytes());
    std::size_t got = 0;
    try {
      got = source.read_up_to(arriving.data(), arriving.size());
    } catch (...) {
      wait();
      throw;
    }
    wait();
    if (got < arriving.size()) return false;
    arriving.swap(placed);
    const auto place = [&placer, &placed, first, last, workers] {
      const std::vector<VoxelBlock> blocks = placer.order().blocks(first, last);
      parallel_for(static_cast<std::int64_t>(blocks.size()), 1, workers, [&](std::int64_t begin, std::int64_t end) {
        for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
          const VoxelBlock& block = blocks[i];
          placer.place(block,
                       placed.data() + static_cast<std::size_t>(block.section - first) * placer.section_bytes() +
                           static_cast<std::size_t>(block.row) * placer.row_bytes(),
                       placer.section_bytes());
        }
      });
    };
    placing = start_work(thread_count(threads) > 1, place);
  }
  wait();
  return true;
}

}  // namespace

bool read_voxels(ByteSource& source, const std::string& name, Map& map, int threads) {
  MapHeader& header = map.header;
  VoxelPlacer placer(header, map.volume);
  const std::int64_t sections = header.size_crs[2];
  const auto require_finite = [&] {
    if (const auto index = placer.first_not_finite()) reject_not_finite(name, map, *index);
  };
  bool whole = true;
  try {
    if (source.has_places() && mrc::voxel_bytes(header) <= static_cast<double>(source.bytes_ahead()))
      read_from_places(source, placer, sections, threads);
    else
      whole = read_in_order(source, placer, sections, threads);
  } catch (...) {
    require_finite();  // A voxel before a damaged place is what a reader front to back meets first.
    throw;
  }
  require_finite();
  if (!whole) return false;
  if (header.mode == 0) header.unsigned_bytes = placer.signs().are_unsigned(header);
  if (header.mode == 0 && !header.unsigned_bytes) {
    constexpr std::int64_t grain = std::int64_t{1} << 18;
    std::vector<float>& voxels = map.volume.voxels;
    parallel_for(static_cast<std::int64_t>(voxels.size()), grain, threads, [&](std::int64_t begin, std::int64_t end) {
      for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
        voxels[i] -= voxels[i] < 128 ? 0.0F : 256.0F;
    });
  }
  judge_rest(source.finish(), placer.leading_zeros(), name, map);
  return true;
}

}  // namespace acuity
