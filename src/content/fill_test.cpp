#include "content/fill.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/json.h"
#include "base/text.h"

namespace enishi::content {
namespace {

std::string filled(std::string_view value, How how) {
  std::string out;
  append_filled(out, value, how);
  return out;
}

TEST(Fill, EscapesForJson) {
  EXPECT_EQ(filled("a\"b\\c/お", How::text), "a\\\"b\\\\c/お");
  EXPECT_EQ(filled("{x}", How::text), "{x}");
  EXPECT_EQ(filled("{x}", How::braces), "{{x}}");
}

TEST(Fill, DropsControlCharacters) {
  using std::string_literals::operator""s;
  EXPECT_EQ(filled("a\0b\nc\x7f"s + "\xc2\x85" + "d", How::text), "abcd");
}

TEST(Fill, ReplacesInvalidBytes) {
  EXPECT_EQ(filled("a\xff\xe3\x81", How::text), "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(Fill, EncodesForUris) {
  EXPECT_EQ(filled("aZ09-._~", How::uri), "aZ09-._~");
  EXPECT_EQ(filled("a b&c=\"お", How::uri), "a%20b%26c%3D%22%E3%81%8A");
}

RC_GTEST_PROP(Fill, IsAlwaysAJsonStringOfTheUnitsItSays, (std::string value)) {
  for (const How how : {How::text, How::braces, How::uri}) {
    std::string json = "\"";
    const std::size_t units = append_filled(json, value, how);
    json += '"';
    const auto document = JsonDocument::parse(json);
    RC_ASSERT(document.has_value());
    const std::string text(document->root().string().value());
    RC_ASSERT(utf16_length(text) == units);
    RC_ASSERT(!has_control_characters(text, false));
  }
}

}  // namespace
}  // namespace enishi::content
