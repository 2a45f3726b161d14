#include "timeline/schema_values.h"

#include <gtest/gtest.h>

#include "timeline/limits.h"
#include "timeline/schema_fixture.h"

namespace enishi::timeline {
namespace {

std::string value(PropertyType type, const std::string& json, int digits = 0) {
  const auto document = JsonDocument::parse(json);
  EXPECT_TRUE(document) << json;
  const auto read = read_value(type, document->root(), digits);
  return read ? text_of(*read) : "absent";
}

std::string inferred(const std::string& json) {
  const auto document = JsonDocument::parse(json);
  EXPECT_TRUE(document) << json;
  const auto type = inferred_type(document->root());
  return type ? std::string(name(*type)) : "none";
}

TEST(SchemaValues, Numbers) {
  EXPECT_EQ(value(PropertyType::number, "3"), "3");
  EXPECT_EQ(value(PropertyType::number, "-3.5"), "-3.5");
  for (const char* wrong : {R"("3")", "true", "null", "[3]", "{}"})
    EXPECT_EQ(value(PropertyType::number, wrong), "absent") << wrong;
}

TEST(SchemaValues, MoneyIsInMainUnitsOutsideAndMinorUnitsInside) {
  EXPECT_EQ(value(PropertyType::money, "1980"), "1980");
  EXPECT_EQ(value(PropertyType::money, "1980.0"), "1980");
  EXPECT_EQ(value(PropertyType::money, "1980.5"), "absent");  // no half yen
  EXPECT_EQ(value(PropertyType::money, "-500"), "-500");
  EXPECT_EQ(value(PropertyType::money, "19.8", 2), "1980");
  EXPECT_EQ(value(PropertyType::money, "0.29", 2), "29");
  EXPECT_EQ(value(PropertyType::money, "1234567.89", 2), "123456789");
  EXPECT_EQ(value(PropertyType::money, "19.805", 2), "absent");
  EXPECT_EQ(value(PropertyType::money, "1.234", 3), "1234");
  EXPECT_EQ(value(PropertyType::money, "1000000000000000"), "1000000000000000");
  EXPECT_EQ(value(PropertyType::money, "1000000000000001"), "absent");
  EXPECT_EQ(value(PropertyType::money, "1e300", 2), "absent");
  EXPECT_EQ(value(PropertyType::money, R"("1980")"), "absent");
}

TEST(SchemaValues, EveryCentIsRead) {
  for (int cents = 0; cents < 200'000; cents += 7) {
    const std::string tail = std::to_string(cents % 100);
    const std::string json =
        std::to_string(cents / 100) + "." + (tail.size() < 2 ? "0" + tail : tail);
    ASSERT_EQ(value(PropertyType::money, json, 2), std::to_string(cents)) << json;
  }
}

TEST(SchemaValues, Texts) {
  for (const PropertyType type : {PropertyType::text, PropertyType::item}) {
    EXPECT_EQ(value(type, R"("カート")"), "'カート'");
    EXPECT_EQ(value(type, R"("")"), "''");
    EXPECT_EQ(value(type, "10001"), "'10001'");  // an id that came as a number
    EXPECT_EQ(value(type, "1.5"), "absent");
    EXPECT_EQ(value(type, "true"), "absent");
    EXPECT_EQ(value(type, R"("a\u0000b")"), "absent");
  }
  const std::string longest(limits::event_text_bytes_max, 'x');
  EXPECT_EQ(value(PropertyType::text, "\"" + longest + "\""), "'" + longest + "'");
  EXPECT_EQ(value(PropertyType::text, "\"" + longest + "x\""), "absent");
}

TEST(SchemaValues, TimesAndBooleans) {
  EXPECT_EQ(value(PropertyType::time, R"("2026-11-22T09:00:00+09:00")"), "1795305600000");
  EXPECT_EQ(value(PropertyType::time, "1795305600000"), "1795305600000");
  EXPECT_EQ(value(PropertyType::time, R"("2026-11-22")"), "absent");
  EXPECT_EQ(value(PropertyType::time, "253402300800000"), "absent");
  EXPECT_EQ(value(PropertyType::boolean, "true"), "true");
  EXPECT_EQ(value(PropertyType::boolean, "1"), "absent");
}

TEST(SchemaValues, Lists) {
  EXPECT_EQ(value(PropertyType::list, R"(["a","b"])"), "[a,b,]");
  EXPECT_EQ(value(PropertyType::list, R"([1,"b"])"), "[1,b,]");
  EXPECT_EQ(value(PropertyType::list, "[]"), "[]");
  EXPECT_EQ(value(PropertyType::list, R"("a")"), "absent");
  EXPECT_EQ(value(PropertyType::list, R"(["a",null])"), "absent");
  EXPECT_EQ(value(PropertyType::list, R"(["a",{"id":1}])"), "absent");
  std::string many = "[";
  for (std::size_t i = 0; i < limits::event_list_texts_max; ++i) many += "\"x\",";
  EXPECT_NE(value(PropertyType::list, many.substr(0, many.size() - 1) + "]"), "absent");
  EXPECT_EQ(value(PropertyType::list, many + "\"x\"]"), "absent");
}

TEST(SchemaValues, Inference) {
  EXPECT_EQ(inferred("1"), "number");
  EXPECT_EQ(inferred("1.5"), "number");
  EXPECT_EQ(inferred(R"("2026-11-22T09:00:00Z")"), "text");
  EXPECT_EQ(inferred("false"), "boolean");
  EXPECT_EQ(inferred(R"(["a"])"), "list");
  for (const char* silent : {"null", "[]", "[1]", R"(["a",1])", R"([{"a":1}])", "{}"})
    EXPECT_EQ(inferred(silent), "none") << silent;
}

TEST(SchemaValues, NestedObjectsAreFlattened) {
  const auto paths = [](const std::string& json) {
    std::string out;
    const auto document = JsonDocument::parse(json);
    EXPECT_TRUE(each_property(document->root(), [&](auto path, const JsonValue& one) -> Status {
      out += std::string(path) + "=" + one.dump() + ";";
      return {};
    }));
    return out;
  };
  EXPECT_EQ(paths(R"({"a":1,"b":{"c":2,"d":{"e":3,"f":{"g":4}}},"h":null})"), "a=1;b.c=2;b.d.e=3;");
  EXPECT_EQ(paths(R"({"a.b":1,"a":{"b":2}})"), "a.b=1;");
  EXPECT_EQ(paths(R"({"a":{}})"), "");
  EXPECT_EQ(paths(R"([1])"), "");
}

TEST(SchemaValues, CurrencyDigits) {
  EXPECT_EQ(currency_digits("JPY"), 0);
  EXPECT_EQ(currency_digits("USD"), 2);
  EXPECT_EQ(currency_digits("KWD"), 3);
}

}  // namespace
}  // namespace enishi::timeline
