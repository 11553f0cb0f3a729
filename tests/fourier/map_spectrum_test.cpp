// The transforms of whole maps, against transforms by definition, pocketfft one line at a time, and themselves.
#include "host/fourier/map_spectrum.h"

#include <cmath>
#include <complex>
#include <cstring>
#include <limits>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <acuity/error.h>
#include <acuity/progress.h>

#include "host/core/crop.h"
#include "host/fourier/fft.h"
#include "host/fourier/line_transforms.h"
#include "host/fourier/map_shells.h"
#include "support/oracles.h"
#include "support/same_for_any_threads.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

const double pi = std::acos(-1.0);

/// The half-spectrum by its definition, one axis after the other in double.
std::vector<std::complex<double>> naive_spectrum(const Volume& map) {
  const auto [nx, ny, nz] = map.size;
  std::vector<std::complex<double>> all(map.voxels.begin(), map.voxels.end());
  const auto along = [&](std::int64_t n, std::int64_t stride) {
    std::vector<std::complex<double>> turns;
    for (std::int64_t i = 0; i < n; ++i)
      turns.push_back(std::polar(1.0, -2 * pi * static_cast<double>(i) / static_cast<double>(n)));
    for (std::int64_t first = 0; first < map.size.count(); ++first) {
      if (first / stride % n != 0) continue;
      std::vector<std::complex<double>> line(static_cast<std::size_t>(n));
      for (std::int64_t k = 0; k < n; ++k)
        for (std::int64_t i = 0; i < n; ++i)
          line[static_cast<std::size_t>(k)] +=
              all[static_cast<std::size_t>(first + i * stride)] * turns[static_cast<std::size_t>(i * k % n)];
      for (std::int64_t k = 0; k < n; ++k)
        all[static_cast<std::size_t>(first + k * stride)] = line[static_cast<std::size_t>(k)];
    }
  };
  along(nx, 1);
  along(ny, nx);
  along(nz, nx * ny);
  std::vector<std::complex<double>> half;
  for (std::int64_t row = 0; row < ny * nz; ++row)
    for (std::int64_t x = 0; x <= nx / 2; ++x) half.push_back(all[static_cast<std::size_t>(row * nx + x)]);
  return half;
}

/// Edges that leave lanes over, even and odd, small ones, and primes.
const GridSize sizes[] = {{40, 24, 18}, {17, 9, 13}, {1, 1, 1}, {2, 3, 5}, {64, 33, 3}, {101, 4, 37}};

TEST(MapSpectrum, IsTheTransformByDefinition) {
  for (const GridSize& size : sizes) {
    const Volume map = random_volume(size, 1, 7);
    const std::vector<std::complex<double>> expected = naive_spectrum(map);
    const auto spectrum = spectrum_of(map, 2);
    ASSERT_EQ(spectrum.size(), expected.size());
    double squares = 0;
    for (const std::complex<double>& f : expected) squares += std::norm(f);
    const double rms = std::sqrt(squares / static_cast<double>(expected.size()));
    // Rounding to 6e-8 at each of up to 25 steps of an axis adds up as a root; ten standard deviations of that.
    const double tolerance = 10 * 6e-8 * std::sqrt(25) * rms;
    for (std::size_t i = 0; i < expected.size(); ++i)
      ASSERT_LT(std::abs(std::complex<double>(spectrum[i]) - expected[i]), tolerance)
          << size.x << ", coefficient " << i;
  }
}

TEST(MapSpectrum, IsInvertedToTheMap) {
  for (const GridSize& size : sizes) {
    const Volume map = random_volume(size, 1, 8);
    auto spectrum = spectrum_of(map, 2);
    Volume back{size, 1, std::vector<float>(map.voxels.size())};
    invert_spectrum(std::move(spectrum), back, 2);
    // Values are below 1; both transforms round as above.
    for (std::size_t i = 0; i < map.voxels.size(); ++i) ASSERT_NEAR(back.voxels[i], map.voxels[i], 1e-5) << size.x;
  }
}

TEST(MapSpectrum, OfAPartAndBackIntoAPartIsThatOfTheWholeMap) {
  const GridSize size{20, 18, 15};
  for (const GridBox& box :
       {GridBox{3, 4, 5, {9, 8, 7}}, GridBox{0, 0, 14, {20, 18, 1}}, GridBox{19, 17, 0, {1, 1, 2}}}) {
    Volume part = random_volume(box.size, 1, 61);
    // A plane within that holds nothing.
    if (box.size.z > 2) std::fill_n(part.voxels.begin() + 2 * box.size.x * box.size.y, box.size.x * box.size.y, 0.F);
    Volume whole{size, 1, std::vector<float>(static_cast<std::size_t>(size.count()))};
    box.for_each_row(size, [&](std::int64_t to, std::int64_t from) {
      std::copy_n(part.voxels.begin() + from, box.size.x, whole.voxels.begin() + to);
    });
    // Zeros that are read, in place of planes and rows that are not.
    const PlaneSource all = [&](std::int64_t z, float* scratch) -> const float* {
      std::copy_n(whole.voxels.begin() + z * size.x * size.y, size.x * size.y, scratch);
      for (const std::int64_t corner : {std::int64_t{0}, size.x * size.y - 1})
        if (scratch[corner] == 0) scratch[corner] = std::numeric_limits<float>::denorm_min();
      return scratch;
    };
    for (const KxRange kx : {all_kx(size), KxRange{2, 7}}) {
      const Spectrum expected = transform_planes(size, all, kx, 1);
      Spectrum found = transform_planes(size, planes_of_box(size, box, part), kx, 2);
      ASSERT_EQ(found.size(), expected.size());
      for (std::size_t i = 0; i < found.size(); ++i) ASSERT_LT(std::abs(found[i] - expected[i]), 1e-30) << i;
      Volume inverse{size, 1, std::vector<float>(whole.voxels.size())};
      Spectrum again = found;
      invert_to_planes(std::move(again), size, kx, sink_of(size, inverse.voxels), 1);
      std::vector<float> of_part(part.voxels.size());
      invert_to_planes(std::move(found), size, kx, sink_of_box(size, box, of_part), 2);
      EXPECT_EQ(of_part, part_of(inverse, box).voxels);
    }
  }
}

TEST(MapSpectrum, IsTheSameForAnyThreads) {
  const Volume map = random_volume({40, 33, 18}, 1, 9);
  expect_same_for_any_threads([&](int threads) { return spectrum_of(map, threads); });
  expect_same_for_any_threads([&](int threads) {
    auto spectrum = spectrum_of(map, 1);
    Volume back{map.size, 1, std::vector<float>(map.voxels.size())};
    invert_spectrum(std::move(spectrum), back, threads);
    return back.voxels;
  });
}

TEST(MapSpectrum, HasTheBytesOfTransformsOnVectorsOfAnotherWidth) {
  // pocketfft on its own takes vectors of four lanes, or of one.
  for (const GridSize& size : sizes) {
    const Volume map = random_volume(size, 1, 10);
    const auto [nx, ny, nz] = size;
    const std::int64_t half = nx / 2 + 1;
    std::vector<std::complex<float>> expected(static_cast<std::size_t>(half * ny * nz));
    constexpr auto real = static_cast<std::ptrdiff_t>(sizeof(float));
    const fft::Shape shape{static_cast<std::size_t>(nz), static_cast<std::size_t>(ny), static_cast<std::size_t>(nx)};
    const fft::Strides reals{nx * ny * real, nx * real, real};
    const fft::Strides coefficients{2 * half * ny * real, 2 * half * real, 2 * real};
    fft::r2c(shape, reals, coefficients, {1, 2}, map.voxels.data(), expected.data(), 1.F);
    const fft::Shape halved{shape[0], shape[1], static_cast<std::size_t>(half)};
    fft::c2c(halved, coefficients, coefficients, {0}, fft::forward, expected.data(), expected.data(), 1.F);
    const auto spectrum = spectrum_of(map, 2);
    for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(spectrum[i], expected[i]) << nx << ", at " << i;
  }
}

TEST(LineTransforms, WorkInPlace) {
  constexpr std::int64_t n = 22;
  constexpr std::int64_t rows = 37;
  constexpr std::int64_t half = n / 2 + 1;
  const Volume map = random_volume({n, rows, 1}, 1, 11);
  std::vector<std::complex<float>> apart(half * rows);
  std::vector<std::complex<float>> within(half * rows);
  auto* reals = reinterpret_cast<float*>(within.data());
  for (std::int64_t y = 0; y < rows; ++y) std::copy_n(map.voxels.data() + y * n, n, reals + y * 2 * half);
  const auto transform = make_row_transform(n);
  transform->forward(map.voxels.data(), n, rows, apart.data(), half);
  transform->forward(reals, 2 * half, rows, within.data(), half);
  EXPECT_EQ(within, apart);
  transform->backward(within.data(), half, rows, reals, 2 * half, 1.F / n);
  std::vector<float> back(map.voxels.size());
  transform->backward(apart.data(), half, rows, back.data(), n, 1.F / n);
  for (std::int64_t y = 0; y < rows; ++y)
    for (std::int64_t x = 0; x < n; ++x) {
      ASSERT_EQ(reals[y * 2 * half + x], back[static_cast<std::size_t>(y * n + x)]);
      ASSERT_NEAR(reals[y * 2 * half + x], map.voxels[static_cast<std::size_t>(y * n + x)], 1e-6);
    }
}

/// Address space that takes memory only where it is touched.
class SparseSpace {
 public:
  explicit SparseSpace(std::size_t bytes)
      : bytes_(bytes),
        at_(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {}
  ~SparseSpace() {
    if (mapped()) munmap(at_, bytes_);
  }
  SparseSpace(const SparseSpace&) = delete;
  SparseSpace& operator=(const SparseSpace&) = delete;
  bool mapped() const { return at_ != MAP_FAILED; }
  template <class T>
  T* data() const {
    return static_cast<T*>(at_);
  }

 private:
  std::size_t bytes_;
  void* at_;
};

TEST(LineTransforms, ReachLinesBeyondTwoToThe31stVoxel) {
  constexpr std::int64_t stride = (std::int64_t{1} << 30) + 3;  // Coefficients: a column of four ends behind 3 x 2^30.
  constexpr std::int64_t n = 4;
  constexpr std::int64_t columns = 5;
  const SparseSpace space((n - 1) * stride * sizeof(std::complex<float>) + 4096);
  if (!space.mapped()) GTEST_SKIP() << "no address space for 26 GB";
  const Volume values = random_volume({2 * columns, n, 1}, 1, 12);
  std::vector<std::complex<float>> near(columns * n);
  std::memcpy(reinterpret_cast<void*>(near.data()), values.voxels.data(), values.voxels.size() * sizeof(float));
  auto* far = space.data<std::complex<float>>();
  for (std::int64_t i = 0; i < n; ++i) std::copy_n(near.data() + i * columns, columns, far + i * stride);
  make_column_transform(n)->run(near.data(), columns, columns, fft::forward, {0, n}, {0, n});
  make_column_transform(n)->run(far, stride, columns, fft::forward, {0, n}, {0, n});
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t c = 0; c < columns; ++c)
      ASSERT_EQ(far[i * stride + c], near[static_cast<std::size_t>(i * columns + c)]);
  // Rows of floats, the last of which begins behind 2^32.
  constexpr std::int64_t rows = 3;
  constexpr std::int64_t row_stride = (std::int64_t{1} << 31) + 5;
  auto* reals = space.data<float>();
  for (std::int64_t y = 0; y < rows; ++y) std::copy_n(values.voxels.data() + y * 8, 8, reals + y * row_stride);
  std::vector<std::complex<float>> of_near(5 * rows);
  std::vector<std::complex<float>> of_far(5 * rows);
  make_row_transform(8)->forward(values.voxels.data(), 8, rows, of_near.data(), 5);
  make_row_transform(8)->forward(reals, row_stride, rows, of_far.data(), 5);
  EXPECT_EQ(of_far, of_near);
}

TEST(MapShells, GiveEachCoefficientItsNearestShell) {
  for (const GridSize size : {GridSize{24, 24, 24}, GridSize{25, 14, 31}, GridSize{8, 30, 12}, GridSize{24, 16, 12}})
    for (const KxRange kx : {all_kx(size), KxRange{2, 4}}) {
      const double spacing = 0.9;
      const MapShells shells(size, spacing, kx);
      const auto signed_index = [](std::int64_t i, std::int64_t n) { return 2 * i <= n ? i : i - n; };
      for (std::int64_t z = 0; z < size.z; ++z) {
        std::int64_t count = 0;
        shells.for_each_in_plane(z, [&](std::size_t, std::size_t shell, double square, int) {
          const std::int64_t x = kx.begin + count % kx.count();
          const std::int64_t y = signed_index(count / kx.count(), size.y);
          ++count;
          const auto along = [&](std::int64_t k, std::int64_t n) {
            return static_cast<double>(k) / (static_cast<double>(n) * spacing);
          };
          const double s = std::hypot(along(x, size.x), along(y, size.y), along(signed_index(z, size.z), size.z));
          ASSERT_NEAR(square, s * s, 1e-14);
          // A coefficient in the middle of two shells belongs to the upper one: in the last box those at odd ky.
          ASSERT_EQ(shell, static_cast<std::size_t>(std::floor(s * shells.longest_angstrom() + 0.5 + 1e-9)));
        });
        EXPECT_EQ(count, kx.count() * size.y);
      }
    }
}

TEST(MapShells, NumberCoefficientsBeyondTwoToThe31st) {
  const GridSize size{3000, 1500, 1600};
  const MapShells shells(size, 1);
  const std::size_t first = std::size_t{1599} * 1500 * 1501;
  ASSERT_GT(first, std::size_t{1} << 31);
  std::size_t expected = first;
  shells.for_each_in_plane(1599, [&](std::size_t index, std::size_t, double, int) { ASSERT_EQ(index, expected++); });
  EXPECT_EQ(expected, std::size_t{1600} * 1500 * 1501);
  EXPECT_EQ(size.index(2999, 1499, 1599), size.count() - 1);
}

/// Whether work() ends as an interrupt ends it.
template <class Work>
bool is_interrupted(const Work& work) {
  bool interrupted = false;
  try {
    work();
  } catch (const Error& error) {
    interrupted = error.kind() == ErrorKind::interrupted;
  }
  clear_interrupt();
  return interrupted;
}

TEST(MapSpectrum, StopsWithinATransformAfterAnInterrupt) {
  const Volume map = random_volume({40, 40, 40}, 1, 13);
  const PlaneSource planes = planes_of(map);
  // Ctrl-C comes at the first plane, in the middle, and at the last one, behind which columns follow.
  for (const std::int64_t at : {0, 20, 39}) {
    std::int64_t taken = 0;
    const PlaneSource source = [&](std::int64_t z, float* scratch) {
      if (taken++ == at) request_interrupt();
      return planes(z, scratch);
    };
    EXPECT_TRUE(is_interrupted([&] { transform_planes(map.size, source, all_kx(map.size), 1); })) << at;
    EXPECT_EQ(taken, at + 1) << "planes that were taken";
  }
  std::int64_t given = 0;
  const PlaneSink sink{[&](std::int64_t) {
                         return RowSpan{0, map.size.y};
                       },
                       [&](std::int64_t, const float*) {
                         if (given++ == 20) request_interrupt();
                       }};
  EXPECT_TRUE(is_interrupted([&] { invert_to_planes(spectrum_of(map, 1), map.size, all_kx(map.size), sink, 1); }));
  EXPECT_EQ(given, 21) << "planes that were given";
}

}  // namespace
}  // namespace acuity::testing
