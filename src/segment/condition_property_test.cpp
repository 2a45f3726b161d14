// Random conditions over random people, against a slow evaluator that reads the JSON itself and
// asks each person in turn. The report of the run: how often each operator had members and others.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <iostream>

#include "base/random.h"
#include "segment/condition.h"
#include "segment/world_fixture.h"

namespace enishi::segment {
namespace {

using people::AttributeType;
using people::AttributeValue;

const std::vector<std::string> kTexts{"", "a", "ab", "b", "ba", "abc", "縁", "縁日", "A"};
const std::vector<std::string> kTags{"t0", "t1", "t2"};
const std::vector<std::string> kLanguages{"", "ja", "en", "th"};
const std::vector<std::int64_t> kIntegers{INT64_MIN, -2, -1, 0, 1, 2, 3, INT64_MAX};
const std::vector<double> kReals{-1e300, -1, -0.5, 0, 0.1, 1, 2.5, 1e300};

// --- The definition, by hand ---------------------------------------------------------------------

AttributeValue operand(const JsonValue& json, AttributeType type) {
  if (type == AttributeType::text) return std::string(*json.string());
  if (type == AttributeType::boolean) return *json.boolean();
  if (type == AttributeType::real) return *json.real();
  if (json.type() == JsonType::string) return std::int64_t{86'400'000};  // the one date we write
  return *json.integer();
}

bool satisfies(const AttributeValue* value, const std::string& op, const JsonValue& json,
               AttributeType type) {
  const auto one = [&](std::size_t i) { return operand(json.at(i), type); };
  const auto any_of = [&] {
    for (std::size_t i = 0; i < *json.array(); ++i)
      if (*value == one(i)) return true;
    return false;
  };
  if (op == "exists") return (value != nullptr) == *json.boolean();
  if (op == "ne") return !value || !(*value == operand(json, type));
  if (op == "not_in") return !value || !any_of();
  if (!value) return false;
  if (op == "in") return any_of();
  if (op == "between") return !(*value < one(0)) && !(one(1) < *value);
  if (op == "eq") return *value == operand(json, type);
  if (op == "lt") return *value < operand(json, type);
  if (op == "le") return !(operand(json, type) < *value);
  if (op == "gt") return operand(json, type) < *value;
  if (op == "ge") return !(*value < operand(json, type));
  const std::string& text = std::get<std::string>(*value);
  const std::string part(*json.string());
  if (op == "contains") return text.find(part) != std::string::npos;
  if (op == "starts") return text.rfind(part, 0) == 0;
  return text.size() >= part.size() &&
         text.compare(text.size() - part.size(), part.size(), part) == 0;
}

bool member(const World& world, const Person& person, const JsonValue& json);

bool has_attribute(const World& world, const Person& person, const JsonValue& json) {
  const std::string name = *json.string_at("name");
  auto it = person.values.find(name);
  bool yes = false;
  EXPECT_TRUE(json.each([&](std::string_view op, const JsonValue& value) -> Status {
    if (op != "name")
      yes = satisfies(it == person.values.end() ? nullptr : &it->second, std::string(op), value,
                      world.declared.find(name)->second.type);
    return {};
  }));
  return yes;
}

bool listed(const JsonValue& list, std::string_view text) {
  for (std::size_t i = 0; i < *list.array(); ++i)
    if (*list.at(i).string() == text) return true;
  return false;
}

bool member(const World& world, const Person& person, const JsonValue& json) {
  if (auto list = json.find("and")) {
    for (std::size_t i = 0; i < *list->array(); ++i)
      if (!member(world, person, list->at(i))) return false;
    return true;
  }
  if (auto list = json.find("or")) {
    for (std::size_t i = 0; i < *list->array(); ++i)
      if (member(world, person, list->at(i))) return true;
    return false;
  }
  if (auto inner = json.find("not")) return !member(world, person, *inner);
  if (auto tag = json.find("tag")) return person.tags.contains(std::string(*tag->string()));
  if (auto friends = json.find("friend"))
    return person.friend_state &&
           listed(*friends->get("state"), people::name(*person.friend_state));
  if (auto language = json.find("language")) return listed(*language->get("in"), person.language);
  if (auto attribute = json.find("attribute")) return has_attribute(world, person, *attribute);
  return json.has("everyone");
}

// --- Random people and conditions ----------------------------------------------------------------

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return random_.below(n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class T>
  const T& of(const std::vector<T>& all) {
    return all[below(all.size())];
  }

 private:
  SeededRandom random_;
};

void populate(World& world, Dice& dice) {
  world.declare("rank", AttributeType::text);
  world.declare("points", AttributeType::integer);
  world.declare("score", AttributeType::real);
  world.declare("member", AttributeType::boolean);
  world.declare("born", AttributeType::time);
  const std::size_t people = 20 + dice.below(100);
  for (std::uint32_t no = 1; world.people.size() < people; no += 1 + dice.below(3)) {
    Person& person = world.people[no];
    for (const auto& tag : kTags)
      if (dice.one_in(3)) person.tags.insert(tag);
    if (!dice.one_in(4)) person.friend_state = static_cast<people::FriendState>(dice.below(5));
    person.language = dice.of(kLanguages);
    if (!dice.one_in(4)) person.values["rank"] = dice.of(kTexts);
    if (!dice.one_in(4)) person.values["points"] = dice.of(kIntegers);
    if (!dice.one_in(4)) person.values["score"] = dice.of(kReals);
    if (!dice.one_in(4)) person.values["member"] = dice.one_in(2);
    if (!dice.one_in(4))
      person.values["born"] = dice.one_in(3) ? std::int64_t{86'400'000} : dice.of(kIntegers);
  }
  world.index();
}

class Writer {
 public:
  Writer(Dice& dice) : dice_(dice) {}

  std::string condition(int depth) {
    JsonOut out;
    write(out, depth);
    return out.take();
  }

 private:
  void write(JsonOut& out, int depth) {
    const std::size_t what = depth > 0 ? dice_.below(12) : 3 + dice_.below(9);
    out.object();
    if (what < 2) {
      out.key(what == 0 ? "and" : "or").array();
      for (std::size_t n = 1 + dice_.below(3); n > 0; --n) write(out, depth - 1);
      out.end();
    } else if (what == 2) {
      out.key("not");
      write(out, depth - 1);
    } else if (what == 3) {
      out.field("tag", dice_.one_in(10) ? std::string("nobody") : dice_.of(kTags));
    } else if (what == 4) {
      out.key("friend").object().key("state").array();
      for (std::size_t n = 1 + dice_.below(3); n > 0; --n)
        out.string(people::name(static_cast<people::FriendState>(dice_.below(5))));
      out.end().end();
    } else if (what == 5) {
      out.key("language").object().key("in").array().string(kLanguages[1 + dice_.below(3)]);
      if (dice_.one_in(2)) out.string("fr").string("en");
      out.end().end();
    } else if (what == 6 && dice_.one_in(5)) {
      out.field("everyone", true);
    } else {
      attribute(out);
    }
    out.end();
  }

  void attribute(JsonOut& out) {
    static const std::vector<std::string> names{"rank", "points", "score", "member", "born"};
    static const std::vector<std::string> ops{"eq",     "ne",   "in",    "not_in",  "lt",
                                              "le",     "gt",   "ge",    "between", "contains",
                                              "starts", "ends", "exists"};
    std::string op = dice_.of(ops), name = dice_.of(names);
    if (op == "contains" || op == "starts" || op == "ends") name = "rank";
    if (name == "member" &&
        (op == "lt" || op == "le" || op == "gt" || op == "ge" || op == "between"))
      name = "points";
    out.key("attribute").object().field("name", name).key(op);
    if (op == "exists") {
      out.boolean(dice_.one_in(2));
    } else if (op == "in" || op == "not_in") {
      out.array();
      for (std::size_t n = 1 + dice_.below(3); n > 0; --n) value(out, name);
      out.end();
    } else if (op == "between") {
      between(out, name);
    } else if (op == "contains" || op == "starts" || op == "ends") {
      out.string(kTexts[1 + dice_.below(kTexts.size() - 1)]);
    } else {
      value(out, name);
    }
    out.end();
  }

  void value(JsonOut& out, const std::string& name) {
    if (name == "rank") out.string(dice_.of(kTexts));
    if (name == "points") out.number(dice_.of(kIntegers));
    if (name == "score") dice_.one_in(3) ? out.number(1) : out.number(dice_.of(kReals));
    if (name == "member") out.boolean(dice_.one_in(2));
    if (name == "born")
      dice_.one_in(2) ? out.string("1970-01-02T09:00:00+09:00") : out.number(dice_.of(kIntegers));
  }

  void between(JsonOut& out, const std::string& name) {
    out.array();
    if (name == "rank") {
      const auto [low, high] = std::minmax({dice_.of(kTexts), dice_.of(kTexts)});
      out.string(low).string(high);
    } else if (name == "score") {
      const auto [low, high] =
          std::minmax({dice_.below(kReals.size()), dice_.below(kReals.size())});
      out.number(kReals[low]).number(kReals[high]);
    } else {
      const auto [low, high] =
          std::minmax({dice_.below(kIntegers.size()), dice_.below(kIntegers.size())});
      out.number(kIntegers[low]).number(kIntegers[high]);
    }
    out.end();
  }

  Dice& dice_;
};

// --- Coverage ------------------------------------------------------------------------------------

struct Coverage {
  int cases = 0, mixed = 0;
};
using Report = std::map<std::string, Coverage>;

void count(Report& report, const std::string& word, std::size_t members, std::size_t people) {
  Coverage& of = report[word];
  ++of.cases;
  of.mixed += members * 100 >= people && members * 100 <= people * 99;
}

// Counts this condition and each part of it.
std::size_t cover(Report& report, const World& world, const JsonValue& json) {
  std::size_t members = 0;
  for (const auto& [no, person] : world.people) members += member(world, person, json);
  EXPECT_TRUE(json.each([&](std::string_view word, const JsonValue& value) -> Status {
    count(report, std::string(word), members, world.people.size());
    if (word == "not") cover(report, world, value);
    if (word == "and" || word == "or")
      for (std::size_t i = 0; i < *value.array(); ++i) cover(report, world, value.at(i));
    if (word != "attribute") return {};
    return value.each([&](std::string_view op, const JsonValue&) -> Status {
      if (op != "name") count(report, std::string(op), members, world.people.size());
      return {};
    });
  }));
  return members;
}

TEST(ConditionPropertyTest, AgreesWithTheSlowEvaluator) {
  Report report;
  const bool agreed = rc::check("evaluate() gives whom the definition names", [&] {
    Dice dice(*rc::gen::noShrink(rc::gen::arbitrary<std::uint64_t>()));
    World world;
    populate(world, dice);
    for (int i = 0; i < 80; ++i) {
      const std::string text = Writer(dice).condition(3);
      const auto document = JsonDocument::parse(text);
      const auto condition = Condition::parse(document->root());
      RC_ASSERT(condition.has_value());
      const auto set = condition->evaluate(world, {1}, {1});
      RC_ASSERT(set.has_value());
      std::vector<std::uint32_t> expected;
      for (const auto& [no, person] : world.people)
        if (member(world, person, document->root())) expected.push_back(no);
      if (set->numbers() != expected) RC_LOG() << text << "\n";
      RC_ASSERT(set->numbers() == expected);
      const std::string canonical = condition->json();
      RC_ASSERT(Condition::parse(JsonDocument::parse(canonical)->root())->json() == canonical);
      cover(report, world, document->root());
    }
  });
  EXPECT_TRUE(agreed);
  for (std::string_view word :
       {"and", "or", "not", "tag", "friend", "language", "eq", "ne", "in", "not_in", "lt", "le",
        "gt", "ge", "between", "contains", "starts", "ends", "exists"}) {
    const Coverage& of = report[std::string(word)];
    std::cout << "  " << word << ": " << of.cases << " cases, " << of.mixed << " mixed\n";
    EXPECT_GE(of.mixed, 100) << word;
  }
}

}  // namespace
}  // namespace enishi::segment
