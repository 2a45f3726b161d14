// Random behaviour.
#include <algorithm>

#include "segment/generator_testing.h"
#include "segment/value_type.h"

namespace enishi::segment {

std::vector<Generator::Field> Generator::fields(const std::string& type) const {
  const auto as = [](ValueType value) { return static_cast<int>(value); };
  if (type == "ordered")
    return {{"amount", as(ValueType::money)},
            {"count", as(ValueType::number)},
            {"place", as(ValueType::text), Pool::place},
            {"coupon", as(ValueType::text)},
            {"gift", as(ValueType::boolean)},
            {"paid_at", as(ValueType::time)},
            {"paid_at", as(ValueType::time)},
            {"items", as(ValueType::list)},
            {"items", as(ValueType::list)},
            {"items", as(ValueType::list)},
            {"items", as(ValueType::list)},
            {"item", as(ValueType::item)},
            {"item", as(ValueType::item)},
            {"item", as(ValueType::item)},
            {"item", as(ValueType::item)},
            {"item", as(ValueType::item)}};
  if (type == "visited")
    return {{"place", as(ValueType::text), Pool::place}, {"guests", as(ValueType::number)}};
  return {{"campaign", as(ValueType::text), Pool::campaign}};
}

void Generator::window(JsonOut& out) {
  static const std::vector<std::string> words{"today",      "yesterday",  "this_week", "last_week",
                                              "this_month", "last_month", "this_year", "last_year"};
  static const std::vector<std::string> hours{"00:00", "09:00", "18:00", "18:30", "24:00"};
  out.object();
  const std::size_t kind = below(6);
  if (kind == 0) out.field("during", of(words));
  if (kind == 1 || kind == 2) spans(out, "last", false);
  if (kind == 2) spans(out, "ago", false);
  if (kind == 3) out.field("from", day(-static_cast<int>(below(90)) - 1)).field("to", day(-1));
  if (kind == 4) out.field(one_in(2) ? "from" : "to", iso8601(from_ms(edge_ms())));
  const bool narrowed = kind == 5 || one_in(4);
  if (narrowed && one_in(2)) {
    out.key("weekdays").array().string("mon").string("sat").string("sun");
    if (one_in(2)) out.string("wed").string("tue");
    out.end();
  } else if (narrowed) {
    std::string from = of(hours), to = of(hours);
    if (from == to || from == "24:00") from = "12:00";
    out.key("hours").object().field("from", from).field("to", to).end();
  }
  out.end();
}

void Generator::event_members(JsonOut& out, const std::string& type, bool with_window) {
  out.field("type", type);
  if (one_in(2)) {
    out.key("where").array();
    for (std::size_t n = one_in(4) ? 2 : 1; n > 0; --n) {
      const auto all = fields(type);
      const Field& field = of(all);
      out.object().field("property", field.name);
      test(out, field, false);
      out.end();
    }
    out.end();
  }
  if (with_window && !one_in(3)) window(out.key("window"));
}

void Generator::measure(JsonOut& out, const std::string& type) {
  static const std::vector<std::string> words{
      "count",      "sum",        "avg",           "min",           "max",
      "distinct",   "first_time", "last_time",     "nth_time",      "first_value",
      "last_value", "nth_value",  "share_percent", "most_frequent", "interval_days"};
  const auto is = [](const Field& field, std::initializer_list<ValueType> types) {
    return std::ranges::find(types, static_cast<ValueType>(field.type)) != types.end();
  };
  const std::string& word = of(words);
  auto all = fields(type);
  std::erase_if(all, [&](const Field& field) {
    if (word == "sum" || word == "avg" || word == "min" || word == "max")
      return !is(field, {ValueType::money, ValueType::number});
    if (word == "distinct") return is(field, {ValueType::list});
    return word == "most_frequent" && !is(field, {ValueType::text, ValueType::item});
  });
  if (all.empty()) return measure(out, type);
  Field field = of(all);
  out.key(word).object();
  if (word.starts_with("nth")) out.field("n", one_in(2) ? 2 : -2);
  if (word == "share_percent") {
    out.key("of").object();
    event_members(out, type, true);
    out.end();
    if (!is(field, {ValueType::list}) && one_in(3)) out.field("distinct", field.name);
    field.type = static_cast<int>(ValueType::number);
  } else if (word == "interval_days") {
    static const std::vector<std::string> which{"min", "avg", "max", "last"};
    out.field("of", of(which));
    field.type = static_cast<int>(ValueType::number);
  } else if (word == "count" || word.ends_with("_time")) {
    field.type = static_cast<int>(word == "count" ? ValueType::integer : ValueType::time);
  } else {
    out.field("property", field.name);
  }
  if (word == "distinct") field.type = static_cast<int>(ValueType::integer);
  if (word == "most_frequent" && is(field, {ValueType::item}) && one_in(2)) {
    out.field("level", 1 + below(2));
    const char* op = one_in(2) ? "category" : "category_named";
    operand(out.key(op), op, field);
  } else {
    test(out, field, true);
  }
  out.end();
}

void Generator::pattern(JsonOut& out, const std::string& type) {
  static const std::vector<std::string> types{"ordered", "visited", "message_clicked"};
  const std::size_t which = below(6);
  if (which < 2) {
    out.key(which == 0 ? "then" : "not_then").object();
    event_members(out, one_in(3) ? type : of(types), false);
    if (!one_in(3)) spans(out, "within", true);
    static const std::vector<std::string> words{"any", "first", "last"};
    if (one_in(2))
      out.field("from", of(words));
    else if (one_in(2))
      out.field("from", one_in(2) ? 2 : -2);
    out.end();
  } else if (which == 2) {
    out.key("last_before").object();
    event_members(out, of(types), one_in(2));
    out.end();
  } else if (which == 3) {
    static const std::vector<std::string> units{"days", "weeks", "months", "hours"};
    const auto last = 1 + below(6);
    out.key("periods").object().field("last", last).field("unit", of(units));
    out.field("at_least", 1 + below(std::min<std::size_t>(last, 3)))
        .field("times", 1 + below(2))
        .end();
  } else if (which == 4) {
    out.key("stopped").object();
    spans(out, "quiet", false);
    if (one_in(2)) spans(out, "before", false);
    out.end();
  } else {
    out.key("restarted").object();
    spans(out, "within", false);
    spans(out, "gap", true);
    out.end();
  }
}

void Generator::question(JsonOut& out, const std::string& type) {
  const std::size_t what = below(8);
  if (what == 0)
    out.field("did", one_in(2));
  else if (what < 5)
    measure(out, type);
  else
    pattern(out, type);
}

std::string Generator::event_leaf() {
  static const std::vector<std::string> types{"ordered", "ordered", "visited", "message_accepted"};
  JsonOut out;
  const std::string type = of(types);
  out.object().key("event").object();
  event_members(out, type, true);
  question(out, type);
  out.end().end();
  return out.take();
}

}  // namespace enishi::segment
