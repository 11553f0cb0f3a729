#include <algorithm>
#include <limits>
#include <new>

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include "host/bytes/gzip_codec.h"

namespace acuity {
namespace {

const char* words_of(int code) {
  switch (code) {
    case ISAL_INVALID_BLOCK:
      return "invalid block";
    case ISAL_INVALID_SYMBOL:
      return "invalid code";
    case ISAL_INVALID_LOOKBACK:
      return "invalid distance";
    case ISAL_INCORRECT_CHECKSUM:
      return "incorrect checksum";
    default:
      return "invalid header";
  }
}

/// The counters of the library have 32 bits.
std::uint32_t part_of(std::size_t size) {
  return static_cast<std::uint32_t>(std::min<std::size_t>(size, std::size_t{1} << 30));
}

// Level 1: 2 and 3 gain 0.0 % with the noise of maps, and take 1.4 and 4 times as long.
constexpr std::uint32_t level = 1;

// ISA-L 2.30 hashes the address of its own state where a stream has no byte before it, so that equal input may give
// other bytes. So the first bytes are stored, and given to it as what is known before.
constexpr std::uint32_t stored_bytes = 16;

}  // namespace

struct Inflater::State {
  inflate_state inflate;
};

Inflater::Inflater() : state_(std::make_unique<State>()) { start_member(); }
Inflater::~Inflater() = default;

void Inflater::start_member() {
  isal_inflate_init(&state_->inflate);
  state_->inflate.crc_flag = ISAL_GZIP;
}

Inflater::Step Inflater::step(std::span<const unsigned char> in, std::span<unsigned char> out) {
  inflate_state& inflate = state_->inflate;
  const std::uint32_t given = part_of(in.size());
  const std::uint32_t room = part_of(out.size());
  inflate.next_in = const_cast<unsigned char*>(in.data());
  inflate.avail_in = given;
  inflate.next_out = out.data();
  inflate.avail_out = room;
  const int code = isal_inflate(&inflate);
  Step done;
  done.consumed = given - inflate.avail_in;
  done.produced = room - inflate.avail_out;
  done.ended = inflate.block_state == ISAL_BLOCK_FINISH && code >= 0;
  if (code < 0) done.damage = words_of(code);
  return done;
}

std::vector<unsigned char> deflated(std::span<const unsigned char> bytes) {
  // A piece that does not compress is stored, with 5 bytes each 65,535.
  std::vector<unsigned char> out(bytes.size() + bytes.size() / 4000 + 64);
  const std::span<const unsigned char> first = bytes.first(std::min<std::size_t>(stored_bytes, bytes.size()));
  const bool all = first.size() == bytes.size();
  // A block of stored bytes: whether it is the last one, their number, and its complement.
  out[0] = all ? 1 : 0;
  out[1] = static_cast<unsigned char>(first.size());
  out[3] = static_cast<unsigned char>(~out[1]);
  out[4] = 0xff;
  std::copy(first.begin(), first.end(), out.begin() + 5);
  const std::size_t stored = 5 + first.size();
  if (all) {
    out.resize(stored);
    return out;
  }
  std::vector<unsigned char> tables(ISAL_DEF_LVL1_DEFAULT);
  isal_zstream stream{};
  isal_deflate_init(&stream);
  stream.level = level;
  stream.level_buf = tables.data();
  stream.level_buf_size = static_cast<std::uint32_t>(tables.size());
  const int known = isal_deflate_set_dict(&stream, const_cast<unsigned char*>(first.data()), stored_bytes);
  stream.end_of_stream = 1;
  stream.next_in = const_cast<unsigned char*>(bytes.data()) + first.size();
  stream.avail_in = static_cast<std::uint32_t>(bytes.size() - first.size());
  stream.next_out = out.data() + stored;
  stream.avail_out = static_cast<std::uint32_t>(out.size() - stored);
  if (known != COMP_OK || isal_deflate(&stream) != COMP_OK || stream.internal_state.state != ZSTATE_END)
    throw std::bad_alloc();
  out.resize(stored + stream.total_out);
  return out;
}

std::uint32_t crc32_of(std::span<const unsigned char> bytes) { return crc32_gzip_refl(0, bytes.data(), bytes.size()); }

}  // namespace acuity
