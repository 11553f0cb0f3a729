// Maps in gzip files of several members, which zlib wrote here, or the writer of maps.
#include <random>

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/mman.h>

#include <acuity/map.h>

#include "host/bytes/gzip_stream.h"
#include "host/core/parallel.h"
#include "support/expect_error.h"
#include "support/raw_map.h"
#include "support/same_for_any_threads.h"

namespace acuity::testing {
namespace {

constexpr std::array<int, 3> size{60, 50, 40};  // 480 kB: eight members of known size.

const Volume& noise() {
  static const Volume volume = random_volume({size[0], size[1], size[2]}, 1, 77);
  return volume;
}

std::vector<char> plain_bytes() {
  RawMap raw(size);
  for (const float v : noise().voxels) raw.voxel(v);
  return raw.bytes();
}

/// Members of zlib, cut at these places.
std::vector<char> members_cut_at(const std::vector<std::size_t>& places) {
  const std::vector<char> plain = plain_bytes();
  std::vector<char> all;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= places.size(); ++i) {
    const std::size_t end = i < places.size() ? places[i] : plain.size();
    const auto at = [&](std::size_t place) { return plain.begin() + static_cast<std::ptrdiff_t>(place); };
    const std::vector<char> member = gzipped({at(begin), at(end)});
    all.insert(all.end(), member.begin(), member.end());
    begin = end;
  }
  return all;
}

/// The bytes that the writer of maps makes of the noise.
std::vector<char> written(int threads = 0) {
  const TempDir folder;
  write_map(folder / "map.mrc.gz", make_header(noise().size, 1, {}), noise(), "noise", {2, threads});
  return read_bytes(folder / "map.mrc.gz");
}

std::vector<float> voxels_of(const std::vector<char>& bytes, int threads = 0) {
  const TempDir folder;
  write_bytes(folder / "map.mrc.gz", bytes);
  MapReading reading;
  reading.threads = threads;
  return read_map(folder / "map.mrc.gz", reading).volume.voxels;
}

::testing::AssertionResult refuses(const std::string& words, const std::vector<char>& bytes) {
  return throws_error(ErrorKind::input, words, [&] { voxels_of(bytes); });
}

std::vector<char> first_of(const std::vector<char>& bytes, std::size_t count) {
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count)};
}

TEST(GzipMembers, AreReadAsOneFileWhereverTheyAreCut) {
  for (const std::vector<std::size_t>& places :
       std::vector<std::vector<std::size_t>>{{1}, {500, 1024}, {1023, 1025, 1025}, {200000}, {65280, 130560, 400000}})
    EXPECT_TRUE(voxels_of(members_cut_at(places)) == noise().voxels) << places.front();
}

TEST(GzipMembers, OfKnownSizeStateItInTheirHeaders) {
  const std::vector<char> bytes = written();
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes.at(at)); };
  std::size_t at = 0;
  int members = 0;
  for (; at < bytes.size(); ++members) {
    ASSERT_EQ(std::string(&bytes.at(at), 4), "\x1f\x8b\x08\x04");
    ASSERT_EQ(std::string(&bytes.at(at + 10), 6), std::string("\x06\0BC\x02\0", 6)) << "the extra field of BGZF";
    at += byte(at + 16) + 256U * byte(at + 17) + 1;
  }
  EXPECT_EQ(at, bytes.size());
  EXPECT_EQ(members, 8) << "480,000 bytes and the header, 65,280 a member";
}

TEST(GzipMembers, OfTheWriterAreWhatZlibReadsAsTheMap) {
  const std::vector<char> plain = gunzipped(written());
  ASSERT_EQ(plain.size(), 1024 + 4 * noise().voxels.size());
  EXPECT_EQ(std::memcmp(plain.data() + 1024, noise().voxels.data(), 4 * noise().voxels.size()), 0);
  EXPECT_TRUE(voxels_of(written()) == noise().voxels);
}

TEST(GzipMembers, AreTheSameForAnyThreads) {
  expect_same_for_any_threads([](int threads) { return written(threads); });
  const std::vector<char> bytes = written();
  expect_same_for_any_threads([&](int threads) { return voxels_of(bytes, threads); });
}

/// The second member's bytes of a map with 40 voxels along each edge: noise in a ball, zeros around it.
std::vector<unsigned char> bytes_of_ball() {
  constexpr int edge = 40;
  std::mt19937 draw(5);
  std::normal_distribution<float> noise_of_ball(0, 0.03F);
  std::vector<float> voxels;
  for (int z = 0; z < edge; ++z)
    for (int y = 0; y < edge; ++y)
      for (int x = 0; x < edge; ++x)
        voxels.push_back(std::hypot(x - 20, y - 20, z - 20) < 12 ? noise_of_ball(draw) : 0.0F);
  const auto* bytes = reinterpret_cast<const unsigned char*>(voxels.data()) + sized_member_bytes - 1024;
  return {bytes, bytes + sized_member_bytes};
}

// With ISA-L's deflate as it is, one of a thousand addresses of its state gave other bytes.
TEST(GzipMembers, AreTheSameWhereverTheStackLies) {
  constexpr std::size_t stacks = 3000;
  constexpr std::size_t stack_bytes = std::size_t{1} << 20;  // Sanitizers need more than the deflate.
  auto* memory = static_cast<char*>(::mmap(nullptr, stacks * stack_bytes, PROT_READ | PROT_WRITE,
                                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  ASSERT_NE(static_cast<void*>(memory), MAP_FAILED);
  struct Work {
    std::vector<unsigned char> bytes = bytes_of_ball();
    std::vector<std::vector<unsigned char>> members;
  } work;
  const auto compress = [](void* of) -> void* {
    auto& given = *static_cast<Work*>(of);
    given.members = sized_members(given.bytes, 1);
    return nullptr;
  };
  compress(&work);
  const auto expected = work.members;
  std::size_t others = 0;
  for (std::size_t i = 0; i < stacks; ++i) {
    pthread_attr_t attributes;
    pthread_t thread;
    ASSERT_EQ(::pthread_attr_init(&attributes), 0);
    ASSERT_EQ(::pthread_attr_setstack(&attributes, memory + i * stack_bytes, stack_bytes), 0);
    ASSERT_EQ(::pthread_create(&thread, &attributes, compress, &work), 0);
    ASSERT_EQ(::pthread_join(thread, nullptr), 0);
    ::pthread_attr_destroy(&attributes);
    ::madvise(memory + i * stack_bytes, stack_bytes, MADV_DONTNEED);
    others += work.members == expected ? 0 : 1;
  }
  EXPECT_EQ(others, 0U) << "of " << stacks;
  ::munmap(memory, stacks * stack_bytes);
}

TEST(GzipMembers, OfBothKindsMayFollowEachOther) {
  const std::vector<char> plain = plain_bytes();
  std::vector<char> mixed = gzipped(first_of(plain, 1024));
  const TempDir folder;
  // The first member holds the header; those of the writer would hold another one, so theirs is cut off.
  const std::vector<char> all = gunzipped(written());
  const std::vector<char> tail = gzipped({all.begin() + 1024, all.end()});
  mixed.insert(mixed.end(), tail.begin(), tail.end());
  EXPECT_TRUE(voxels_of(mixed) == noise().voxels);
  // After the members of known size, one without; its bytes lie behind the voxels.
  std::vector<char> longer = written();
  const std::vector<char> zeros = gzipped(std::vector<char>(100, '\0'));
  longer.insert(longer.end(), zeros.begin(), zeros.end());
  EXPECT_TRUE(voxels_of(longer) == noise().voxels);
}

TEST(GzipMembers, ThatAreCutOffAreCalledTruncated) {
  for (const std::vector<char>& bytes : {written(), members_cut_at({1024, 200000})})
    for (const std::size_t length :
         {std::size_t{20}, bytes.size() / 3, bytes.size() / 2, bytes.size() - 9, bytes.size() - 8, bytes.size() - 1})
      EXPECT_TRUE(refuses("is truncated", first_of(bytes, length))) << length << " of " << bytes.size();
}

TEST(GzipMembers, ThatAreMissingAtTheEndAreCalledTruncated) {
  const std::vector<char> bytes = written();
  const auto size_of_first = [&] {
    return static_cast<unsigned char>(bytes[16]) + 256U * static_cast<unsigned char>(bytes[17]) + 1;
  };
  EXPECT_TRUE(refuses("is truncated", first_of(bytes, size_of_first())));
}

TEST(GzipMembers, WithAByteChangedAreNeverTakenForTheMap) {
  for (const std::vector<char>& bytes : {written(), members_cut_at({1024, 200000})}) {
    // After the header of a member and the first byte of a block, some of whose bits mean nothing where it is stored.
    constexpr std::size_t first = 19;
    for (std::size_t i = first; i < bytes.size(); i += bytes.size() / 40) {
      std::vector<char> damaged = bytes;
      damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
      EXPECT_TRUE(refuses("", damaged)) << "byte " << i << " of " << bytes.size();
    }
  }
}

TEST(GzipMembers, WithAWrongChecksumOrLengthAreCalledDamaged) {
  std::vector<char> bytes = written();
  for (const std::size_t from_end : {std::size_t{1}, std::size_t{4}, std::size_t{8}}) {
    std::vector<char> damaged = bytes;
    damaged[bytes.size() - from_end] = static_cast<char>(damaged[bytes.size() - from_end] ^ 1);
    EXPECT_TRUE(refuses("is damaged", damaged)) << from_end;
  }
}

TEST(GzipMembers, BytesBehindTheLastOneAreIgnored) {
  for (std::vector<char> bytes : {written(), members_cut_at({1024}), gzipped(plain_bytes())})
    for (const std::string& garbage : {std::string("\0", 1), std::string(100, '\0'), std::string(5000, 'x')}) {
      std::vector<char> longer = bytes;
      longer.insert(longer.end(), garbage.begin(), garbage.end());
      EXPECT_TRUE(voxels_of(longer) == noise().voxels) << garbage.size();
    }
}

}  // namespace
}  // namespace acuity::testing
