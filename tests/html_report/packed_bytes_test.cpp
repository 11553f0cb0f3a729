#include "host/html_report/packed_bytes.h"

#include <gtest/gtest.h>

#include "support/packed_text.h"

namespace acuity::testing {
namespace {

TEST(PackedBytes, AreBase64OfTheRfc) {
  // RFC 4648, section 10.
  EXPECT_EQ(base64(std::string_view("")), "");
  EXPECT_EQ(base64(std::string_view("f")), "Zg==");
  EXPECT_EQ(base64(std::string_view("fo")), "Zm8=");
  EXPECT_EQ(base64(std::string_view("foo")), "Zm9v");
  EXPECT_EQ(base64(std::string_view("foobar")), "Zm9vYmFy");
}

TEST(PackedBytes, ComeBackFromRows) {
  std::vector<std::uint8_t> bytes;
  for (int i = 0; i < 5 * 700; ++i) bytes.push_back(static_cast<std::uint8_t>(i * i % 251));
  EXPECT_EQ(unpacked_rows(packed_rows(bytes, 700), 700), bytes);
}

}  // namespace
}  // namespace acuity::testing
