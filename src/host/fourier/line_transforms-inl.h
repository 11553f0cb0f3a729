// The line transforms of one instruction set: lines -> lanes of vectors, pocketfft's plans on these, and back.
// Included once for each set by line_transforms.cpp, hence no usual include guard.
#if defined(ACUITY_LINE_TRANSFORMS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef ACUITY_LINE_TRANSFORMS_INL_H
#undef ACUITY_LINE_TRANSFORMS_INL_H
#else
#define ACUITY_LINE_TRANSFORMS_INL_H
#endif

#include <hwy/aligned_allocator.h>
#include <hwy/highway.h>

#include "host/fourier/line_transforms.h"

HWY_BEFORE_NAMESPACE();
namespace acuity::HWY_NAMESPACE {

// A copy of pocketfft for each instruction set: under one name the linker would keep whichever it meets first. All that
// it includes was included before.
#undef POCKETFFT_HDRONLY_H
#define POCKETFFT_NO_MULTITHREADING
#include <gemmi/third_party/pocketfft_hdronly.h>
#undef POCKETFFT_NO_MULTITHREADING

namespace hn = hwy::HWY_NAMESPACE;
namespace plans = pocketfft::detail;

using LineTag = hn::ScalableTag<float>;
using LineVector = hn::Vec<LineTag>;
constexpr int lanes = static_cast<int>(hn::MaxLanes(LineTag()));
constexpr int block_lanes = 4;

/// The number type of pocketfft's plans: a vector with the operators of a float, where the compiler has such.
#if HWY_TARGET == HWY_SCALAR
using Lanes = float;
#else
typedef float Lanes __attribute__((vector_size(lanes * sizeof(float))));
#endif
using ComplexLanes = plans::cmplx<Lanes>;

/// float[count][lanes].
hwy::AlignedFreeUniquePtr<float[]> line_buffer(std::int64_t count) {
  return hwy::AllocateAligned<float>(static_cast<std::size_t>(count * lanes));
}

#if HWY_TARGET == HWY_SCALAR
HWY_INLINE void transpose(LineVector*) {}
#else
/// Blocks of four lanes change places: of the vectors a and b, even blocks of both and odd blocks of both.
HWY_INLINE void exchange_blocks(LineVector& a, LineVector& b) {
  const LineVector even = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(b), a);
  b = hn::OddEvenBlocks(b, hn::SwapAdjacentBlocks(a));
  a = even;
}

/// v[i][lane j] <-> v[j][lane i].
HWY_INLINE void transpose(LineVector* v) {
  const LineTag d;
  for (int i = 0; i < lanes; i += block_lanes) {
    const LineVector a = hn::InterleaveLower(d, v[i], v[i + 2]);
    const LineVector b = hn::InterleaveUpper(d, v[i], v[i + 2]);
    const LineVector e = hn::InterleaveLower(d, v[i + 1], v[i + 3]);
    const LineVector f = hn::InterleaveUpper(d, v[i + 1], v[i + 3]);
    v[i] = hn::InterleaveLower(d, a, e);
    v[i + 1] = hn::InterleaveUpper(d, a, e);
    v[i + 2] = hn::InterleaveLower(d, b, f);
    v[i + 3] = hn::InterleaveUpper(d, b, f);
  }
  if constexpr (lanes >= 2 * block_lanes)
    for (int i = 0; i < lanes; i += 2 * block_lanes)
      for (int k = i; k < i + block_lanes; ++k) exchange_blocks(v[k], v[k + block_lanes]);
  if constexpr (lanes == 4 * block_lanes)
    for (int k = 0; k < 2 * block_lanes; ++k) {
      const LineVector lower = hn::ConcatLowerLower(d, v[k + 2 * block_lanes], v[k]);
      v[k + 2 * block_lanes] = hn::ConcatUpperUpper(d, v[k + 2 * block_lanes], v[k]);
      v[k] = lower;
    }
}
#endif

class Rows final : public RowTransform {
 public:
  explicit Rows(std::int64_t n) : n_(n), plan_(static_cast<std::size_t>(n)) {}

  void forward(const float* from, std::int64_t from_stride, std::int64_t rows, std::complex<float>* to,
               std::int64_t to_stride) const override {
    const auto buffer = line_buffer(n_);
    for (std::int64_t first = 0; first < rows; first += lanes) {
      const auto count = static_cast<int>(std::min<std::int64_t>(lanes, rows - first));
      const float* lines = from + first * from_stride;
      gather(lines, from_stride, count, n_, buffer.get());
      plan_.exec(reinterpret_cast<Lanes*>(buffer.get()), 1.F, true);
      // F(0), the real and imaginary parts from F(1) on, and for an even n the real part of the last: all but two
      // zeros.
      auto* parts = reinterpret_cast<float*>(to + first * to_stride);
      for (int line = 0; line < count; ++line) {
        float* row = parts + 2 * to_stride * line;
        row[0] = buffer[static_cast<std::size_t>(line)];
        row[1] = 0;
        if (n_ % 2 == 0) row[n_ + 1] = 0;
      }
      scatter(buffer.get() + lanes, n_ - 1, parts + 2, 2 * to_stride, count);
    }
  }

  void backward(const std::complex<float>* from, std::int64_t from_stride, std::int64_t rows, float* to,
                std::int64_t to_stride, float scale) const override {
    const auto buffer = line_buffer(n_);
    for (std::int64_t first = 0; first < rows; first += lanes) {
      const auto count = static_cast<int>(std::min<std::int64_t>(lanes, rows - first));
      const auto* parts = reinterpret_cast<const float*>(from + first * from_stride);
      gather(parts + 2, 2 * from_stride, count, n_ - 1, buffer.get() + lanes);
      for (int line = 0; line < lanes; ++line)
        buffer[static_cast<std::size_t>(line)] = parts[2 * from_stride * std::min(line, count - 1)];
      plan_.exec(reinterpret_cast<Lanes*>(buffer.get()), scale, false);
      scatter(buffer.get(), n_, to + first * to_stride, to_stride, count);
    }
  }

 private:
  /// `length` floats of `count` lines to lanes; further lanes repeat the last line.
  static void gather(const float* lines, std::int64_t stride, int count, std::int64_t length, float* to) {
    const LineTag d;
    const float* line[lanes];
    for (int j = 0; j < lanes; ++j) line[j] = lines + stride * std::min(j, count - 1);
    std::int64_t x = 0;
    for (; x + lanes <= length; x += lanes) {
      LineVector v[lanes];
      for (int j = 0; j < lanes; ++j) v[j] = hn::LoadU(d, line[j] + x);
      transpose(v);
      for (int j = 0; j < lanes; ++j) hn::Store(v[j], d, to + (x + j) * lanes);
    }
    for (; x < length; ++x)
      for (int j = 0; j < lanes; ++j) to[x * lanes + j] = line[j][x];
  }

  /// The first `count` lanes to lines.
  static void scatter(const float* from, std::int64_t length, float* lines, std::int64_t stride, int count) {
    const LineTag d;
    std::int64_t x = 0;
    for (; x + lanes <= length; x += lanes) {
      LineVector v[lanes];
      for (int j = 0; j < lanes; ++j) v[j] = hn::Load(d, from + (x + j) * lanes);
      transpose(v);
      for (int j = 0; j < count; ++j) hn::StoreU(v[j], d, lines + stride * j + x);
    }
    for (; x < length; ++x)
      for (int j = 0; j < count; ++j) lines[stride * j + x] = from[x * lanes + j];
  }

  std::int64_t n_;
  plans::pocketfft_r<float> plan_;
};

class Columns final : public ColumnTransform {
 public:
  explicit Columns(std::int64_t n) : n_(n), plan_(static_cast<std::size_t>(n)) {}

  void run(std::complex<float>* data, std::int64_t stride, std::int64_t columns, bool direction, RowSpan given,
           RowSpan wanted) const override {
    // Rows are read in stretches of several vectors, so that whole lines come from the cache.
    constexpr int together = 32 / lanes;
    const auto buffer = line_buffer(2 * n_ * together);
    for (std::int64_t first = 0; first < columns; first += std::int64_t{together} * lanes) {
      const std::int64_t count = std::min<std::int64_t>(std::int64_t{together} * lanes, columns - first);
      for (std::int64_t c = 0, group = 0; c < count; c += lanes, ++group) {
        float* const line = buffer.get() + 2 * group * n_ * lanes;
        std::fill(line, line + 2 * given.begin * lanes, 0.F);
        std::fill(line + 2 * given.end * lanes, line + 2 * n_ * lanes, 0.F);
      }
      for (std::int64_t i = given.begin; i < given.end; ++i)
        for (std::int64_t c = 0, group = 0; c < count; c += lanes, ++group)
          read(data + i * stride + first + c, count - c, buffer.get() + 2 * (group * n_ + i) * lanes);
      for (std::int64_t c = 0, group = 0; c < count; c += lanes, ++group)
        plan_.exec(reinterpret_cast<ComplexLanes*>(buffer.get() + 2 * group * n_ * lanes), 1.F, direction);
      for (std::int64_t i = wanted.begin; i < wanted.end; ++i)
        for (std::int64_t c = 0, group = 0; c < count; c += lanes, ++group)
          write(buffer.get() + 2 * (group * n_ + i) * lanes, data + i * stride + first + c, count - c);
    }
  }

 private:
  /// One coefficient of up to `lanes` columns to [re, im][lane]; further lanes get zeros.
  static HWY_INLINE void read(const std::complex<float>* from, std::int64_t count, float* to) {
    const LineTag d;
    LineVector re;
    LineVector im;
    if (count >= lanes) {
      hn::LoadInterleaved2(d, reinterpret_cast<const float*>(from), re, im);
    } else {
      HWY_ALIGN float some[2 * lanes] = {};
      std::memcpy(some, from, static_cast<std::size_t>(count) * sizeof(*from));
      hn::LoadInterleaved2(d, some, re, im);
    }
    hn::Store(re, d, to);
    hn::Store(im, d, to + lanes);
  }

  static HWY_INLINE void write(const float* from, std::complex<float>* to, std::int64_t count) {
    const LineTag d;
    const LineVector re = hn::Load(d, from);
    const LineVector im = hn::Load(d, from + lanes);
    if (count >= lanes) return hn::StoreInterleaved2(re, im, d, reinterpret_cast<float*>(to));
    HWY_ALIGN float some[2 * lanes];
    hn::StoreInterleaved2(re, im, d, some);
    std::memcpy(reinterpret_cast<void*>(to), some, static_cast<std::size_t>(count) * sizeof(*to));
  }

  std::int64_t n_;
  plans::pocketfft_c<float> plan_;
};

std::unique_ptr<const RowTransform> MakeRowTransform(std::int64_t n) { return std::make_unique<Rows>(n); }
std::unique_ptr<const ColumnTransform> MakeColumnTransform(std::int64_t n) { return std::make_unique<Columns>(n); }
int LineLanes() { return lanes; }

}  // namespace acuity::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
