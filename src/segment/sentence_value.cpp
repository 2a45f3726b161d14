// Values and tests in words.
#include <cmath>

#include "segment/parse_parts.h"
#include "segment/sentence_parts.h"
#include "segment/sentence_words.h"
#include "timeline/schema_values.h"

namespace enishi::segment {
namespace {

std::string two(int n) {
  return (n < 10 ? "0" : "") + std::to_string(n);
}

// "1980.5" to "1,980.5".
std::string grouped(std::string digits) {
  const std::size_t begin = digits.starts_with('-') ? 1 : 0;
  std::size_t end = digits.find_first_of(".eE");
  if (end == std::string::npos) end = digits.size();
  for (; end > begin + 3; end -= 3) digits.insert(end - 3, ",");
  return digits;
}

}  // namespace

std::string Speaker::quote(std::string_view text) const {
  return say(words::kQuoted, {{"x", text}});
}

std::string Speaker::list(const std::vector<std::string>& texts) const {
  std::string out;
  for (const std::string& text : texts)
    out += (out.empty() ? "" : say(words::kListSeparator)) + quote(text);
  return out;
}

std::string Speaker::span(Span span) const {
  return say(words::unit(span.unit, span.n == 1), {{"n", grouped(std::to_string(span.n))}});
}

std::string Speaker::length(Span span) const {
  return say(words::span_of(span.unit, span.n == 1), {{"n", grouped(std::to_string(span.n))}});
}

std::string Speaker::number(double value) const {
  if (std::trunc(value) == value && std::abs(value) < 1e15)
    return grouped(std::to_string(static_cast<std::int64_t>(value)));
  JsonOut out;
  out.number(value);
  return grouped(out.take());
}

std::string Speaker::amount(double main) const {
  const bool yen = wording_.currency == "JPY";
  std::string digits = number(main);
  if (yen) return wording_.language == Language::ja ? digits + "円" : "¥" + digits;
  return digits + " " + wording_.currency;
}

std::string Speaker::moment(const Moment& moment) const {
  const CivilTime local =
      moment.date ? CivilTime{*moment.date, 0, 0, 0} : wording_.zone.civil(moment.instant);
  const bool ja = wording_.language == Language::ja;
  const auto part = [&](int n) { return ja ? std::to_string(n) : two(n); };
  const std::string day = say(words::kDay, {{"x", std::to_string(local.date.year)},
                                            {"v", part(local.date.month)},
                                            {"w", part(local.date.day)}});
  if (moment.date) return day;
  std::string clock = two(local.hour) + ":" + two(local.minute);
  if (local.second != 0) clock += ":" + two(local.second);
  return say(words::kDayAndTime, {{"x", day}, {"t", clock}});
}

std::string Speaker::value(const Scalar& scalar, const ValueWords& as) const {
  if (as.type == ValueType::time)
    if (const auto at = parse_moment(scalar)) return moment(*at);
  if (const auto* text = std::get_if<std::string>(&scalar)) return quote(*text);
  if (const auto* yes = std::get_if<bool>(&scalar)) return say(*yes ? words::kYes : words::kNo);
  const auto* whole = std::get_if<std::int64_t>(&scalar);
  const double real = whole ? static_cast<double>(*whole) : std::get<double>(scalar);
  if (as.type == ValueType::money) return amount(real);
  const std::string digits = whole ? grouped(std::to_string(*whole)) : number(real);
  if (!as.unit) return digits;
  const Phrase* unit = as.unit == &words::kTimes && real == 1 ? &words::kOneTime : as.unit;
  const bool one_day = as.unit == &words::unit(Unit::days, false) && real == 1;
  return say(one_day ? words::unit(Unit::days, true) : *unit, {{"n", digits}});
}

std::string Speaker::operands(const Test& test, const ValueWords& as) const {
  std::string out;
  for (const Scalar& scalar : test.values)
    out += (out.empty() ? "" : say(words::kListSeparator)) + value(scalar, as);
  return out;
}

std::string Speaker::comparison_inside(const Test& outer, const std::string& subject,
                                       const ValueWords& as) const {
  return test(outer.inner[0], subject, as);
}

std::string Speaker::weekdays(Weekdays days, const Phrase& around) const {
  std::string out;
  for (int day = 0; day < 7; ++day)
    if (days >> day & 1)
      out += (out.empty() ? "" : say(words::kListSeparator)) + say(words::weekday(day));
  return say(around, {{"x", out}});
}

std::string Speaker::anniversary(const Anniversary& asked, const std::string& subject) const {
  if (asked.within_days) {
    if (*asked.within_days == 0) return say(words::kAnniversaryToday, {{"s", subject}});
    return say(words::kAnniversaryWithin,
               {{"s", subject}, {"t", span({*asked.within_days, Unit::days})}});
  }
  const std::string month = std::to_string(asked.month.value_or(0));
  const std::string day = std::to_string(asked.day.value_or(0));
  if (asked.month && asked.day)
    return say(words::kMonthAndDay, {{"s", subject}, {"v", month}, {"w", day}});
  return asked.month ? say(words::kMonth, {{"s", subject}, {"n", month}})
                     : say(words::kDayOfMonth, {{"s", subject}, {"n", day}});
}

std::string Speaker::test(const Test& test, const std::string& subject,
                          const ValueWords& as) const {
  const Phrase& phrase = words::test(test.op, as.type == ValueType::time);
  switch (test.op) {
    case Operator::exists:
      return say(std::get<bool>(test.values[0]) ? phrase : words::kMissing, {{"s", subject}});
    case Operator::active:
      return say(std::get<bool>(test.values[0]) ? phrase : words::kInactive, {{"s", subject}});
    case Operator::between:
    case Operator::not_between:
      return say(
          phrase,
          {{"s", subject}, {"v", value(test.values[0], as)}, {"w", value(test.values[1], as)}});
    case Operator::in_last:
    case Operator::in_next:
      return say(phrase, {{"s", subject}, {"t", span(test.span)}});
    case Operator::during:
      return say(phrase, {{"s", subject}, {"v", say(words::calendar(test.word))}});
    case Operator::anniversary:
      return anniversary(test.anniversary, subject);
    case Operator::weekday:
      return say(phrase, {{"s", subject}, {"v", weekdays(test.weekdays, words::kWeekdays)}});
    case Operator::days_since:
      return comparison_inside(test, say(words::kDaysSince, {{"s", subject}}),
                               {ValueType::integer, &words::unit(Unit::days, false)});
    case Operator::length:
      return comparison_inside(test, say(words::kLength, {{"s", subject}}),
                               {ValueType::integer, &words::kPieces});
    case Operator::price:
      return comparison_inside(test, say(words::kPrice, {{"s", subject}}), {ValueType::money});
    case Operator::top:
    case Operator::bottom:
    case Operator::top_percent:
    case Operator::bottom_percent:
      return say(phrase, {{"s", subject}, {"n", value(test.values[0], {ValueType::number})}});
    case Operator::percentile:
      return say(phrase, {{"s", subject},
                          {"v", value(test.values[0], {ValueType::number})},
                          {"w", value(test.values[1], {ValueType::number})}});
    case Operator::category: {
      std::string path;
      for (const Scalar& name : test.values)
        path += (path.empty() ? "" : say(words::kPathSeparator)) + std::get<std::string>(name);
      return say(phrase, {{"s", subject}, {"v", quote(path)}});
    }
    default: {
      const std::string words = say(phrase, {{"s", subject}, {"v", operands(test, as)}});
      return test.fold ? words + say(words::kFolded) : words;
    }
  }
}

}  // namespace enishi::segment
