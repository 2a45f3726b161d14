#include "content/format.h"

#include <charconv>
#include <cmath>
#include <optional>

#include "base/text.h"
#include "content/graphemes.h"

namespace enishi::content {
namespace {

constexpr std::string_view kDefaultDate = "yyyy年M月d日";
constexpr std::string_view kEllipsis = "…";

template <class Number>
void append_number(std::string& out, Number number) {
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
  out.append(buffer, end);
}

void append_padded(std::string& out, int number, unsigned digits) {
  const std::string text = std::to_string(number);
  if (text.size() < digits) out.append(digits - text.size(), '0');
  out += text;
}

// Digits of `text` from `at` on; nullopt: other characters stand there.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  for (const char c : text.substr(at, count))
    if (c < '0' || c > '9') return std::nullopt;
  return parse_int<int>(text.substr(at, count));
}

std::optional<CivilTime> parse_civil(std::string_view text) {
  CivilTime out;
  const auto year = digits(text, 0, 4);
  const bool separated = text.size() > 4 && (text[4] == '-' || text[4] == '/');
  const auto month = digits(text, separated ? 5 : 4, 2);
  if (separated && (text.size() < 10 || text[7] != text[4])) return std::nullopt;
  const auto day = digits(text, separated ? 8 : 6, 2);
  if (!year || !month || !day) return std::nullopt;
  out.date = {*year, *month, *day};
  if (!is_valid(out.date)) return std::nullopt;
  text.remove_prefix(separated ? 10 : 8);
  if (text.empty()) return out;
  const auto hour = digits(text, 1, 2), minute = digits(text, 4, 2);
  const bool shaped = (text[0] == 'T' || text[0] == ' ') && text.size() >= 6 && text[3] == ':';
  if (!shaped || !hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  out.hour = *hour;
  out.minute = *minute;
  if (text.size() == 6) return out;
  const auto second = digits(text, 7, 2);
  if (text.size() != 9 || text[6] != ':' || !second || *second > 59) return std::nullopt;
  out.second = *second;
  return out;
}

void append_date(std::string& out, const CivilTime& at, std::string_view pattern) {
  constexpr std::string_view kWeekdays[] = {"日", "月", "火", "水", "木", "金", "土"};
  while (!pattern.empty()) {
    const auto take = [&pattern](std::string_view token) {
      if (!pattern.starts_with(token)) return false;
      pattern.remove_prefix(token.size());
      return true;
    };
    if (take("yyyy"))
      append_padded(out, at.date.year, 4);
    else if (take("yy"))
      append_padded(out, at.date.year % 100, 2);
    else if (take("MM"))
      append_padded(out, at.date.month, 2);
    else if (take("M"))
      append_padded(out, at.date.month, 1);
    else if (take("dd"))
      append_padded(out, at.date.day, 2);
    else if (take("d"))
      append_padded(out, at.date.day, 1);
    else if (take("HH"))
      append_padded(out, at.hour, 2);
    else if (take("H"))
      append_padded(out, at.hour, 1);
    else if (take("mm"))
      append_padded(out, at.minute, 2);
    else if (take("E"))
      out += kWeekdays[weekday(at.date)];
    else {
      out += pattern[0];
      pattern.remove_prefix(1);
    }
  }
}

// The number in a value, as text without a sign of grouping.
std::optional<std::string> number_text(const Value& value) {
  std::string text;
  if (value.type == Value::Type::integer) {
    append_number(text, value.integer);
  } else if (value.type == Value::Type::real && std::isfinite(value.real)) {
    char buffer[400];
    const auto written =
        std::to_chars(buffer, buffer + sizeof buffer, value.real, std::chars_format::fixed);
    if (written.ec != std::errc{}) return std::nullopt;
    text.assign(buffer, written.ptr);
  } else if (value.type == Value::Type::text) {
    text = trim(value.text);
    double number = 0;
    const auto read =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size())
      return std::nullopt;
  } else {
    return std::nullopt;
  }
  return text;
}

void append_grouped(std::string& out, std::string_view number) {
  if (number.starts_with('-')) {
    out += '-';
    number.remove_prefix(1);
  }
  const std::size_t whole = std::min(number.find('.'), number.size());
  for (std::size_t i = 0; i < whole; ++i) {
    if (i > 0 && (whole - i) % 3 == 0) out += ',';
    out += number[i];
  }
  out += number.substr(whole);
}

bool append_money(std::string& out, const Value& value, const Format& format) {
  auto number = number_text(value);
  if (!number || number->find('.') != std::string::npos) return false;
  if (format.pattern.empty()) {
    if (number->starts_with('-')) {
      out += '-';
      number->erase(0, 1);
    }
    out += "¥";
  }
  append_grouped(out, *number);
  out += format.pattern;
  return true;
}

void append_honorific(std::string& out, std::string_view name, std::string_view honorific) {
  name = trim(name);
  if (name.empty()) return;
  out += name;
  for (const std::string_view there : {"様", "さま", "さん", "殿"})
    if (name.ends_with(there)) return;
  out += honorific;
}

bool append_one(std::string& out, const Value& value, const Format& format, const Zone& zone) {
  std::string text;
  switch (format.kind) {
    case Format::Kind::number: {
      const auto number = number_text(value);
      if (number) append_grouped(out, *number);
      return number.has_value();
    }
    case Format::Kind::money:
      return append_money(out, value, format);
    case Format::Kind::date: {
      const auto civil = civil_of(value, zone);
      if (civil) append_date(out, *civil, format.pattern);
      return civil.has_value();
    }
    default:
      append_plain(text, value, zone);
  }
  if (format.kind == Format::Kind::sama) append_honorific(out, text, "様");
  if (format.kind == Format::Kind::san) append_honorific(out, text, "さん");
  if (format.kind != Format::Kind::cut) return true;
  if (first_graphemes(text, format.graphemes).size() == text.size()) {
    out += text;
  } else {
    out.append(first_graphemes(text, format.graphemes - 1)).append(kEllipsis);
  }
  return true;
}

}  // namespace

std::optional<CivilTime> civil_of(const Value& value, const Zone& zone) {
  if (value.type == Value::Type::time) return zone.civil(from_ms(value.integer));
  if (value.type != Value::Type::text) return std::nullopt;
  const std::string_view text = trim(value.text);
  if (const auto civil = parse_civil(text)) return civil;
  const auto time = parse_iso8601(text);
  return time ? std::optional(zone.civil(*time)) : std::nullopt;
}

void append_plain(std::string& out, const Value& value, const Zone& zone) {
  switch (value.type) {
    case Value::Type::text:
      out += value.text;
      return;
    case Value::Type::integer:
      return append_number(out, value.integer);
    case Value::Type::real:
      return append_number(out, value.real);
    case Value::Type::boolean:
      out += value.integer != 0 ? "true" : "false";
      return;
    case Value::Type::time:
      return append_date(out, zone.civil(from_ms(value.integer)), kDefaultDate);
    case Value::Type::none:
    case Value::Type::list:
      return;
  }
}

bool append_formatted(std::string& out, const Value& value, std::span<const Format> formats,
                      const Zone& zone) {
  if (value.type == Value::Type::none || value.type == Value::Type::list) return false;
  if (!append_one(out, value, formats[0], zone)) return false;
  for (const Format& format : formats.subspan(1)) {
    const std::string before = std::move(out);
    out.clear();
    if (!append_one(out, Value::of(std::string_view(before)), format, zone)) return false;
  }
  return true;
}

}  // namespace enishi::content
