#include <gtest/gtest.h>

#include <cstdlib>

#include "base/json.h"

namespace enishi {
namespace {

using namespace std::string_view_literals;

Error error_of(std::string_view text, const JsonLimits& limits = {}) {
  auto parsed = JsonDocument::parse(text, limits);
  EXPECT_FALSE(parsed) << text;
  return parsed ? Error{} : parsed.error();
}

std::string dumped(std::string_view text) {
  auto parsed = JsonDocument::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed ? parsed->root().dump() : "";
}

TEST(JsonParse, TakesEveryKindOfValue) {
  EXPECT_EQ(dumped(" {\"a\" : [1, -2, 1.5, true, false, null, \"x\"]}\n"),
            R"({"a":[1,-2,1.5,true,false,null,"x"]})");
  EXPECT_EQ(dumped("\"\\u3042\\ud83d\\ude00\\/\""), "\"あ\xF0\x9F\x98\x80/\"");
  EXPECT_EQ(dumped("9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(dumped("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(dumped("0"), "0");
}

TEST(JsonParse, RefusesWhatIsNotJson) {
  for (const auto bad : {""sv,
                         "  "sv,
                         "nul"sv,
                         "{"sv,
                         "[1,]"sv,
                         "{\"a\":1,}"sv,
                         "{a:1}"sv,
                         "'x'"sv,
                         "01"sv,
                         "+1"sv,
                         ".5"sv,
                         "1."sv,
                         "NaN"sv,
                         "Infinity"sv,
                         "-"sv,
                         "\"\n\""sv,
                         "\"\\x\""sv,
                         "// c\n1"sv,
                         "\"a"sv,
                         "[1"sv,
                         "1 2"sv,
                         "{} x"sv,
                         "[]]"sv,
                         "\xEF\xBB\xBF{}"sv,
                         "\"\\ud800\""sv,
                         "\"\\udc00\""sv,
                         "\"\\ud800\\u0041\""sv,
                         "[1]\0"sv})
    EXPECT_EQ(error_of(bad).code, ErrorCode::invalid) << bad;
  EXPECT_EQ(error_of("[1,}").message, "is not valid JSON (byte 4)");
}

TEST(JsonParse, RefusesInvalidUtf8) {
  for (const auto bad : {"\"\xFF\""sv, "\"\xC0\x80\""sv, "\"\xED\xA0\x80\""sv, "\"\xE3\x81\""sv,
                         "{\"\x80\":1}"sv, "\"\xF4\x90\x80\x80\""sv})
    EXPECT_EQ(error_of(bad).code, ErrorCode::invalid);
}

TEST(JsonParse, RefusesDuplicateNamesAndSaysWhere) {
  EXPECT_EQ(error_of(R"({"a":1,"a":2})"), (Error{ErrorCode::invalid, "is given twice", "a"}));
  EXPECT_EQ(error_of(R"({"list":[{},{"b":{"x":1,"y":2,"x":[]}}]})").field, "list[1].b.x");
  EXPECT_EQ(error_of(R"({"a":1,"\u0061":2})").field, "a");
  EXPECT_EQ(dumped(R"({"a":{"a":{"a":1}}})"), R"({"a":{"a":{"a":1}}})");
}

TEST(JsonParse, RefusesNumbersOutOfRange) {
  for (const auto bad : {"9223372036854775808"sv, "18446744073709551615"sv,
                         "18446744073709551616"sv, "-9223372036854775809"sv,
                         "123456789012345678901234567890"sv, "1e400"sv, "-1e999999999999"sv})
    EXPECT_EQ(error_of(bad).code, ErrorCode::invalid) << bad;
  EXPECT_EQ(error_of("[0,{\"n\":99999999999999999999}]").field, "[1].n");
}

TEST(JsonParse, ReadsDoublesExactly) {
  for (const char* text :
       {"0.1", "1.7976931348623157e308", "5e-324", "2.2250738585072014E-308", "9007199254740993.0",
        "0.30000000000000004", "123456789.123456789e-20"}) {
    auto parsed = JsonDocument::parse(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(parsed->root().real(), std::strtod(text, nullptr)) << text;
  }
}

TEST(JsonParse, KeepsToItsLimits) {
  const JsonLimits limits{.bytes_max = 40, .depth_max = 3};
  EXPECT_TRUE(JsonDocument::parse("[[[1,\"x\"]]]", limits));
  EXPECT_TRUE(JsonDocument::parse("1", limits));
  const Error deep = error_of("[0,[[[1]]]]", limits);
  EXPECT_EQ(deep.code, ErrorCode::invalid);
  EXPECT_EQ(deep.message, "is nested too deeply");
  EXPECT_EQ(deep.field, "[1][0][0]");
  EXPECT_TRUE(JsonDocument::parse(std::string(39, ' ') + "1", limits));
  EXPECT_EQ(error_of(std::string(40, ' ') + "1", limits).code, ErrorCode::too_large);
  EXPECT_EQ(error_of(std::string(100'000, '[')).message, "is nested too deeply");
}

TEST(JsonParse, LongKeysAndStrings) {
  const std::string text(300'000, 'k');
  const std::string json = "{\"" + text + "\":\"" + text + "\"}";
  EXPECT_EQ(dumped(json), json);
}

}  // namespace
}  // namespace enishi
