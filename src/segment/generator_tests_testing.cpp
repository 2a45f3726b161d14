// Random tests of values.
#include <algorithm>

#include "base/zone.h"
#include "segment/generator_testing.h"
#include "segment/value_type.h"

namespace enishi::segment {
namespace {

const std::vector<std::string> kRanks{"",      "gold",     "Gold",     "ＧＯＬＤ", "golden",
                                      "ｼﾙﾊﾞｰ", "シルバー", "しるばー", "a%b"};
const std::vector<std::string> kPlaces{"渋谷", "新宿", "梅田", "Shibuya"};
const std::vector<std::string> kTags{"t0", "t1", "t2"};
const std::vector<std::string> kCampaigns{"c1", "c2", "c3"};
const std::vector<std::string> kPatterns{"g%",    "%ol%", "G___", "渋谷",
                                         "a\\%b", "%ー",  "____", "%_b"};
const std::vector<std::string> kExpressions{"^g", "old", "(?i)gold", "^.{4}$", "[谷ル]", "^$|b"};

}  // namespace

const std::vector<std::string>& Generator::texts(Pool pool) const {
  switch (pool) {
    case Pool::rank:
      return kRanks;
    case Pool::place:
      return kPlaces;
    case Pool::tag:
      return kTags;
    case Pool::campaign:
      break;
  }
  return kCampaigns;
}

std::string Generator::day(int from_today) {
  const Zone zone = *Zone::load(zone_);
  const std::string digits =
      yyyymmdd(zone.civil(now_ + Millis(std::int64_t{from_today} * 86'400'000)).date);
  return digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6);
}

void Generator::moment(JsonOut& out, bool only_day) {
  if (only_day || one_in(2)) {
    const std::int64_t days = (of(edges_) - to_ms(now_)) / 86'400'000;
    out.string(day(static_cast<int>(days)));
  } else if (one_in(2)) {
    out.string(iso8601(from_ms(std::max<std::int64_t>(edge_ms(), 0))));
  } else {
    out.number(std::max<std::int64_t>(edge_ms(), 0));
  }
}

void Generator::value(JsonOut& out, const Field& field) {
  static const std::vector<double> reals{-0.5, 0, 0.1, 1, 2, 2.5, 50, 100};
  static const std::vector<std::int64_t> integers{-1, 0, 1, 2, 3, 5, 100, INT64_MAX, INT64_MIN};
  static const std::vector<std::int64_t> amounts{0, 500, 1'000, 1'980, 3'000, 5'000, 10'000};
  static const std::vector<std::string> items{"a", "b", "c", "d", "e", "none"};
  switch (static_cast<ValueType>(field.type)) {
    case ValueType::text:
    case ValueType::list:
      out.string(of(texts(field.pool)));
      return;
    case ValueType::integer:
      out.number(of(integers));
      return;
    case ValueType::number:
      out.number(of(reals));
      return;
    case ValueType::money:
      digits_ > 0 && one_in(4) ? out.number(1'980.5) : out.number(of(amounts));
      return;
    case ValueType::boolean:
      out.boolean(one_in(2));
      return;
    case ValueType::time:
      moment(out, false);
      return;
    case ValueType::item:
      out.string(of(items));
      return;
  }
}

// Not descending: two values as they come, the second not below the first.
void Generator::two_values(JsonOut& out, const Field& field) {
  const auto type = static_cast<ValueType>(field.type);
  if (type == ValueType::text) {
    const auto [low, high] = std::minmax({of(texts(field.pool)), of(texts(field.pool))});
    out.string(low).string(high);
  } else if (type == ValueType::time) {
    const int from = static_cast<int>(below(40)) - 35;
    out.string(day(from)).string(day(from + static_cast<int>(below(20))));
  } else {
    static const std::vector<std::int64_t> numbers{-1, 0, 1, 2, 5, 500, 1'980, 5'000, 10'000};
    const auto [low, high] = std::minmax({below(numbers.size()), below(numbers.size())});
    out.number(numbers[low]).number(numbers[high]);
  }
}

void Generator::spans(JsonOut& out, std::string_view member, bool fixed) {
  span(out.key(member), fixed);
}

void Generator::span(JsonOut& out, bool fixed) {
  struct Choice {
    const char* unit;
    std::vector<int> numbers;
  };
  static const std::vector<Choice> choices{{"days", {1, 2, 7, 14, 30, 60, 90}},
                                           {"hours", {1, 2, 24}},
                                           {"weeks", {1, 2}},
                                           {"minutes", {1, 60, 120}},
                                           {"seconds", {60, 86'400}},
                                           {"months", {1, 2}},
                                           {"years", {1}}};
  const Choice& choice = one_in(2) ? choices[0] : choices[below(choices.size() - (fixed ? 2 : 0))];
  out.object().field(choice.unit, choice.numbers[below(choice.numbers.size())]).end();
}

void Generator::number_test(JsonOut& out, const std::vector<std::int64_t>& numbers) {
  static const std::vector<std::string> ops{"eq", "ne", "in", "not_in",  "lt",
                                            "le", "gt", "ge", "between", "not_between"};
  const std::string& op = of(ops);
  out.object().key(op);
  if (op.ends_with("between")) {
    const auto [low, high] = std::minmax({of(numbers), of(numbers)});
    out.array().number(low).number(high).end();
  } else if (op.ends_with("in")) {
    out.array().number(of(numbers)).number(of(numbers)).end();
  } else {
    out.number(of(numbers));
  }
  out.end();
}

void Generator::operand(JsonOut& out, std::string_view op, const Field& field) {
  static const std::vector<std::string> words{"today",      "yesterday", "tomorrow",   "this_week",
                                              "last_week",  "next_week", "this_month", "last_month",
                                              "next_month", "this_year", "last_year",  "next_year"};
  static const std::vector<std::vector<std::string>> paths{
      {"スキンケア"}, {"スキンケア", "化粧水"}, {"ヘア"}, {"ヘア", "化粧水"}};
  static const std::vector<std::string> names{"化粧水", "ヘア", "限定", "スキンケア"};
  static const std::vector<double> percents{1, 10, 25, 33.3, 50, 90, 100};
  static const std::vector<std::string> weekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  if (op == "exists" || op == "active") {
    out.boolean(one_in(2));
  } else if (op == "in" || op == "not_in" || op == "any" || op == "all" || op == "none") {
    out.array();
    for (std::size_t n = 1 + below(op == "all" ? 2 : 3); n > 0; --n) value(out, field);
    out.end();
  } else if (op.ends_with("between")) {
    out.array();
    two_values(out, field);
    out.end();
  } else if (op.ends_with("like")) {
    out.string(of(kPatterns));
  } else if (op.ends_with("matches")) {
    out.string(of(kExpressions));
  } else if (op.ends_with("contains") || op.ends_with("starts") || op.ends_with("ends")) {
    static const std::vector<std::string> inside{"o", "old", "谷", "ル", "ー", "l"};
    static const std::vector<std::string> first{"g", "go", "G", "シ", "渋"};
    static const std::vector<std::string> last{"d", "ld", "ー", "en", "谷", "宿"};
    out.string(of(op.ends_with("contains") ? inside : op.ends_with("starts") ? first : last));
  } else if (op == "before" || op == "after") {
    moment(out, false);
  } else if (op == "on" || op == "not_on") {
    moment(out, true);
  } else if (op == "in_last" || op == "in_next") {
    span(out, false);
  } else if (op == "during") {
    out.string(of(words));
  } else if (op == "anniversary") {
    out.object();
    const std::string today = day(static_cast<int>(below(3)) - 1);
    if (one_in(2)) {
      out.field("within_days", static_cast<int>(below(16)));
    } else {
      if (!one_in(3))
        out.field("month", std::stoi(today.substr(5, 2)));
      else
        out.field("day", std::stoi(today.substr(8)));
    }
    out.end();
  } else if (op == "weekday") {
    out.array();
    for (const auto& name : weekdays)
      if (one_in(3) || name == "tue") out.string(name);
    out.end();
  } else if (op == "days_since") {
    number_test(out, {-7, -1, 0, 1, 2, 7, 14, 30, 90, 400});
  } else if (op == "length") {
    number_test(out, {0, 1, 2, 3});
  } else if (op == "price") {
    number_test(out, {500, 1'000, 3'000});
  } else if (op == "category") {
    out.array();
    for (const auto& name : of(paths)) out.string(name);
    out.end();
  } else if (op == "category_named") {
    out.string(of(names));
  } else if (op == "top" || op == "bottom") {
    out.number(1 + below(20));
  } else if (op.ends_with("_percent")) {
    out.number(of(percents));
  } else if (op == "percentile") {
    const auto low = below(9) * 10;
    out.object().field("from", low).field("to", low + 10 * (1 + below(10 - low / 10))).end();
  } else {
    value(out, field);
  }
}

void Generator::test(JsonOut& out, const Field& field, bool ranking) {
  const auto draw = [&] {
    for (;;) {
      const auto op = static_cast<Operator>(below(kOperators));
      if (offered(op, static_cast<ValueType>(field.type)) && (ranking || !ranks(op))) return op;
    }
  };
  // Of two the one that came less often: types have few operators of their own.
  const Operator one = draw(), other = draw();
  auto& uses = uses_;
  const auto count = [&](Operator op) -> int& { return uses[static_cast<std::size_t>(op)]; };
  const Operator op = count(other) < count(one) ? other : one;
  ++count(op);
  out.key(name(op));
  operand(out, name(op), field);
  const auto type = static_cast<ValueType>(field.type);
  const bool folds = op == Operator::eq || op == Operator::ne || op == Operator::in ||
                     op == Operator::not_in || op == Operator::any || op == Operator::all ||
                     op == Operator::none || (op >= Operator::contains && op <= Operator::not_ends);
  if (folds && one_in(3) && (type == ValueType::text || type == ValueType::list))
    out.field("fold", true);
}

}  // namespace enishi::segment
