#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/json.h"

namespace enishi {
namespace {

std::string as_json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

template <class Number>
std::string number(Number value) {
  JsonOut out;
  out.number(value);
  return out.take();
}

TEST(JsonString, Escapes) {
  EXPECT_EQ(as_json(""), "\"\"");
  EXPECT_EQ(as_json("plain 日本"), "\"plain 日本\"");
  EXPECT_EQ(as_json("\"\\/\b\n\r\t\x01\x1f\x7f"),
            "\"\\\"\\\\/\\u0008\\n\\r\\t\\u0001\\u001f\x7f\"");
  EXPECT_EQ(as_json(std::string_view("a\0b", 3)), "\"a\\u0000b\"");
}

TEST(JsonString, InvalidUtf8IsReplaced) {
  EXPECT_EQ(as_json("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
  EXPECT_EQ(as_json("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(as_json("\xE3\x81"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

// The fast path looks at eight bytes at once: each byte at each place within them.
TEST(JsonString, EveryByteAtEveryPlace) {
  for (std::size_t at = 0; at < 12; ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = "abcdefghijkl";
      text[at] = static_cast<char>(byte);
      std::string one;
      append_json_string(one, text.substr(at, 1));
      const std::string expected =
          '"' + text.substr(0, at) + one.substr(1, one.size() - 2) + text.substr(at + 1) + '"';
      EXPECT_EQ(as_json(text), expected) << byte << " at " << at;
    }
  }
}

TEST(JsonOut, CommasAndColons) {
  JsonOut j;
  j.object().key("n").number(3).key("tags").array().string("a").string("b").end();
  j.key("empty").object().end().key("none").array().end();
  j.key("deep").array().array().end().array().number(1).end().object().field("x", true).end();
  j.end().field("raw", "r").key("r").raw("[1,2]").end();
  EXPECT_EQ(j.take(), R"({"n":3,"tags":["a","b"],"empty":{},"none":[],"deep":[[],[1],{"x":true}],)"
                      R"("raw":"r","r":[1,2]})");
}

TEST(JsonOut, FieldsOfEveryKind) {
  JsonOut j;
  j.object()
      .field("a", std::string("s"))
      .field("b", std::int64_t{-1})
      .field("c", UINT64_MAX)
      .field("d", 0.5)
      .field("e", false)
      .field("f", std::optional<std::string>("o"))
      .field("g", std::optional<int>())
      .key("h")
      .null()
      .end();
  EXPECT_EQ(j.text(),
            R"({"a":"s","b":-1,"c":18446744073709551615,"d":0.5,"e":false,"f":"o","h":null})");
}

TEST(JsonOut, IsReusableAfterTake) {
  JsonOut j;
  j.array().number(1).end();
  EXPECT_EQ(j.take(), "[1]");
  j.array().number(2).end();
  EXPECT_EQ(j.take(), "[2]");
}

TEST(JsonOut, Doubles) {
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(1.0), "1");
  EXPECT_EQ(number(-0.0), "-0.0");
  EXPECT_EQ(number(1e300), "1e+300");
  EXPECT_EQ(number(12345678901234567168.0), "12345678901234567168.0");
  EXPECT_EQ(number(std::nan("")), "null");
  EXPECT_EQ(number(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(number(INT64_MIN), "-9223372036854775808");
}

TEST(JsonOutDeathTest, UnbalancedUseIsABug) {
  EXPECT_DEATH(JsonOut().object().take(), "");
  EXPECT_DEATH(JsonOut().object().number(1), "");
  EXPECT_DEATH(JsonOut().array().key("x"), "");
  EXPECT_DEATH(JsonOut().number(1).number(2), "");
}

}  // namespace
}  // namespace enishi
