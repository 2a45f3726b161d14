#include "api/schema.h"

#include <gtest/gtest.h>

#include "api/schema_text.h"

namespace enishi::api {
namespace {

const Schema* nothing(std::string_view) {
  return nullptr;
}

// "" if it fits, else "field: message".
std::string problem(const std::string& schema, const std::string& json, bool strict = false,
                    const Schema::Components& components = nothing) {
  const auto compiled = Schema::compile(schema);
  if (!compiled) return "schema: " + compiled.error().field + ": " + compiled.error().message;
  const auto document = JsonDocument::parse(json);
  if (!document) return "json: " + document.error().message;
  const Status fits = compiled->check(document->root(), components, strict);
  return fits ? "" : fits.error().field + ": " + fits.error().message;
}

TEST(Schema, ChecksTypes) {
  EXPECT_EQ(problem(std::string(kText), R"("a")"), "");
  EXPECT_EQ(problem(std::string(kText), "3"), ": must be a string");
  EXPECT_EQ(problem(std::string(kInteger), "1.5"), ": must be a whole number");
  EXPECT_EQ(problem(std::string(kFlag), "1"), ": must be true or false");
  EXPECT_EQ(problem(std::string(kAnyObject), "[]"), ": must be an object");
  EXPECT_EQ(problem(list_of(kText), R"(["a",1])"), "[1]: must be a string");
  EXPECT_EQ(problem(R"({"type":"null"})", "0"), ": must be null");
  EXPECT_EQ(problem(R"({"type":"number"})", "1.5"), "");
  EXPECT_EQ(problem(std::string(kAnything), "[1,null]"), "");
}

TEST(Schema, NamesTheMemberThatIsWrong) {
  const std::string schema =
      closed({{"name", text_upto(3, 1)}, {"inner?", closed({{"n", integer_between(1, 5)}})}});
  EXPECT_EQ(problem(schema, R"({"name":"abc"})"), "");
  EXPECT_EQ(problem(schema, R"({})"), "name: is missing");
  EXPECT_EQ(problem(schema, R"({"name":null})"), "name: is missing");
  EXPECT_EQ(problem(schema, R"({"name":""})"), "name: must not be empty");
  EXPECT_EQ(problem(schema, R"({"name":"abcd"})"), "name: must have at most 3 characters");
  EXPECT_EQ(problem(schema, R"({"name":"あいう"})"), "");
  EXPECT_EQ(problem(schema, R"({"name":"a","other":1})"), "other: is not a known field");
  EXPECT_EQ(problem(schema, R"({"name":"a","inner":{"n":6}})"), "inner.n: must be between 1 and 5");
  EXPECT_EQ(problem(schema, R"({"name":"a","inner":null})"), "");
}

TEST(Schema, ChecksWordsFormatsAndSizes) {
  constexpr std::string_view words[] = {"refuse", "cut"};
  EXPECT_EQ(problem(one_of(words), R"("cut")"), "");
  EXPECT_EQ(problem(one_of(words), R"("x")"), ": must be one of: refuse, cut");
  EXPECT_EQ(problem(std::string(kUuid), R"("0192f0c1-0000-7000-8000-000000000000")"), "");
  EXPECT_EQ(problem(std::string(kUuid), R"("0192")"), ": must be a UUID");
  EXPECT_EQ(problem(std::string(kTime), R"("2026-11-21T10:00:00+09:00")"), "");
  EXPECT_NE(problem(std::string(kTime), R"("2026-11-21T10:00:00")"), "");
  EXPECT_EQ(problem(list_of(kText, 1), R"(["a","b"])"), ": must have at most 1 items");
  EXPECT_EQ(problem(map_of(kCount), R"({"a":1,"b":-1})"), "b: must be at least 0");
}

TEST(Schema, FollowsComponentsAndAlternatives) {
  const auto pet = Schema::compile(closed({{"name", kText}}));
  const auto components = [&](std::string_view name) { return name == "Pet" ? &*pet : nullptr; };
  EXPECT_EQ(problem(list_of(ref("Pet")), R"([{"name":"a"}])", false, components), "");
  EXPECT_EQ(problem(list_of(ref("Pet")), R"([{"nam":"a"}])", false, components),
            "[0].name: is missing");
  EXPECT_NE(problem(ref("Dog"), "{}", false, components), "");
  EXPECT_EQ(problem(or_null(kText), "null"), "");
  EXPECT_EQ(problem(or_null(kText), "3"), ": must be a string");
}

TEST(Schema, StrictRefusesWhatTheDocumentDoesNotSay) {
  const std::string schema = object({{"a", kText}, {"b?", kText}, {"c", or_null(kText)}});
  EXPECT_EQ(problem(schema, R"({"a":"x","c":null})", true), "");
  EXPECT_NE(problem(schema, R"({"a":"x"})", true), "");
  EXPECT_NE(problem(schema, R"({"a":"x","b":null,"c":null})", true), "");
  EXPECT_NE(problem(schema, R"({"a":"x","c":"y","d":1})", true), "");
  EXPECT_EQ(problem(schema, R"({"a":"x","c":"y","d":1})", false), "");
}

TEST(Schema, RefusesKeywordsThatItDoesNotCheck) {
  EXPECT_NE(problem(R"({"type":"string","pattern":"a"})", R"("a")"), "");
  EXPECT_NE(problem(R"({"$ref":"#/definitions/x"})", "{}"), "");
  EXPECT_NE(problem(R"([])", "{}"), "");
}

TEST(SchemaText, WritesJsonSchema) {
  EXPECT_EQ(object({{"a", kText}, {"b?", kFlag}}),
            R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"boolean"}},)"
            R"("required":["a"]})");
  EXPECT_EQ(closed({}), R"({"type":"object","properties":{},"additionalProperties":false})");
  EXPECT_EQ(described("{}", "x"), R"({"description":"x"})");
  EXPECT_EQ(described(kText, "x"), R"({"type":"string","description":"x"})");
}

}  // namespace
}  // namespace enishi::api
