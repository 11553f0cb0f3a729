#include "host/bytes/gzip_stream.h"

#include <algorithm>
#include <array>
#include <optional>

#include <acuity/progress.h>

#include "host/core/parallel.h"

namespace acuity {
namespace {

using Bytes = std::span<const unsigned char>;

constexpr std::size_t header_bytes = 18;  // Header of a member of known size.
constexpr std::size_t trailer_bytes = 8;
constexpr std::size_t packed_bytes = std::size_t{1} << 23;  // Read from the file at a time, after less for the header.
constexpr std::size_t plain_bytes = std::size_t{1} << 19;   // Inflated at a time: stays in a core's cache.
constexpr std::size_t members_at_a_time = 128;

void append(std::vector<unsigned char>& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<unsigned char>(value >> 8 * i & 0xff));
}

std::uint32_t number_at(Bytes bytes, std::size_t at, int count) {
  std::uint32_t value = 0;
  for (int i = 0; i < count; ++i) value |= std::uint32_t{bytes[at + static_cast<std::size_t>(i)]} << 8 * i;
  return value;
}

/// Magic number, deflate, flags, no time, no hints, an unknown system.
void append_header(std::vector<unsigned char>& out, unsigned char flags) {
  for (const unsigned char byte : std::array<unsigned char, 10>{0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 0xff})
    out.push_back(byte);
}

void append_content(std::vector<unsigned char>& out, Bytes bytes, Bytes content) {
  out.insert(out.end(), content.begin(), content.end());
  append(out, crc32_of(bytes), 4);
  append(out, static_cast<std::uint32_t>(bytes.size()), 4);
}

std::vector<unsigned char> sized_member(Bytes bytes) {
  constexpr unsigned char extra_field = 4;
  const std::vector<unsigned char> content = deflated(bytes);
  std::vector<unsigned char> out;
  out.reserve(header_bytes + content.size() + trailer_bytes);
  append_header(out, extra_field);
  append(out, 6, 2);  // Bytes of the extra field: a name of two letters, the bytes of its value, the value.
  out.push_back('B');
  out.push_back('C');
  append(out, 2, 2);
  append(out, static_cast<std::uint32_t>(header_bytes + content.size() + trailer_bytes - 1), 2);
  append_content(out, bytes, content);
  return out;
}

/// Size of the member that begins here, where its header has it.
std::optional<std::size_t> stated_size(Bytes bytes) {
  if (bytes.size() < header_bytes) return {};
  constexpr std::array<unsigned char, 4> first{0x1f, 0x8b, 8, 4};
  constexpr std::array<unsigned char, 6> extra{6, 0, 'B', 'C', 2, 0};
  if (!std::equal(first.begin(), first.end(), bytes.begin())) return {};
  if (!std::equal(extra.begin(), extra.end(), bytes.begin() + 10)) return {};
  const std::size_t size = number_at(bytes, 16, 2) + std::size_t{1};
  if (size <= header_bytes + trailer_bytes) return {};
  return size;
}

/// Inflates a member of known size; returns what is wrong with it, or null.
const char* inflate_whole(Inflater& inflater, Bytes member, std::span<unsigned char> out) {
  std::array<unsigned char, 1> nothing{};
  const bool empty = out.empty();
  inflater.start_member();
  std::size_t in_at = 0;
  std::size_t out_at = 0;
  for (;;) {
    const auto step = inflater.step(member.subspan(in_at), empty ? std::span(nothing) : out.subspan(out_at));
    if (step.damage != nullptr) return step.damage;
    in_at += step.consumed;
    out_at += step.produced;
    if (step.ended) return in_at == member.size() && out_at == out.size() ? nullptr : "a member has another length";
    if (step.consumed == 0 && step.produced == 0) return "a member has another length";
  }
}

}  // namespace

std::vector<unsigned char> gzip_member(Bytes bytes) {
  std::vector<unsigned char> out;
  append_header(out, 0);
  append_content(out, bytes, deflated(bytes));
  return out;
}

std::vector<std::vector<unsigned char>> sized_members(Bytes bytes, int threads) {
  const auto count = static_cast<std::int64_t>((bytes.size() + sized_member_bytes - 1) / sized_member_bytes);
  std::vector<std::vector<unsigned char>> members(static_cast<std::size_t>(count));
  parallel_for(count, 4, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      const std::size_t first = i * sized_member_bytes;
      members[i] = sized_member(bytes.subspan(first, std::min(sized_member_bytes, bytes.size() - first)));
    }
  });
  return members;
}

bool GzipStream::stop(End end, const char* damage) {
  stopped_ = true;
  end_ = end;
  damage_ = damage;
  return false;
}

/// Reads on until `bytes` bytes of the file are there; false where it ends before.
bool GzipStream::have_packed(std::size_t bytes) {
  if (packed().size() >= bytes) return true;
  packed_.erase(packed_.begin(), packed_.begin() + static_cast<std::ptrdiff_t>(packed_at_));
  packed_at_ = 0;
  const std::size_t known = packed_.size();
  packed_wanted_ = std::min(2 * packed_wanted_, packed_bytes);
  packed_.resize(std::max(bytes, packed_wanted_));
  packed_.resize(known + source_(packed_.data() + known, packed_.size() - known));
  return packed_.size() >= bytes;
}

/// Inflates the whole members of known size that are there, in parallel.
bool GzipStream::fill_from_sized_members() {
  struct Member {
    std::size_t in, in_bytes, out, out_bytes;
  };
  std::vector<Member> members;
  std::size_t in = 0;
  std::size_t out = 0;
  while (members.size() < members_at_a_time) {
    const auto size = stated_size(packed().subspan(in));
    if (!size || packed().size() - in < *size) break;
    const std::size_t length = number_at(packed(), in + *size - 4, 4);
    if (length > 0x10000) return stop(End::damaged, "a member has another length");
    members.push_back({in, *size, out, length});
    in += *size;
    out += length;
  }
  plain_.resize(std::max(plain_.size(), out));
  std::vector<const char*> damage(members.size(), nullptr);
  parallel_for(static_cast<std::int64_t>(members.size()), 8, threads_, [&](std::int64_t begin, std::int64_t end) {
    Inflater inflater;
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      const Member& m = members[i];
      damage[i] =
          inflate_whole(inflater, packed().subspan(m.in, m.in_bytes), std::span(plain_).subspan(m.out, m.out_bytes));
    }
  });
  packed_at_ += in;
  const auto bad = std::find_if(damage.begin(), damage.end(), [](const char* words) { return words != nullptr; });
  plain_end_ = bad == damage.end() ? out : members[static_cast<std::size_t>(bad - damage.begin())].out;
  if (bad != damage.end()) stop(End::damaged, *bad);
  return true;
}

/// Inflates more of the file, some of which may be nothing; false at its end.
bool GzipStream::fill() {
  plain_at_ = plain_end_ = 0;
  check_interrupt();
  if (!within_member_) {
    have_packed(header_bytes);
    if (packed().size() < 2 || packed()[0] != 0x1f || packed()[1] != 0x8b) return stop(End::none);
    if (const auto size = stated_size(packed())) {
      if (!have_packed(*size)) return stop(End::truncated);
      return fill_from_sized_members();
    }
    inflater_.start_member();
    within_member_ = true;
  }
  if (packed().empty()) have_packed(1);
  plain_.resize(std::max(plain_.size(), plain_bytes));
  const Inflater::Step step = inflater_.step(packed(), plain_);
  packed_at_ += step.consumed;
  plain_end_ = step.produced;
  if (step.ended) within_member_ = false;
  if (step.damage != nullptr) stop(End::damaged, step.damage);
  const bool waits = step.consumed == 0 && step.produced == 0 && !step.ended && step.damage == nullptr;
  if (waits && !have_packed(packed().size() + 1)) return stop(End::truncated);
  return true;
}

std::size_t GzipStream::read(void* data, std::size_t bytes) {
  auto* to = static_cast<unsigned char*>(data);
  std::size_t done = 0;
  while (done < bytes) {
    if (plain_at_ == plain_end_ && (stopped_ || !fill())) break;
    const std::size_t part = std::min(bytes - done, plain_end_ - plain_at_);
    std::copy_n(plain_.begin() + static_cast<std::ptrdiff_t>(plain_at_), part, to + done);
    plain_at_ += part;
    done += part;
  }
  return done;
}

}  // namespace acuity
