#include <algorithm>
#include <array>
#include <bit>
#include <cinttypes>
#include <cstdio>
#include <vector>

#include "emulator/ptx/access.h"
#include "emulator/ptx/options.h"

namespace acuity::emulator {
namespace {

constexpr int banks = 32;
constexpr std::uint64_t sector = 32;

/// Passes that the banks need for different words.
int passes(const std::uint64_t* addresses, std::uint32_t mask, int bytes) {
  std::array<std::vector<std::uint64_t>, banks> words;
  for (int l = 0; l < warp_size; ++l) {
    if ((mask >> l & 1U) == 0) continue;
    for (int b = 0; b < bytes; b += 4) {
      const std::uint64_t word = (addresses[l] + static_cast<std::uint64_t>(b)) / 4;
      std::vector<std::uint64_t>& bank = words[word % banks];
      if (std::find(bank.begin(), bank.end(), word) == bank.end()) bank.push_back(word);
    }
  }
  std::size_t most = 0;
  for (const auto& bank : words) most = std::max(most, bank.size());
  return static_cast<int>(most);
}

void add(const Instruction& constant, std::uint64_t transactions, std::uint64_t ideal, std::uint64_t bytes) {
  auto& in = const_cast<Instruction&>(constant);
  in.transactions += transactions;
  in.ideal += ideal;
  in.bytes += bytes;
}

}  // namespace

void count_shared(const Instruction& in, const std::uint64_t* addresses, std::uint32_t mask, int bytes) {
  const int groups = bytes <= 4 ? 1 : bytes == 8 ? 2 : 4;
  const int lanes = warp_size / groups;
  int by_groups = 0;
  for (int g = 0; g < groups; ++g) {
    const std::uint32_t of_group = (groups == 1 ? ~0U : (1U << lanes) - 1) << (g * lanes);
    by_groups += passes(addresses, mask & of_group, bytes);
  }
  const int wavefronts = groups == 1 ? by_groups : std::min(by_groups, passes(addresses, mask, bytes));
  add(in, static_cast<std::uint64_t>(wavefronts), 1,
      static_cast<std::uint64_t>(std::popcount(mask)) * static_cast<std::uint64_t>(bytes));
}

void count_device(const Instruction& in, const std::uint64_t* addresses, std::uint32_t mask, int bytes) {
  std::vector<std::uint64_t> sectors;
  for (int l = 0; l < warp_size; ++l) {
    if ((mask >> l & 1U) == 0) continue;
    const std::uint64_t last = (addresses[l] + static_cast<std::uint64_t>(bytes) - 1) / sector;
    for (std::uint64_t s = addresses[l] / sector; s <= last; ++s)
      if (std::find(sectors.rbegin(), sectors.rend(), s) == sectors.rend()) sectors.push_back(s);
  }
  const std::uint64_t all = static_cast<std::uint64_t>(std::popcount(mask)) * static_cast<std::uint64_t>(bytes);
  add(in, sectors.size(), (all + sector - 1) / sector, all);
}

void write_kernel_counts(const Kernel& kernel) {
  std::FILE* const file = std::fopen((options().counts + "." + kernel.short_name + ".txt").c_str(), "w");
  if (file == nullptr) return;
  std::uint64_t warps = 0;
  std::uint64_t threads = 0;
  for (const Instruction& in : kernel.code) {
    warps += in.warp_count;
    threads += in.thread_count;
  }
  std::fprintf(file,
               "# %s launches %" PRIu64 " blocks %" PRIu64 " warp-instructions %" PRIu64 " thread-instructions %" PRIu64
               "\n# line warp thread transactions ideal bytes text\n",
               kernel.short_name.c_str(), kernel.launches, kernel.blocks, warps, threads);
  for (const Instruction& in : kernel.code)
    std::fprintf(file, "%d\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%s\n", in.line,
                 in.warp_count, in.thread_count, in.transactions, in.ideal, in.bytes, in.text.c_str());
  std::fclose(file);
}

}  // namespace acuity::emulator
