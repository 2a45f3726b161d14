// The schema and the parser take the same forms: generated ones, and those with one thing changed.
#include "segment/condition_schema.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <iostream>
#include <set>

#include "base/testing_seeds.h"
#include "segment/condition.h"
#include "segment/generator_testing.h"

namespace enishi::segment {
namespace {

constexpr JsonLimits kDeep{.bytes_max = 1 << 20, .depth_max = 100};

// As much of draft 2020-12 as the document uses; a keyword that it does not know fails the test.
class Validator {
 public:
  explicit Validator(const JsonValue& root) : root_(root) {}

  bool valid(const JsonValue& schema, const JsonValue& value) const {
    bool ok = true;
    EXPECT_TRUE(schema.each([&](std::string_view keyword, const JsonValue& operand) -> Status {
      if (ok) ok = keyword_holds(keyword, operand, schema, value);
      return {};
    }));
    return ok;
  }

 private:
  const JsonValue def(const JsonValue& ref) const {
    const std::string_view text = *ref.string();
    EXPECT_TRUE(text.starts_with("#/$defs/")) << text;
    return *root_.get("$defs")->get(text.substr(8));
  }

  static bool is(const JsonValue& value, std::string_view type) {
    switch (value.type()) {
      case JsonType::string:
        return type == "string";
      case JsonType::integer:
        return type == "integer" || type == "number";
      case JsonType::real:
        return type == "number";
      case JsonType::boolean:
        return type == "boolean";
      case JsonType::array:
        return type == "array";
      case JsonType::object:
        return type == "object";
      default:
        return type == "null";
    }
  }

  std::size_t holding(const JsonValue& schemas, const JsonValue& value) const {
    std::size_t n = 0;
    for (std::size_t i = 0; i < *schemas.array(); ++i) n += valid(schemas.at(i), value);
    return n;
  }

  static std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
  }

  static bool has_all(const JsonValue& value, const JsonValue& names) {
    for (std::size_t i = 0; i < *names.array(); ++i)
      if (!value.has(*names.at(i).string())) return false;
    return true;
  }

  void evaluated(const JsonValue& schema, std::set<std::string>& names) const {
    if (const auto ref = schema.find("$ref")) evaluated(def(*ref), names);
    const auto properties = schema.find("properties");
    if (!properties) return;
    EXPECT_TRUE(properties->each([&](std::string_view name, const JsonValue&) -> Status {
      names.emplace(name);
      return {};
    }));
  }

  bool keyword_holds(std::string_view keyword, const JsonValue& operand, const JsonValue& schema,
                     const JsonValue& value) const {
    if (keyword == "$ref") return valid(def(operand), value);
    if (keyword == "$schema" || keyword == "title" || keyword == "$defs") return true;
    if (keyword == "type" && operand.type() == JsonType::array) {
      for (std::size_t i = 0; i < *operand.array(); ++i)
        if (is(value, *operand.at(i).string())) return true;
      return false;
    }
    if (keyword == "type") return is(value, *operand.string());
    if (keyword == "const") return value.dump() == operand.dump();
    if (keyword == "enum") {
      for (std::size_t i = 0; i < *operand.array(); ++i)
        if (operand.at(i).dump() == value.dump()) return true;
      return false;
    }
    if (keyword == "oneOf") return holding(operand, value) == 1;
    if (keyword == "anyOf") return holding(operand, value) > 0;
    if (keyword == "not") return !valid(operand, value);
    if (is(value, "object")) return of_object(keyword, operand, schema, value);
    if (is(value, "array")) return of_array(keyword, operand, value);
    return of_scalar(keyword, operand, value);
  }

  bool of_object(std::string_view keyword, const JsonValue& operand, const JsonValue& schema,
                 const JsonValue& value) const {
    std::size_t members = 0;
    bool ok = true;
    const auto each = [&](auto&& f) {
      EXPECT_TRUE(value.each([&](std::string_view name, const JsonValue& member) -> Status {
        ++members;
        f(name, member);
        return {};
      }));
    };
    if (keyword == "properties") {
      each([&](std::string_view name, const JsonValue& member) {
        if (const auto of = operand.find(name)) ok = ok && valid(*of, member);
      });
      return ok;
    }
    if (keyword == "additionalProperties" || keyword == "unevaluatedProperties") {
      std::set<std::string> names;
      evaluated(schema, names);
      each([&](std::string_view name, const JsonValue&) {
        ok = ok && names.contains(std::string(name));
      });
      return ok;
    }
    if (keyword == "required") return has_all(value, operand);
    if (keyword == "dependentRequired" || keyword == "dependentSchemas") {
      EXPECT_TRUE(operand.each([&](std::string_view name, const JsonValue& then) -> Status {
        if (value.has(name))
          ok = ok && (keyword == "dependentRequired" ? has_all(value, then) : valid(then, value));
        return {};
      }));
      return ok;
    }
    each([](std::string_view, const JsonValue&) {});
    if (keyword == "minProperties") return members >= static_cast<std::size_t>(*operand.integer());
    if (keyword == "maxProperties") return members <= static_cast<std::size_t>(*operand.integer());
    ADD_FAILURE() << "unknown keyword " << keyword;
    return false;
  }

  bool of_array(std::string_view keyword, const JsonValue& operand, const JsonValue& value) const {
    const std::size_t size = *value.array();
    if (keyword == "items") {
      for (std::size_t i = 0; i < size; ++i)
        if (!valid(operand, value.at(i))) return false;
      return true;
    }
    if (keyword == "minItems") return size >= static_cast<std::size_t>(*operand.integer());
    if (keyword == "maxItems") return size <= static_cast<std::size_t>(*operand.integer());
    return true;  // of objects and scalars
  }

  bool of_scalar(std::string_view keyword, const JsonValue& operand, const JsonValue& value) const {
    if (value.type() == JsonType::string) {
      const std::string_view text = *value.string();
      if (keyword == "pattern")
        return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()),
                                 std::string(*operand.string()));
      if (keyword == "minLength")
        return characters(text) >= static_cast<std::size_t>(*operand.integer());
      if (keyword == "maxLength")
        return characters(text) <= static_cast<std::size_t>(*operand.integer());
    }
    if (is(value, "number")) {
      if (keyword == "minimum") return *value.real() >= *operand.real();
      if (keyword == "maximum") return *value.real() <= *operand.real();
    }
    return true;
  }

  const JsonValue root_;
};

// Copies a JSON value with one thing changed somewhere.
class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  std::string changed(const JsonValue& value) {
    places_ = 0;
    chosen_ = SIZE_MAX;
    JsonOut counted;
    copy(counted, value);
    chosen_ = random_.below(places_);
    places_ = 0;
    JsonOut out;
    copy(out, value);
    return out.take();
  }

 private:
  void other(JsonOut& out) {
    switch (random_.below(8)) {
      case 0:
        out.string("x");
        return;
      case 1:
        out.string("");
        return;
      case 2:
        out.number(1);
        return;
      case 3:
        out.number(-2);
        return;
      case 4:
        out.number(1.5);
        return;
      case 5:
        out.boolean(random_.below(2) == 0);
        return;
      case 6:
        out.array().end();
        return;
      default:
        out.object().end();
    }
  }

  void copy(JsonOut& out, const JsonValue& value) {
    const bool here = places_++ == chosen_;
    const auto kind = here ? random_.below(3) : 0;
    if (here &&
        (kind == 0 || (value.type() != JsonType::object && value.type() != JsonType::array)))
      return other(out);
    if (value.type() == JsonType::object) {
      out.object();
      // kind 1: without its first member, 2: with one more.
      bool first = here && kind == 1;
      EXPECT_TRUE(value.each([&](std::string_view name, const JsonValue& member) -> Status {
        if (std::exchange(first, false)) return {};
        copy(out.key(name), member);
        return {};
      }));
      if (here && kind == 2) {
        static const std::vector<std::string> more{"zzz", "eq",   "fold", "window",
                                                   "of",  "name", "not"};
        const std::string& name = more[random_.below(more.size())];
        if (!value.has(name)) other(out.key(name));
      }
      out.end();
    } else if (value.type() == JsonType::array) {
      out.array();
      for (std::size_t i = here && kind == 1 ? 1 : 0; i < *value.array(); ++i)
        copy(out, value.at(i));
      if (here && kind == 2) other(out);
      out.end();
    } else {
      out.raw(value.dump());
    }
  }

  SeededRandom random_;
  std::size_t places_ = 0, chosen_ = 0;
};

// What the parser refuses and a schema cannot.
bool beyond_schemas(const Error& error) {
  for (const char* message :
       {"the month has no such day", "must be greater than from", "lies before from",
        "must not be the same as from", "must be before 24:00", "is no regular expression",
        "ends with a backslash", "must be in the range", "must be at most", "must be between"})
    if (error.message.find(message) != std::string::npos) return true;
  return false;
}

TEST(ConditionSchemaTest, TakesWhatTheParserTakes) {
  const auto schema = JsonDocument::parse(condition_schema(), kDeep);
  ASSERT_TRUE(schema) << schema.error().message;
  const Validator validator(schema->root());
  int taken = 0, refused = 0;
  for (const std::uint64_t seed : seeds(20)) {
    SCOPED_TRACE(seed_text(seed));
    Generator generator(seed);
    Mutator mutator(seed);
    generator.world(1);
    for (int i = 0; i < 200; ++i) {
      const std::string json = i % 2 ? generator.event_leaf() : generator.condition(1);
      const auto document = JsonDocument::parse(json, kDeep);
      EXPECT_TRUE(validator.valid(schema->root(), document->root())) << json;
      const std::string changed = mutator.changed(document->root());
      const auto other = JsonDocument::parse(changed, kDeep);
      ASSERT_TRUE(other) << changed;
      const bool valid = validator.valid(schema->root(), other->root());
      const auto parsed = Condition::parse(other->root());
      (parsed ? taken : refused)++;
      if (!parsed && beyond_schemas(parsed.error())) continue;
      EXPECT_EQ(valid, parsed.has_value())
          << changed << "\n"
          << (parsed ? "" : parsed.error().field + ": " + parsed.error().message);
    }
  }
  std::cout << "  " << taken << " changed forms taken, " << refused << " refused\n";
}

}  // namespace
}  // namespace enishi::segment
