// The emulator's interpreter: results of small kernels that are known, and each kind of report provoked once.
#include <bit>
#include <cmath>

#include <gtest/gtest.h>

#include "emulator/ptx_cases.h"

namespace acuity::emulator::testing {
namespace {

/// Restores the options behind each test.
class Emulator : public ::testing::Test {
 protected:
  void TearDown() override {
    options() = before_;
    forget_reports();
  }

 private:
  Options before_ = options();
};
class EmulatorReports : public Emulator {};

const char* const store_r2 = "st.global.u32 [%rd3], %r2;";

TEST_F(Emulator, ComputesWithIntegersOfAllWidths) {
  const auto found =
      run("cvt.u16.u32 %h1, %r1; add.s16 %h2, %h1, -5; cvt.s32.s16 %r3, %h2; mul.lo.s32 %r4, %r3, %r3;\n"
          "mul.wide.s32 %rd4, %r3, 1000000; shr.s64 %rd5, %rd4, 20; cvt.u32.u64 %r5, %rd5; add.s32 %r2, %r4, %r5;\n"
          "rem.s32 %r6, %r1, 3; mad.lo.s32 %r2, %r6, 7, %r2;" +
              std::string(store_r2),
          40);
  for (int t = 0; t < 40; ++t) {
    const std::int32_t v = t - 5;
    const auto shifted = static_cast<std::int32_t>((std::int64_t{v} * 1000000) >> 20);
    EXPECT_EQ(static_cast<std::int32_t>(found[static_cast<std::size_t>(t)]), v * v + shifted + t % 3 * 7) << t;
  }
  EXPECT_EQ(report_count(), 0U);
}

TEST_F(Emulator, PutsBitsIntoAWord) {
  const auto found = run("mov.u32 %r3, 0xABCD0123; bfi.b32 %r2, %r1, %r3, 5, 27;" + std::string(store_r2), 40);
  const auto part = run("mov.u32 %r3, 0xABCD0123; bfi.b32 %r2, %r1, %r3, 8, 4;" + std::string(store_r2), 40);
  const auto none = run("mov.u32 %r3, 0xABCD0123; bfi.b32 %r2, %r1, %r3, 32, 4;" + std::string(store_r2), 40);
  for (std::uint32_t t = 0; t < 40; ++t) {
    EXPECT_EQ(found[t], t * 32 + 3);
    EXPECT_EQ(part[t], 0xABCD0023U + t % 16 * 256);
    EXPECT_EQ(none[t], 0xABCD0123U);
  }
}

TEST_F(Emulator, RoundsRealNumbersAsTheHostDoes) {
  const auto found =
      run("cvt.rn.f32.u32 %f1, %r1; fma.rn.f32 %f2, %f1, 0f3DCCCCCD, 0f3F000000; sqrt.rn.f32 %f3, %f2;\n"
          "div.rn.f32 %f4, %f3, 0f40400000; mov.b32 %r2, %f4;" +
              std::string(store_r2),
          33);
  for (int t = 0; t < 33; ++t)
    EXPECT_EQ(std::bit_cast<float>(found[static_cast<std::size_t>(t)]),
              std::sqrt(std::fma(static_cast<float>(t), 0.1F, 0.5F)) / 3.0F);
}

TEST_F(Emulator, ConvertsRealNumbersWithinTheRangeOfIntegers) {
  // 1e20, -1e20 and a number that is not.
  EXPECT_EQ(run("cvt.rzi.s32.f64 %r2, 0d4415AF1D78B58C40;" + std::string(store_r2), 1)[0], 0x7fffffffU);
  EXPECT_EQ(run("cvt.rzi.s32.f64 %r2, 0dC415AF1D78B58C40;" + std::string(store_r2), 1)[0], 0x80000000U);
  EXPECT_EQ(run("cvt.rzi.u32.f64 %r2, 0d7FF8000000000000;" + std::string(store_r2), 1)[0], 0U);
  EXPECT_EQ(run("cvt.rni.s32.f32 %r2, 0f40200000;" + std::string(store_r2), 1)[0], 2U);  // 2.5, to even.
}

// Exponentials in single precision are made of these.
TEST_F(Emulator, BringsNumbersIntoTheUnitIntervalAndRoundsDown) {
  const auto saturated = [&](const std::string& number) {
    return run("cvt.sat.f32.f32 %f1, " + number + "; mov.b32 %r2, %f1;" + std::string(store_r2), 1)[0];
  };
  EXPECT_EQ(saturated("0f40200000"), 0x3f800000U);  // 2.5
  EXPECT_EQ(saturated("0fC0200000"), 0U);           // -2.5
  EXPECT_EQ(saturated("0f3E800000"), 0x3e800000U);  // 0.25
  EXPECT_EQ(saturated("0f7FC00000"), 0U);           // Not a number.
  // 1 + 2^-30 and -1 - 2^-30, whose nearest numbers are 1 and -1.
  const auto down = [&](const std::string& factor, const std::string& sum) {
    return run("fma.rm.f32 %f1, " + factor + ", 0f3F800000, " + sum + "; mov.b32 %r2, %f1;" + std::string(store_r2),
               1)[0];
  };
  EXPECT_EQ(down("0f30800000", "0f3F800000"), 0x3f800000U);
  EXPECT_EQ(down("0fB0800000", "0fBF800000"), 0xbf800001U);
}

TEST_F(Emulator, LetsThreadsThatPartMeetAgain) {
  // Threads go round a loop as often as their number says, and count together behind it.
  const std::string body =
      "mov.u32 %r2, 0;\nagain: setp.ge.u32 %p1, %r2, %r1;\n@%p1 bra done;\nadd.u32 %r2, %r2, 1;\nbra.uni again;\n"
      "done: vote.sync.ballot.b32 %r3, 1, -1;";
  const auto found = run("setp.ge.u32 %p2, %r1, 0;\n" + body.substr(0, body.find("vote")) +
                             "vote.sync.ballot.b32 %r3, %p2, -1; add.u32 %r2, %r2, %r3;" + std::string(store_r2),
                         32);
  for (std::uint32_t t = 0; t < 32; ++t) EXPECT_EQ(found[t], t + 0xffffffffU);
  EXPECT_EQ(report_count(), 0U);
}

TEST_F(Emulator, ShufflesWithinAWarp) {
  const auto found = run("shfl.sync.bfly.b32 %r2, %r1, 5, 31, -1;" + std::string(store_r2), 64);
  for (std::uint32_t t = 0; t < 64; ++t) EXPECT_EQ(found[t], t ^ 5U);
}

const std::string reverse_in_shared =
    "shl.b32 %r4, %r1, 2; mov.u32 %r5, buffer; add.u32 %r6, %r5, %r4; st.shared.u32 [%r6], %r1;\n"
    "BARRIER\nsub.u32 %r7, 252, %r4; add.u32 %r7, %r5, %r7; ld.shared.u32 %r2, [%r7];" +
    std::string(store_r2);

std::string with_barrier(const std::string& barrier) {
  std::string body = ".shared .align 4 .b8 buffer[256];\n" + reverse_in_shared;
  return body.replace(body.find("BARRIER"), 7, barrier);
}

TEST_F(Emulator, GivesTheSameInAnyOrderAndWithoutLockstep) {
  for (const bool lanes : {false, true}) {
    for (const Order order : {Order::forward, Order::reverse, Order::random}) {
      options().single_lanes = lanes;
      options().order = order;
      const auto found = run(with_barrier("bar.sync 0;"), 64);
      for (std::uint32_t t = 0; t < 64; ++t) EXPECT_EQ(found[t], 63 - t);
      EXPECT_EQ(report_count(), 0U);
    }
  }
}

TEST_F(Emulator, NamesKernelsByTheirTemplateArguments) {
  EXPECT_EQ(short_kernel_name("_ZN6acuity12_GLOBAL__N_112sweep_kernelILi16ELNS_9SweepSumsE1EEEvi"),
            "sweep_kernel<16,1>");
  EXPECT_EQ(short_kernel_name("_ZN6acuity12_GLOBAL__N_112sweep_kernelILi8ELb1EEEvi"), "sweep_kernel<8,1>");
  EXPECT_EQ(short_kernel_name("_ZN6acuity13gather_kernelEi"), "gather_kernel");
}

TEST_F(Emulator, CountsInstructionsWavefrontsAndSectors) {
  options().counts = "counted";
  run(".shared .align 4 .b8 buffer[8192];\nshl.b32 %r4, %r1, 7; mov.u32 %r5, buffer; add.u32 %r6, %r5, %r4;\n"
      "st.shared.u32 [%r6], %r1; mov.u32 %r2, 1;" +
          std::string(store_r2),
      32);
  const Kernel* found = nullptr;
  for (int i = 1; i < 200; ++i)
    if (const Kernel* const kernel = find_kernel("case" + std::to_string(i))) found = kernel;
  ASSERT_NE(found, nullptr);
  for (const Instruction& in : found->code) {
    EXPECT_EQ(in.thread_count, in.text == "(end)" ? 0U : 32U) << in.text;
    const bool shared = in.text.find("st.shared") == 0;  // All words lie in one bank.
    const bool device = in.text.find("st.global") == 0;  // 128 bytes in a row.
    EXPECT_EQ(in.transactions, shared ? 32U : device ? 4U : 0U) << in.text;
  }
}

TEST_F(EmulatorReports, ARaceWhereABarrierIsMissing) {
  run(with_barrier(""), 64);
  EXPECT_TRUE(was_reported("shared-race"));
  // Within a warp in lockstep a sync of the warp is missing all the same.
  run(with_barrier("bar.warp.sync -1;"), 64);
  EXPECT_TRUE(was_reported("shared-race"));
}

TEST_F(EmulatorReports, ARaceOfBlocks) {
  run("mov.u32 %r2, %ctaid.x;" + std::string(store_r2), 32, "", true, 2);
  EXPECT_TRUE(was_reported("device-race"));
}

TEST_F(EmulatorReports, AnAccessOutOfBounds) {
  run("st.global.u32 [%rd3+4], %r1;", 32);
  EXPECT_TRUE(was_reported("device-bounds"));
  run(".shared .align 4 .b8 buffer[64];\nshl.b32 %r4, %r1, 2; mov.u32 %r5, buffer; add.u32 %r6, %r5, %r4;\n"
      "st.shared.u32 [%r6], %r1;",
      32);
  EXPECT_TRUE(was_reported("shared-bounds"));
  run("ld.global.u64 %rd5, [%rd3];", 2);
  EXPECT_TRUE(was_reported("misaligned"));
}

TEST_F(EmulatorReports, FreedMemory) {
  forget_reports();
  Allocation* const data = allocate(16, 0);
  release(data);
  std::uint32_t word = 0;
  EXPECT_FALSE(copy_out(&word, data->base, 4, "the test"));
  EXPECT_TRUE(was_reported("host-copy"));
}

TEST_F(EmulatorReports, BytesThatNobodyWrote) {
  run("ld.global.u32 %r2, [%rd3];", 32, "", false);
  EXPECT_TRUE(was_reported("device-uninitialised"));
  EXPECT_TRUE(was_reported("uninitialised"));  // The copy to the host.
  run(".shared .align 4 .b8 buffer[64];\nmov.u32 %r5, buffer; ld.shared.u32 %r2, [%r5];" + std::string(store_r2), 1);
  EXPECT_TRUE(was_reported("shared-uninitialised"));
}

TEST_F(EmulatorReports, BarriersThatNotAllThreadsReach) {
  // Half of a warp goes to the barrier, the other half past it.
  run("setp.lt.u32 %p1, %r1, 16;\n@%p1 bra past;\nbar.sync 0;\npast: mov.u32 %r2, 1;" + std::string(store_r2), 32);
  EXPECT_TRUE(was_reported("divergent-barrier"));
  run("setp.lt.u32 %p1, %r1, 16;\n@%p1 bra past;\nbar.warp.sync -1;\npast: mov.u32 %r2, 1;" + std::string(store_r2),
      32);
  EXPECT_TRUE(was_reported("partial-warp-sync"));
}

TEST_F(EmulatorReports, LanesThatWaitForOneAnother) {
  options().single_lanes = true;
  run("setp.lt.u32 %p1, %r1, 16;\n@%p1 bra past;\nbar.warp.sync -1;\nbra.uni done;\npast: bar.sync 0;\ndone: mov.u32 "
      "%r2, 1;" +
          std::string(store_r2),
      32);
  EXPECT_TRUE(was_reported("deadlock"));
}

TEST_F(EmulatorReports, AShuffleFromALaneThatIsNotThere) {
  run("setp.lt.u32 %p1, %r1, 16;\n@%p1 bra past;\nshfl.sync.bfly.b32 %r2, %r1, 16, 31, 0xffff0000;\npast: ret;", 32);
  EXPECT_TRUE(was_reported("shuffle"));
}

TEST_F(EmulatorReports, ADivisionByZero) {
  run("mov.u32 %r3, 0; div.u32 %r2, %r1, %r3;", 1);
  EXPECT_TRUE(was_reported("division"));
}

}  // namespace
}  // namespace acuity::emulator::testing
