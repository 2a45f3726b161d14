// Tests of values, slowly: docs/conditions.md, "Tests", "Time" and "Ranks".
#include <re2/re2.h>

#include <algorithm>
#include <cmath>

#include "people/fold.h"
#include "segment/parse_parts.h"
#include "segment/slow_parts_testing.h"

namespace enishi::segment::slow {
namespace {

using timeline::PropertyValue;
using Texts = std::vector<std::string>;

const std::string& text_of(const Scalar& scalar) {
  return std::get<std::string>(scalar);
}

// Exact for every whole number of 64 bits.
long double number_of(const PropertyValue& value) {
  if (const auto* i = std::get_if<std::int64_t>(&value)) return *i;
  if (const auto* b = std::get_if<bool>(&value)) return *b;
  return std::get<double>(value);
}

long double number_of(const Scalar& scalar, ValueType type, const World& world) {
  long double number = 0;
  if (const auto* i = std::get_if<std::int64_t>(&scalar)) {
    number = type == ValueType::number ? static_cast<double>(*i) : static_cast<long double>(*i);
  } else if (const auto* b = std::get_if<bool>(&scalar)) {
    number = *b;
  } else {
    number = std::get<double>(scalar);
  }
  if (type != ValueType::money) return number;
  for (int i = 0; i < world.plain.currency_digits; ++i) number *= 10;
  return std::round(number);
}

// --- Comparisons ---------------------------------------------------------------------------------

// -1: the value lies before the operand, 0: in it, 1: after it.
int compare(const PropertyValue& value, const Scalar& operand, ValueType type, const World& world) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    const int order = text->compare(text_of(operand));
    return order < 0 ? -1 : order > 0;
  }
  if (type != ValueType::time) {
    const long double mine = number_of(value), other = number_of(operand, type, world);
    return mine < other ? -1 : mine > other;
  }
  const std::int64_t ms = std::get<std::int64_t>(value);
  const Moment moment = *parse_moment(operand);
  if (!moment.date) return ms < to_ms(moment.instant) ? -1 : ms > to_ms(moment.instant);
  if (ms < day_begin(*moment.date, world.plain.zone) * 1'000) return -1;
  return ms >= day_begin(day_after(*moment.date, 1), world.plain.zone) * 1'000;
}

// The operators that ask for an order, and in.
bool ordered(const Test& test, Operator op, const PropertyValue& value, ValueType type,
             const World& world) {
  const auto with = [&](std::size_t i) { return compare(value, test.values[i], type, world); };
  switch (op) {
    case Operator::eq:
    case Operator::on:
      return with(0) == 0;
    case Operator::in:
      for (std::size_t i = 0; i < test.values.size(); ++i)
        if (with(i) == 0) return true;
      return false;
    case Operator::lt:
    case Operator::before:
      return with(0) < 0;
    case Operator::le:
      return with(0) <= 0;
    case Operator::gt:
    case Operator::after:
      return with(0) > 0;
    case Operator::ge:
      return with(0) >= 0;
    default:
      return with(0) >= 0 && with(1) <= 0;  // between
  }
}

// A comparison inside a test: its opposites are asked of a value that is there.
bool inner(const Test& test, std::int64_t value, ValueType type, const World& world) {
  const Test& comparison = test.inner[0];
  const auto negated = opposite(comparison.op);
  return ordered(comparison, negated.value_or(comparison.op), PropertyValue(value), type, world) !=
         negated.has_value();
}

// --- Texts and lists -----------------------------------------------------------------------------

std::vector<std::string> characters(std::string_view text) {
  std::vector<std::string> out;
  for (const char c : text) {
    if ((c & 0xC0) == 0x80 && !out.empty()) {
      out.back() += c;
    } else {
      out.emplace_back(1, c);
    }
  }
  return out;
}

bool like(const std::vector<std::string>& text, std::size_t t,
          const std::vector<std::string>& pattern, std::size_t p) {
  if (p == pattern.size()) return t == text.size();
  if (pattern[p] == "%") {
    for (std::size_t skip = t; skip <= text.size(); ++skip)
      if (like(text, skip, pattern, p + 1)) return true;
    return false;
  }
  if (t == text.size()) return false;
  if (pattern[p] == "_") return like(text, t + 1, pattern, p + 1);
  if (pattern[p] == "\\" && p + 1 < pattern.size()) ++p;
  return text[t] == pattern[p] && like(text, t + 1, pattern, p + 1);
}

bool text_test(const Test& test, Operator op, std::string text, const World& world) {
  Test with = test;
  if (test.fold) {
    text = people::fold(text);
    for (Scalar& value : with.values) value = people::fold(text_of(value));
  }
  switch (op) {
    case Operator::contains:
      return text.find(text_of(with.values[0])) != std::string::npos;
    case Operator::starts:
      return text.rfind(text_of(with.values[0]), 0) == 0;
    case Operator::ends: {
      const std::string& end = text_of(with.values[0]);
      return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
    }
    case Operator::like:
      return like(characters(text), 0, characters(text_of(with.values[0])), 0);
    case Operator::matches:
      return RE2::PartialMatch(text, text_of(with.values[0]));
    default:
      return ordered(with, op, text, ValueType::text, world);
  }
}

bool list_test(const Test& test, Operator op, Texts texts, const World& world) {
  if (op == Operator::length)
    return inner(test, static_cast<std::int64_t>(texts.size()), ValueType::integer, world);
  const auto as_compared = [&](const std::string& text) {
    return test.fold ? people::fold(text) : text;
  };
  for (std::string& text : texts) text = as_compared(text);
  std::size_t found = 0;
  for (const Scalar& value : test.values)
    found += std::ranges::count(texts, as_compared(text_of(value))) > 0;
  return op == Operator::all ? found == test.values.size() : found > 0;
}

bool category_test(const Test& test, const Texts& path) {
  if (path.empty()) return false;
  if (test.op == Operator::category_named)
    return std::ranges::count(path, text_of(test.values[0])) > 0;
  if (path.size() < test.values.size()) return false;
  for (std::size_t i = 0; i < test.values.size(); ++i)
    if (path[i] != text_of(test.values[i])) return false;
  return true;
}

bool item_test(const Test& test, Operator op, const PropertyValue& value, const World& world) {
  if (const auto* path = std::get_if<Texts>(&value)) return category_test(test, *path);
  const std::string& id = std::get<std::string>(value);
  if (op == Operator::eq || op == Operator::in)
    return ordered(test, op, value, ValueType::text, world);
  const auto found = world.plain.items.find(id);
  const PlainItem item =
      found == world.plain.items.end() ? PlainItem{{}, {}, false} : found->second;
  if (op == Operator::active) return item.active == std::get<bool>(test.values[0]);
  if (op == Operator::price) return item.price && inner(test, *item.price, ValueType::money, world);
  return category_test(test, item.category);
}

// --- Times ---------------------------------------------------------------------------------------

std::int64_t day_number(const CivilDate& date) {
  return day_begin(date, Zone::utc()) / 86'400;
}

bool anniversary(const Anniversary& asked, const CivilDate& date, const CivilDate& today) {
  if (!asked.within_days)
    return (!asked.month || *asked.month == date.month) && (!asked.day || *asked.day == date.day);
  for (int i = 0; i <= *asked.within_days; ++i) {
    const CivilDate day = day_after(today, i);
    CivilDate comes{day.year, date.month, date.day};
    if (!is_valid(comes)) comes.day = 28;
    if (comes == day) return true;
  }
  return false;
}

bool time_test(const Test& test, Operator op, std::int64_t ms, const World& world) {
  const Zone& zone = world.plain.zone;
  const std::int64_t t = second(from_ms(ms)), now = second(world.now);
  switch (op) {
    case Operator::in_last:
      return minus(now, test.span, zone) < t && t <= now;
    case Operator::in_next:
      return now < t && t <= plus(now, test.span, zone);
    case Operator::during: {
      const auto [from, to] = period(test.word, world);
      return from <= t && t < to;
    }
    default:
      break;
  }
  if (op != Operator::weekday && op != Operator::anniversary && op != Operator::days_since)
    return ordered(test, op, PropertyValue(ms), ValueType::time, world);
  if (ms < -62'135'510'400'000 || ms >= 253'402'214'400'000) return false;
  const CivilDate date = zone.civil(from_ms(ms)).date, today = zone.civil(world.now).date;
  if (op == Operator::weekday) return test.weekdays >> ((weekday(date) + 6) % 7) & 1;
  if (op == Operator::anniversary) return anniversary(test.anniversary, date, today);
  return inner(test, day_number(today) - day_number(date), ValueType::integer, world);
}

// --- Ranks ---------------------------------------------------------------------------------------

bool ranked(const Test& test, const PropertyValue& value, const Population& everybody) {
  const auto all = everybody();
  std::int64_t smaller = 0, greater = 0;
  for (const PropertyValue& other : all) {
    smaller += number_of(other) < number_of(value);
    greater += number_of(other) > number_of(value);
  }
  const auto operand = [&](std::size_t i) {
    const auto* whole = std::get_if<std::int64_t>(&test.values[i]);
    return whole ? static_cast<double>(*whole) : std::get<double>(test.values[i]);
  };
  const double n = static_cast<double>(all.size());
  switch (test.op) {
    case Operator::top:
      return static_cast<double>(greater) < operand(0);
    case Operator::bottom:
      return static_cast<double>(smaller) < operand(0);
    case Operator::top_percent:
      return static_cast<double>(greater) < std::ceil(n * operand(0) / 100);
    case Operator::bottom_percent:
      return static_cast<double>(smaller) < std::ceil(n * operand(0) / 100);
    default: {
      const double percent = 100 * static_cast<double>(smaller) / n;
      return operand(0) <= percent && percent < operand(1);
    }
  }
}

}  // namespace

bool passes(const Test& test, const Typed& typed, const World& world, const Population& everybody) {
  const auto& value = typed.value;
  if (test.op == Operator::exists) return value.has_value() == std::get<bool>(test.values[0]);
  if (const auto op = opposite(test.op)) {
    Test positive = test;
    positive.op = *op;
    return !passes(positive, typed, world, everybody);
  }
  if (!value) return false;
  if (ranks(test.op)) return ranked(test, *value, everybody);
  switch (typed.type) {
    case ValueType::text:
      return text_test(test, test.op, std::get<std::string>(*value), world);
    case ValueType::list:
      return list_test(test, test.op, std::get<Texts>(*value), world);
    case ValueType::item:
      return item_test(test, test.op, *value, world);
    case ValueType::time:
      return time_test(test, test.op, std::get<std::int64_t>(*value), world);
    default:
      return ordered(test, test.op, *value, typed.type, world);
  }
}

// --- The calendar --------------------------------------------------------------------------------

std::int64_t second(Time t) {
  const std::int64_t ms = to_ms(t);
  return ms >= 0 ? ms / 1'000 : -((-(ms + 1)) / 1'000) - 1;
}

CivilDate day_after(const CivilDate& date, int days) {
  const Time midnight = Zone::utc().instant({date, 0, 0, 0});
  return Zone::utc().civil(midnight + Millis(days * std::int64_t{86'400'000})).date;
}

std::int64_t day_begin(const CivilDate& date, const Zone& zone) {
  return second(zone.instant({date, 0, 0, 0}));
}

namespace {

CivilDate month_after(const CivilDate& date, std::int64_t months) {
  CivilDate out = date;
  for (; months > 0; --months) out = {out.year + (out.month == 12), out.month % 12 + 1, 1};
  for (; months < 0; ++months)
    out = {out.year - (out.month == 1), out.month == 1 ? 12 : out.month - 1, 1};
  for (out.day = date.day; !is_valid(out);) --out.day;
  return out;
}

std::int64_t moved(std::int64_t from, Span span, int sign, const Zone& zone) {
  const std::int64_t n = sign * span.n;
  switch (span.unit) {
    case Unit::seconds:
      return from + n;
    case Unit::minutes:
      return from + n * 60;
    case Unit::hours:
      return from + n * 3'600;
    case Unit::days:
      return from + n * 24 * 3'600;
    case Unit::weeks:
      return from + n * 7 * 24 * 3'600;
    case Unit::months:
    case Unit::years:
      break;
  }
  CivilTime local = zone.civil(from_ms(from * 1'000));
  local.date = month_after(local.date, span.unit == Unit::years ? n * 12 : n);
  return second(zone.instant(local));
}

}  // namespace

std::int64_t minus(std::int64_t from, Span span, const Zone& zone) {
  return moved(from, span, -1, zone);
}
std::int64_t plus(std::int64_t from, Span span, const Zone& zone) {
  return moved(from, span, 1, zone);
}

std::pair<std::int64_t, std::int64_t> period(CalendarWord word, const World& world) {
  const Zone& zone = world.plain.zone;
  const CivilDate today = zone.civil(world.now).date;
  const auto days = [&](CivilDate from, CivilDate to) {
    return std::pair(day_begin(from, zone), day_begin(to, zone));
  };
  CivilDate monday = today;
  while (weekday(monday) != 1) monday = day_after(monday, -1);
  const CivilDate first{today.year, today.month, 1}, year{today.year, 1, 1};
  switch (word) {
    case CalendarWord::today:
      return days(today, day_after(today, 1));
    case CalendarWord::yesterday:
      return days(day_after(today, -1), today);
    case CalendarWord::tomorrow:
      return days(day_after(today, 1), day_after(today, 2));
    case CalendarWord::this_week:
      return days(monday, day_after(monday, 7));
    case CalendarWord::last_week:
      return days(day_after(monday, -7), monday);
    case CalendarWord::next_week:
      return days(day_after(monday, 7), day_after(monday, 14));
    case CalendarWord::this_month:
      return days(first, month_after(first, 1));
    case CalendarWord::last_month:
      return days(month_after(first, -1), first);
    case CalendarWord::next_month:
      return days(month_after(first, 1), month_after(first, 2));
    case CalendarWord::this_year:
      return days(year, {year.year + 1, 1, 1});
    case CalendarWord::last_year:
      return days({year.year - 1, 1, 1}, year);
    case CalendarWord::next_year:
      break;
  }
  return days({year.year + 1, 1, 1}, {year.year + 2, 1, 1});
}

}  // namespace enishi::segment::slow
