// Memory that is kept for the next map.
#include "host/memory/large_blocks.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "host/memory/unset_memory.h"

namespace acuity::testing {
namespace {

constexpr std::size_t page = std::size_t{2} << 20;

TEST(LargeBlocks, ThatWereGivenBackServeAgainForAboutTheSameSize) {
  void* const first = take_large_block(10 * page);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first) % page, 0U);
  std::memset(first, 7, 10 * page);
  EXPECT_TRUE(give_back_large_block(first));
  void* const again = take_large_block(9 * page + 1);
  EXPECT_EQ(again, first);
  void* const other = take_large_block(9 * page);
  EXPECT_NE(other, first) << "a block that is taken is nobody else's";
  EXPECT_TRUE(give_back_large_block(again));
  void* const smaller = take_large_block(5 * page);
  EXPECT_NE(smaller, first) << "a block twice as large would be wasted";
  EXPECT_TRUE(give_back_large_block(other));
  EXPECT_TRUE(give_back_large_block(smaller));
}

TEST(LargeBlocks, AreToldFromOtherMemory) {
  EXPECT_FALSE(give_back_large_block(nullptr));
  void* const aligned = std::aligned_alloc(page, page);
  ASSERT_NE(aligned, nullptr);
  EXPECT_FALSE(give_back_large_block(aligned));
  std::free(aligned);
  void* const block = take_large_block(page);
  EXPECT_FALSE(give_back_large_block(static_cast<char*>(block) + 64));
  EXPECT_TRUE(give_back_large_block(block));
  EXPECT_FALSE(give_back_large_block(block)) << "it is given back once";
}

TEST(LargeBlocks, RefuseWhatNoMachineHas) { EXPECT_EQ(take_large_block(std::size_t{1} << 60), nullptr); }

TEST(LargeBlocks, BelongToOneThreadAtATime) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([t] {
      for (int round = 0; round < 200; ++round) {
        auto* const block = static_cast<volatile int*>(take_large_block(2 * page));
        ASSERT_NE(block, nullptr);
        for (int i = 0; i < 64; ++i) block[1000 * i] = t;
        for (int i = 0; i < 64; ++i) ASSERT_EQ(block[1000 * i], t);
        ASSERT_TRUE(give_back_large_block(const_cast<int*>(block)));
      }
    });
  for (std::thread& thread : threads) thread.join();
}

TEST(UnsetMemory, HoldsVectorsOfAnySize) {
  for (const std::size_t count : {std::size_t{1}, std::size_t{1000}, large_block_bytes / sizeof(float) + 3}) {
    std::vector<float, UnsetMemory<float>> values(count);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(values.data()) % 64, 0U);
    values.front() = 1;
    values.back() = 2;
    values.resize(2 * count);
    EXPECT_EQ(values[count - 1], 2);
    EXPECT_EQ(values.front(), count == 1 ? 2 : 1);
  }
}

}  // namespace
}  // namespace acuity::testing
