// Files with seeded damage: whatever the bytes, the readers return something sound or throw Error. The sanitizers
// watch.
#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>
#include <random>
#include <string_view>

#include <gtest/gtest.h>

#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/model.h>

#include "support/model_text.h"
#include "support/raw_map.h"

namespace acuity::testing {
namespace {

using Bytes = std::vector<char>;

/// Uniform in 0 ... n - 1; the standard's distributions differ between libraries, the generator does not.
std::size_t below(std::mt19937& random, std::size_t n) { return n == 0 ? 0 : random() % n; }

/// Words of four bytes that headers go wrong with.
constexpr std::array<std::uint32_t, 16> interesting_words{
    0,          1,          2,          3,          0xffffffff, 0x7fffffff, 0x30000000, 0x01000000,
    0x7fc00000, 0x7f300000, 0xff300000, 0x7f7fffff, 0x00000001, 12,         0x0000ffff, 0x30000000};

void flip_bits(Bytes& bytes, std::mt19937& random) {
  for (std::size_t i = 0; i <= below(random, 4); ++i) {
    char& byte = bytes[below(random, bytes.size())];
    byte = static_cast<char>(byte ^ 1 << below(random, 8));
  }
}

void replace_word(Bytes& bytes, std::mt19937& random) {
  // Most often in the part of a map's header that is numbers, in either byte order.
  const std::size_t words =
      std::max<std::size_t>(1, (below(random, 4) != 0 ? std::min<std::size_t>(224, bytes.size()) : bytes.size()) / 4);
  const std::size_t at = 4 * below(random, words);
  const std::uint32_t value = interesting_words[below(random, interesting_words.size())];
  const bool reversed = below(random, 4) == 0;
  for (std::size_t i = 0; i < 4 && at + i < bytes.size(); ++i)
    bytes[at + i] = static_cast<char>(value >> 8 * (reversed ? 3 - i : i) & 0xffU);
}

void truncate(Bytes& bytes, std::mt19937& random) { bytes.resize(below(random, bytes.size()) + 1); }

void insert_bytes(Bytes& bytes, std::mt19937& random) {
  Bytes more(below(random, 100) + 1);
  for (char& byte : more) byte = static_cast<char>(random());
  bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(below(random, bytes.size())), more.begin(), more.end());
}

void repeat_a_part(Bytes& bytes, std::mt19937& random) {
  const std::size_t from = below(random, bytes.size());
  const std::size_t length = below(random, std::min<std::size_t>(200, bytes.size() - from)) + 1;
  const Bytes part(bytes.begin() + static_cast<std::ptrdiff_t>(from),
                   bytes.begin() + static_cast<std::ptrdiff_t>(from + length));
  bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(below(random, bytes.size())), part.begin(), part.end());
}

/// Writes a word over what is there, as files that were edited by hand have it.
void overwrite_by_a_word(Bytes& bytes, std::mt19937& random) {
  constexpr std::array<std::string_view, 16> words{"nan", "-", "?",     ".",     "1e309", "\n", "'",  "\"",
                                                   ";",   "#", "loop_", "data_", "-999",  "7",  "  ", "99999999999"};
  const std::string_view word = words[below(random, words.size())];
  const std::size_t at = below(random, bytes.size());
  for (std::size_t i = 0; i < word.size() && at + i < bytes.size(); ++i) bytes[at + i] = word[i];
}

Bytes damaged(Bytes bytes, std::mt19937& random) {
  using Mutation = void (*)(Bytes&, std::mt19937&);
  constexpr std::array<Mutation, 8> mutations{flip_bits,    replace_word,  replace_word,        truncate,
                                              insert_bytes, repeat_a_part, overwrite_by_a_word, overwrite_by_a_word};
  for (std::size_t i = 0; i <= below(random, 3); ++i) mutations[below(random, mutations.size())](bytes, random);
  return bytes;
}

/// Removes the old file first: ext4 writes a file that is overwritten to the disk at once, which takes milliseconds.
void replace_file(const std::filesystem::path& path, const Bytes& bytes) {
  std::filesystem::remove(path);
  write_bytes(path, bytes);
}

/// Numbers of variants that were read and refused.
struct Outcomes {
  int read = 0;
  int refused = 0;
};

/// Damages one of `valid` at a time and lets `read` see the file.
template <class Read>
Outcomes fuzz(const std::vector<Bytes>& valid, const std::string& name, int variants, unsigned seed, const Read& read) {
  const TempDir folder;
  std::mt19937 random(seed);
  Outcomes outcomes;
  for (int i = 0; i < variants; ++i) {
    replace_file(folder / name, damaged(valid[below(random, valid.size())], random));
    try {
      read(folder / name);
      ++outcomes.read;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input) << "variant " << i << ": " << error.what();
      ++outcomes.refused;
    } catch (const std::exception& error) {
      ADD_FAILURE() << "variant " << i << ": " << error.what();
    }
  }
  return outcomes;
}

/// Both paths are taken: or else the damage is too great, or none.
void expect_both(const Outcomes& outcomes, int variants) {
  EXPECT_GT(outcomes.read, variants / 50);
  EXPECT_GT(outcomes.refused, variants / 50);
}

std::vector<Bytes> valid_maps() {
  std::vector<Bytes> maps;
  for (const int mode : {0, 1, 2, 6, 12}) {
    for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
      RawMap raw({4, 5, 6}, mode, order);
      raw.geometry({3, 1, 2}, 1.5F).integer(5, 3).real(50, -4.5F).integer(56, 2).label(0, "a label");
      raw.dilated(std::string(mode == 1 ? 80 : 0, 'S'));
      maps.push_back(raw.fill([](int x, int y, int z) { return x + 4 * y + 20 * z; }).bytes());
    }
  }
  return maps;
}

void read_and_check_map(const std::filesystem::path& path) {
  const MapHeader header = read_map_header(path);
  EXPECT_FALSE(describe(header).empty());
  const Map map = read_map(path);
  const Volume& volume = map.volume;
  EXPECT_EQ(volume.size, header.size());
  EXPECT_EQ(static_cast<std::int64_t>(volume.voxels.size()), volume.size.count());
  EXPECT_TRUE(std::all_of(volume.voxels.begin(), volume.voxels.end(), [](float v) { return std::isfinite(v); }));
  EXPECT_TRUE(volume.spacing_angstrom > 0 && std::isfinite(volume.spacing_angstrom));
  for (const OriginConvention source :
       {OriginConvention::automatic, OriginConvention::origin, OriginConvention::nxstart})
    for (const double position : first_voxel_angstrom(header, source)) EXPECT_TRUE(std::isfinite(position));
}

TEST(Fuzz, DamagedMapsAreReadOrRefused) {
  expect_both(fuzz(valid_maps(), "map.mrc", 3000, 101, read_and_check_map), 3000);
}

TEST(Fuzz, DamagedMapsInSoundGzipAreReadOrRefused) {
  const TempDir folder;
  const Outcomes outcomes = fuzz(valid_maps(), "inner.mrc", 1000, 202, [&](const std::filesystem::path& plain) {
    replace_file(folder / "map.mrc.gz", gzipped(read_bytes(plain), 1));
    read_and_check_map(folder / "map.mrc.gz");
  });
  expect_both(outcomes, 1000);
}

TEST(Fuzz, MapsInDamagedGzipAreReadOrRefused) {
  std::vector<Bytes> maps = valid_maps();
  for (Bytes& map : maps) map = gzipped(map);
  const Outcomes outcomes = fuzz(maps, "map.mrc.gz", 1500, 303, read_and_check_map);
  EXPECT_GT(outcomes.refused, 750) << "gzip has a checksum";
}

TEST(Fuzz, WhatWasReadCanBeWrittenAndReadAgain) {
  const TempDir folder;
  const Outcomes outcomes = fuzz(valid_maps(), "map.mrc", 300, 404, [&](const std::filesystem::path& path) {
    const Map map = read_map(path);
    write_map(folder / "out.mrc", map.header, map.volume, "again");
    const Map again = read_map(folder / "out.mrc");
    EXPECT_EQ(again.volume.voxels, map.volume.voxels);
    EXPECT_EQ(again.header.axis_of_crs, map.header.axis_of_crs);
    EXPECT_EQ(again.header.start_crs, map.header.start_crs);
  });
  expect_both(outcomes, 300);
}

void read_and_check_model(const std::filesystem::path& path) {
  const Model model = read_model(path);
  EXPECT_GT(model.atom_count(), 0);
  for (const Vec3& at : model.positions_angstrom())
    for (const double coordinate : at) EXPECT_LE(std::abs(coordinate), 1e6);
  model.has_uniform_b();
}

std::vector<Bytes> models_as(std::string (*text_of)(const std::vector<TextAtom>&)) {
  std::vector<TextAtom> atoms;
  for (int i = 0; i < 6; ++i)
    for (const TextAtom& atom : six_atoms()) atoms.push_back(atom);
  const std::string text = text_of(atoms);
  return {Bytes(text.begin(), text.end())};
}

TEST(Fuzz, DamagedPdbFilesAreReadOrRefused) {
  expect_both(fuzz(models_as(pdb_text), "model.pdb", 3000, 505, read_and_check_model), 3000);
}

TEST(Fuzz, DamagedMmcifFilesAreReadOrRefused) {
  expect_both(fuzz(models_as(mmcif_text), "model.cif", 3000, 606, read_and_check_model), 3000);
}

TEST(Fuzz, ModelsInDamagedGzipAreReadOrRefused) {
  std::vector<Bytes> models = models_as(pdb_text);
  models.push_back(models_as(mmcif_text).front());
  for (Bytes& model : models) model = gzipped(model);
  const Outcomes outcomes = fuzz(models, "model.pdb.gz", 1000, 707, read_and_check_model);
  EXPECT_GT(outcomes.refused, 500) << "gzip has a checksum";
}

}  // namespace
}  // namespace acuity::testing
