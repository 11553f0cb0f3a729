// The bodies of the kernels, on a group of host threads, against the equations as plain sums.
#include <complex>
#include <limits>

#include <gtest/gtest.h>

#include <acuity/error.h>

#include "kernels/fft/pass_table.h"
#include "support/host_group.h"
#include "support/oracles.h"
#include "support/test_files.h"
#include "windows/normalised_map.h"

namespace acuity::testing {
namespace {

TEST(PassTable, HoldsEveryCoefficientOfTheShellTableOnceWithTheSameWeights) {
  for (const int edge : {4, 8, 9, 24, 31}) {
    for (const ShellRule rule : {ShellRule::full, ShellRule::locscale}) {
      if (rule == ShellRule::locscale && edge % 2 != 0) continue;
      const ShellTable shells = make_shell_table(edge, rule);
      const PassTable table = make_pass_table(edge, rule, {});
      ASSERT_EQ(table.shells.size(), static_cast<std::size_t>(shells.shell_count));
      // Sums of the weights a shell, through the chunks as a window pass takes them.
      for (std::size_t j = 0; j < table.shells.size(); ++j) {
        double amplitude = 0;
        double phase = 0;
        const auto sum = [&](std::uint32_t first, std::uint32_t end, auto weight) {
          double total = 0;
          for (std::uint32_t p = first; p < end; ++p)
            for (std::uint32_t i = table.chunks[p].first; i < table.chunks[p].end; i += table.chunks[p].stride)
              total += weight(table.coefficients[i]);
          return total;
        };
        const ShellChunks& shell = table.shell_chunks[j];
        amplitude = sum(shell.amplitude_first, shell.amplitude_end, [](auto& c) { return c.amplitude; });
        phase = sum(shell.lower_first, shell.lower_end, [](auto& c) { return c.to_lower; }) +
                sum(shell.upper_first, shell.upper_end, [](auto& c) { return c.to_upper; });
        double expected_phase = 0;
        for (const ShellTable::Phase& p : shells.phases) {
          if (p.lower == j) expected_phase += p.to_lower;
          if (p.lower + 1 == j) expected_phase += p.to_upper;
        }
        EXPECT_EQ(amplitude, shells.coefficients[j]) << edge << " shell " << j;
        EXPECT_DOUBLE_EQ(1 / table.shells[j].amplitude_scale, shells.coefficients[j]);
        // Each weight is rounded to single precision once.
        EXPECT_NEAR(phase, expected_phase, 6e-8 * shells.coefficients[j] + 1e-6) << edge << " shell " << j;
      }
    }
  }
}

TEST(PassTable, SplitsTheWorkEvenlyAmongItsParts) {
  const PassTable table = make_pass_table(26, ShellRule::full, {});
  std::uint32_t largest = 0;
  for (const PassChunk& chunk : table.chunks)
    largest = std::max(largest, (chunk.end - chunk.first + chunk.stride - 1) / chunk.stride);
  EXPECT_LE(largest, table.coefficients.size() / 256 + 1);
}

TEST(PassTable, RefusesTheWindowsThatTheShellTableRefuses) {
  EXPECT_THROW(make_pass_table(9, ShellRule::locscale, {}), Error);
}

TEST(GatherWindow, PutsEveryVoxelOfTheWindowIntoItsPlaceAndZeroBeyondTheBox) {
  const GridSize size{9, 7, 8};
  const Volume map = random_volume(size, 1, 11);
  const NormalisedMapView view{map.voxels.data(), size.x, size.y, size.z};
  for (const int edge : {6, 7}) {
    for (const unsigned threads : {1U, 3U, 40U}) {
      for (const std::int64_t voxel : {size.index(0, 0, 0), size.index(4, 3, 4), size.index(8, 6, 7)}) {
        const float unset = std::numeric_limits<float>::max();
        std::vector<float> window(static_cast<std::size_t>(window_floats(edge)), unset);
        run_blocks(threads, 1, [&](const HostGroup& group, std::int64_t) {
          gather_window(group, view, voxel, edge, NoWeights{}, window.data());
        });
        const std::int64_t cx = voxel % size.x;
        const std::int64_t cy = voxel / size.x % size.y;
        const std::int64_t cz = voxel / size.x / size.y;
        for (int z = -(edge / 2); z < edge - edge / 2; ++z)
          for (int y = -(edge / 2); y < edge - edge / 2; ++y)
            for (int x = -(edge / 2); x < edge - edge / 2; ++x) {
              const bool inside =
                  cx + x >= 0 && cx + x < size.x && cy + y >= 0 && cy + y < size.y && cz + z >= 0 && cz + z < size.z;
              const float expected =
                  inside ? map.voxels[static_cast<std::size_t>(size.index(cx + x, cy + y, cz + z))] : 0.F;
              const int row = (z + edge) % edge * edge + (y + edge) % edge;
              ASSERT_EQ(window[static_cast<std::size_t>(row * window_row(edge) + (x + edge) % edge)], expected)
                  << "window " << edge << " offset " << x << " " << y << " " << z << ", " << threads << " threads";
            }
        // No byte that the transform reads or copies is left to chance.
        for (int row = 0; row < edge * edge; ++row)
          for (int i = edge; i < window_row(edge); ++i)
            ASSERT_EQ(window[static_cast<std::size_t>(row * window_row(edge) + i)], 0.F);
      }
    }
  }
}

class WindowPass : public ::testing::Test {
 protected:
  /// The half-spectrum of a window of a map, from its definition.
  static std::vector<Complex> half_spectrum(const NaiveWindow& window) {
    const int n = window.edge();
    const int row = n / 2 + 1;
    std::vector<Complex> half(static_cast<std::size_t>(row * n * n));
    window.for_each([&](int kx, int ky, int kz, std::complex<double> f) {
      if (kx < 0) return;
      const int index = ((kz + n) % n * n + (ky + n) % n) * row + kx;
      half[static_cast<std::size_t>(index)] = {static_cast<float>(f.real()), static_cast<float>(f.imag())};
    });
    return half;
  }

  static float run(const PassView& pass, unsigned threads, const std::vector<Complex>& observed,
                   const std::vector<Complex>& reference, float voxel) {
    std::vector<PassSums> chunks(pass.chunk_count);
    std::vector<float> memory(static_cast<std::size_t>(channel_count(pass.gain, false) * pass.shell_count));
    const WindowSums sums(memory.data(), 1, pass.shell_count);
    float out = 0;
    run_blocks(threads, 1, [&](const HostGroup& group, std::int64_t) {
      sum_window(group, pass, {observed.data(), reference.data(), nullptr}, chunks.data(), sums);
    });
    voxel_epilogue(pass, sums, voxel, 0, 0, &out);
    return out;
  }
};

TEST_F(WindowPass, GivesTheOutputVoxelOfTheEquationsForAnyNumberOfThreads) {
  const GridSize size{8, 8, 8};
  Volume observed = random_volume(size, 1, 21);
  Volume reference = random_volume(size, 1, 22);
  for (float& v : observed.voxels) v += 3.F;
  for (float& v : reference.voxels) v -= 20.F;
  const std::vector<double> filter{1, 0.9, 0.5, 0.25, 0};
  for (const int edge : {7, 8}) {
    for (const ShellRule rule : {ShellRule::full, ShellRule::locscale}) {
      if (rule == ShellRule::locscale && edge % 2 != 0) continue;
      const std::vector<double> factors(filter.begin(), filter.begin() + edge / 2 + 1);
      const PassTable table = make_pass_table(edge, rule, factors);
      // Beyond the box the maps hold 2.5 and -20.25; the window is cut at a corner.
      const NormalisedMap o = normalised(observed, 2.5);
      const NormalisedMap r = normalised(reference, -20.25);
      const Volume oc{size, 1, o.voxels()};
      const Volume rc{size, 1, r.voxels()};
      PassView pass{};
      pass.window_edge = edge;
      pass.chunk_count = static_cast<std::uint32_t>(table.chunks.size());
      pass.shell_count = static_cast<int>(table.shells.size());
      pass.phase_scale = table.phase_scale;
      pass.shell_chunks = table.shell_chunks.data();
      pass.coefficients = table.coefficients.data();
      pass.chunks = table.chunks.data();
      pass.shells = table.shells.data();
      pass.gain = make_gain_view(o, r, {}, nullptr);
      const auto spectrum_o = half_spectrum(NaiveWindow(oc, 0, edge, 1, 2, 3));
      const auto spectrum_r = half_spectrum(NaiveWindow(rc, 0, edge, 1, 2, 3));
      const float voxel = oc.voxels[static_cast<std::size_t>(size.index(1, 2, 3))];
      const double expected = naive_output(NaiveWindow(observed, 2.5, edge, 1, 2, 3),
                                           NaiveWindow(reference, -20.25, edge, 1, 2, 3), rule, factors);
      const float one = run(pass, 1, spectrum_o, spectrum_r, voxel);
      // Coefficients, amplitudes and sums of some ten of them are rounded to 2^-24 each; the output is near 20.
      EXPECT_NEAR(one, expected, 20 * 12 * 6e-8) << "window " << edge;
      for (const unsigned threads : {2U, 5U, 64U}) EXPECT_EQ(one, run(pass, threads, spectrum_o, spectrum_r, voxel));
    }
  }
}

}  // namespace
}  // namespace acuity::testing
