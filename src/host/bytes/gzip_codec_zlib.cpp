#include <algorithm>
#include <new>

#include <zlib.h>

#include "host/bytes/gzip_codec.h"

namespace acuity {
namespace {

constexpr int gzip_window_bits = MAX_WBITS + 16;

/// The counters of the library have 32 bits.
uInt part_of(std::size_t size) { return static_cast<uInt>(std::min<std::size_t>(size, std::size_t{1} << 30)); }

}  // namespace

struct Inflater::State {
  z_stream stream{};
};

Inflater::Inflater() : state_(std::make_unique<State>()) {
  if (inflateInit2(&state_->stream, gzip_window_bits) != Z_OK) throw std::bad_alloc();
}
Inflater::~Inflater() { inflateEnd(&state_->stream); }

void Inflater::start_member() { inflateReset(&state_->stream); }

Inflater::Step Inflater::step(std::span<const unsigned char> in, std::span<unsigned char> out) {
  z_stream& stream = state_->stream;
  const uInt given = part_of(in.size());
  const uInt room = part_of(out.size());
  stream.next_in = const_cast<unsigned char*>(in.data());
  stream.avail_in = given;
  stream.next_out = out.data();
  stream.avail_out = room;
  const int code = inflate(&stream, Z_NO_FLUSH);
  if (code == Z_MEM_ERROR) throw std::bad_alloc();
  Step done;
  done.consumed = given - stream.avail_in;
  done.produced = room - stream.avail_out;
  done.ended = code == Z_STREAM_END;
  if (code == Z_DATA_ERROR || code == Z_NEED_DICT) done.damage = stream.msg != nullptr ? stream.msg : "invalid data";
  return done;
}

std::vector<unsigned char> deflated(std::span<const unsigned char> bytes) {
  z_stream stream{};
  // Level 1: density maps are noise to deflate, and higher levels gain 0.3 %.
  if (deflateInit2(&stream, 1, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  std::vector<unsigned char> out(deflateBound(&stream, static_cast<uLong>(bytes.size())));
  stream.next_in = const_cast<unsigned char*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  const int code = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (code != Z_STREAM_END) throw std::bad_alloc();
  return out;
}

std::uint32_t crc32_of(std::span<const unsigned char> bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, bytes.data(), bytes.size()));
}

}  // namespace acuity
