#include "base/json.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>

#include "base/json_path.h"

namespace enishi {
namespace {

// Keeps the document alive beside its root.
struct Parsed {
  explicit Parsed(std::string_view text) : document(JsonDocument::parse(text).value()) {}
  JsonValue operator*() const { return document.root(); }
  JsonDocument document;
};

template <class T>
std::string said(const Result<T>& result) {
  if (result) return "fine";
  EXPECT_EQ(result.error().code, ErrorCode::invalid);
  return result.error().field + ": " + result.error().message;
}

TEST(JsonPath, Text) {
  EXPECT_EQ(json_member_path("", "a"), "a");
  EXPECT_EQ(json_member_path("a[2]", "b_c"), "a[2].b_c");
  EXPECT_EQ(json_member_path("a", "b c"), "a[\"b c\"]");
  EXPECT_EQ(json_member_path("", ""), "[\"\"]");
  EXPECT_EQ(json_member_path("", std::string(100, 'x')), std::string(64, 'x') + "...");
  EXPECT_EQ(json_member_path("", std::string(63, 'x') + "あああ"), std::string(63, 'x') + "...");
  EXPECT_EQ(json_item_path("", 0), "[0]");
}

TEST(JsonValue, Types) {
  const Parsed p(R"([null,true,1,1.5,"s",[],{}])");
  const JsonType expected[] = {JsonType::null,  JsonType::boolean, JsonType::integer,
                               JsonType::real,  JsonType::string,  JsonType::array,
                               JsonType::object};
  for (std::size_t i = 0; i < std::size(expected); ++i) EXPECT_EQ((*p).at(i).type(), expected[i]);
}

TEST(JsonValue, ErrorsNameTheField) {
  const Parsed p(R"({"recipients":{"all":[1,2,{"tag":"","n":9,"x":null}]}})");
  const JsonValue item = (*p).get("recipients")->get("all")->at(2);
  EXPECT_EQ(item.path(), "recipients.all[2]");
  EXPECT_EQ(said(item.string_at("tag", 1, 40)),
            "recipients.all[2].tag: must be 1 to 40 bytes long");
  EXPECT_EQ(said(item.integer_at("n", 1, 5)), "recipients.all[2].n: must be between 1 and 5");
  EXPECT_EQ(said(item.string_at("n")), "recipients.all[2].n: must be a string");
  EXPECT_EQ(said(item.integer_at("tag")), "recipients.all[2].tag: must be a whole number");
  EXPECT_EQ(said(item.get("gone")), "recipients.all[2].gone: is missing");
  EXPECT_EQ(said(item.get("x")), "recipients.all[2].x: is missing");
  EXPECT_EQ(said(item.only({"tag", "x"})), "recipients.all[2].n: is not a known field");
  EXPECT_EQ(said((*p).array()), ": must be an array");
  EXPECT_EQ(said(item.get("n")->object()), "recipients.all[2].n: must be an object");
  EXPECT_EQ(said(item.get("n")->get("y")), "recipients.all[2].n: must be an object");
}

TEST(JsonValue, Rules) {
  const Parsed p(R"({"s":"あ","n":7,"r":1.0,"b":true,"a":[1,2]})");
  const JsonValue v = *p;
  EXPECT_EQ(v.get("s")->string(3, 3), "あ");
  EXPECT_EQ(said(v.get("s")->string(0, 2)), "s: must be at most 2 bytes long");
  EXPECT_EQ(said(v.get("s")->string(4, 4)), "s: must be exactly 4 bytes long");
  EXPECT_EQ(v.integer_at("n", 7, 7), 7);
  EXPECT_EQ(said(v.integer_at("n", 8)), "n: must be at least 8");
  EXPECT_EQ(said(v.integer_at("n", INT64_MIN, 6)), "n: must be at most 6");
  EXPECT_EQ(said(v.integer_at("r")), "r: must be a whole number");
  EXPECT_EQ(v.get("r")->real(), 1.0);
  EXPECT_EQ(v.get("n")->real(), 7.0);
  EXPECT_EQ(said(v.get("b")->real()), "b: must be a number");
  EXPECT_EQ(said(v.get("n")->boolean()), "n: must be true or false");
  EXPECT_EQ(v.get("a")->array(2, 2), 2u);
  EXPECT_EQ(said(v.get("a")->array(0, 1)), "a: must have at most 1 items");
  EXPECT_EQ(said(v.get("a")->array(3, 5)), "a: must have 3 to 5 items");
}

TEST(JsonValue, AbsentIsMissingOrNull) {
  const Parsed p(R"({"null":null,"s":"x","n":1,"b":false})");
  const JsonValue v = *p;
  for (const char* name : {"null", "gone"}) {
    EXPECT_FALSE(v.has(name));
    EXPECT_FALSE(v.find(name));
    EXPECT_EQ(v.opt_string_at(name).value(), std::nullopt);
    EXPECT_EQ(v.opt_integer_at(name).value(), std::nullopt);
    EXPECT_EQ(v.boolean_at(name, true), true);
  }
  EXPECT_EQ(v.opt_string_at("s").value(), "x");
  EXPECT_EQ(v.opt_integer_at("n").value(), 1);
  EXPECT_EQ(v.boolean_at("b", true), false);
  EXPECT_EQ(said(v.opt_string_at("n")), "n: must be a string");
  EXPECT_EQ(said(v.boolean_at("n", true)), "n: must be true or false");
}

TEST(JsonValue, MembersOfWhatIsNoObject) {
  const Parsed p("[1]");
  EXPECT_FALSE((*p).has("x"));
  EXPECT_FALSE((*p).find("x"));
  EXPECT_EQ(said((*p).opt_string_at("x")), ": must be an object");
  EXPECT_EQ(said((*p).boolean_at("x", false)), ": must be an object");
  EXPECT_EQ(said((*p).only({})), ": must be an object");
}

TEST(JsonValue, EachSeesNullsAndStopsAtAnError) {
  const Parsed p(R"({"a":1,"b":null,"c":3})");
  std::string seen;
  EXPECT_TRUE((*p).each([&](std::string_view name, const JsonValue& value) -> Status {
    seen += std::string(name) + "=" + value.dump() + ";";
    return {};
  }));
  EXPECT_EQ(seen, "a=1;b=null;c=3;");
  const Status status = (*p).each([&](std::string_view, const JsonValue& value) -> Status {
    TRY(value.integer(0, 0));
    return {};
  });
  EXPECT_EQ(said(status), "a: must be between 0 and 0");
}

TEST(JsonDocument, MovesWithItsValues) {
  JsonDocument first = JsonDocument::parse(R"({"a":"x"})").value();
  const JsonValue value = first.root();
  const JsonDocument second = std::move(first);
  EXPECT_EQ(value.string_at("a"), "x");
  EXPECT_EQ(second.root().dump(), R"({"a":"x"})");
}

// Writes a random value; names within an object differ.
void write_random(JsonOut& out, int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 9 : 7)) {
    case 0:
      out.null();
      break;
    case 1:
      out.boolean(*rc::gen::arbitrary<bool>());
      break;
    case 2:
      out.number(*rc::gen::arbitrary<std::int64_t>());
      break;
    case 3:
      out.number(*rc::gen::arbitrary<double>());
      break;
    case 4: {  // every exponent, which arbitrary<double> does not reach
      const auto bits = *rc::gen::resize(100, rc::gen::arbitrary<std::uint64_t>());
      out.number(std::bit_cast<double>(bits));
      break;
    }
    case 5:
    case 6:
      out.string(*rc::gen::arbitrary<std::string>());
      break;
    case 7: {
      const int size = *rc::gen::inRange(0, 4);
      out.array();
      for (int i = 0; i < size; ++i) write_random(out, depth - 1);
      out.end();
      break;
    }
    default: {
      const int size = *rc::gen::inRange(0, 4);
      out.object();
      for (int i = 0; i < size; ++i) {
        out.key(std::to_string(i) + *rc::gen::arbitrary<std::string>());
        write_random(out, depth - 1);
      }
      out.end();
    }
  }
}

RC_GTEST_PROP(Json, WhatIsWrittenParsesAndDumpsTheSame, ()) {
  JsonOut out;
  write_random(out, 4);
  const std::string text = out.take();
  const auto parsed = JsonDocument::parse(text);
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(parsed->root().dump() == text);
}

}  // namespace
}  // namespace enishi
