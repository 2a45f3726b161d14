#include "connect/mapping_time.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "connect/limits.h"
#include "connect/mapping_values.h"

namespace enishi::connect {
namespace {

constexpr bool has(TimeFormats formats, TimeFormat one) {
  return (formats & static_cast<TimeFormats>(one)) != 0;
}

struct Era {
  std::string_view name, letter;
  int before;  // the year before its first
  int years;
};
constexpr Era kEras[] = {{"令和", "R", 2018, 7981},
                         {"平成", "H", 1988, 31},
                         {"昭和", "S", 1925, 64},
                         {"大正", "T", 1911, 15},
                         {"明治", "M", 1867, 45}};

// Takes from the front of a text; each step says whether it was there.
class Scan {
 public:
  explicit Scan(std::string_view text) : rest_(text) {}

  bool eat(std::string_view what) {
    if (!rest_.starts_with(what)) return false;
    rest_.remove_prefix(what.size());
    return true;
  }
  bool number(int& out, std::size_t digits_min, std::size_t digits_max) {
    std::size_t n = 0;
    int value = 0;
    for (; n < rest_.size() && n < digits_max && rest_[n] >= '0' && rest_[n] <= '9'; ++n)
      value = value * 10 + (rest_[n] - '0');
    if (n < digits_min) return false;
    rest_.remove_prefix(n);
    out = value;
    return true;
  }
  bool spaces() {
    bool any = false;
    while (eat(" ")) any = true;
    return any;
  }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

struct Moment {
  CivilTime civil;
  int millis = 0;
  std::optional<int> offset_minutes;
};

bool read_era_year(Scan& scan, int& year) {
  for (const Era& era : kEras) {
    if (!scan.eat(era.name) && !scan.eat(era.letter)) continue;
    int n = 1;
    if (!scan.eat("元") && !scan.number(n, 1, 2)) return false;
    year = era.before + n;
    return n >= 1 && n <= era.years;
  }
  return false;
}

// `closed`: by 日, after which a time of day may follow at once.
bool read_date(Scan& scan, CivilDate& date, TimeFormats formats, bool& closed) {
  const bool era = read_era_year(scan, date.year);
  if (!era && !scan.number(date.year, 4, 4)) return false;
  std::string_view first = "年", second = "月", last = "日";
  TimeFormat format = TimeFormat::japanese;
  closed = true;
  if (!scan.eat(first)) {
    first = scan.eat("-") ? "-" : scan.eat("/") ? "/" : scan.eat(".") ? "." : "";
    if (first.empty()) return false;
    second = first;
    last = "";
    closed = false;
    if (!era) format = first == "-" ? TimeFormat::iso : TimeFormat::slash;
  }
  return has(formats, format) && scan.number(date.month, 1, 2) && scan.eat(second) &&
         scan.number(date.day, 1, 2) && scan.eat(last) && is_valid(date);
}

bool read_clock(Scan& scan, Moment& out) {
  const bool morning = scan.eat("午前"), afternoon = !morning && scan.eat("午後");
  CivilTime& at = out.civil;
  if (!scan.number(at.hour, 1, 2)) return false;
  if (scan.eat("時")) {
    if (scan.number(at.minute, 1, 2) && !scan.eat("分")) return false;
    if (scan.number(at.second, 1, 2) && !scan.eat("秒")) return false;
  } else {
    if (!scan.eat(":") || !scan.number(at.minute, 2, 2)) return false;
    if (scan.eat(":") && !scan.number(at.second, 2, 2)) return false;
    if (scan.eat(".")) {
      int digit = 0, scale = 100;
      if (!scan.number(digit, 1, 1)) return false;
      do {
        out.millis += digit * scale;
        scale /= 10;
      } while (scan.number(digit, 1, 1));
    }
  }
  if (morning || afternoon) {
    if (at.hour > 12) return false;
    at.hour = at.hour % 12 + (afternoon ? 12 : 0);
  }
  return at.hour < 24 && at.minute < 60 && at.second < 60;
}

bool read_offset(Scan& scan, Moment& out) {
  scan.spaces();
  if (scan.done()) return true;
  if (scan.eat("Z")) {
    out.offset_minutes = 0;
    return scan.done();
  }
  const bool minus = scan.eat("-");
  int hours = 0, minutes = 0;
  if ((!minus && !scan.eat("+")) || !scan.number(hours, 2, 2)) return false;
  if (scan.eat(":") ? !scan.number(minutes, 2, 2) : !scan.done() && !scan.number(minutes, 2, 2))
    return false;
  if (hours > 14 || minutes > 59) return false;
  out.offset_minutes = (minus ? -1 : 1) * (hours * 60 + minutes);
  return scan.done();
}

std::optional<Time> instant(const Moment& m, const Zone& zone) {
  if (m.civil.date.year < 1868) return std::nullopt;
  const Millis fraction(m.millis);
  if (!m.offset_minutes) return zone.instant(m.civil) + fraction;
  return Zone::utc().instant(m.civil) - std::chrono::minutes(*m.offset_minutes) + fraction;
}

bool read_compact(std::string_view digits, Moment& out) {
  Scan scan(digits);
  CivilTime& at = out.civil;
  if (!scan.number(at.date.year, 4, 4) || !scan.number(at.date.month, 2, 2) ||
      !scan.number(at.date.day, 2, 2) || !is_valid(at.date))
    return false;
  if (scan.done()) return true;
  return scan.number(at.hour, 2, 2) && scan.number(at.minute, 2, 2) &&
         scan.number(at.second, 2, 2) && scan.done() && at.hour < 24 && at.minute < 60 &&
         at.second < 60;
}

std::optional<Time> parse_digits(std::string_view text, TimeFormats formats, const Zone& zone) {
  const bool any = formats == kAnyTime;
  const bool minus = text.starts_with('-');
  if (has(formats, TimeFormat::compact) && (text.size() == 8 || text.size() == 14) && !minus) {
    if (Moment m; read_compact(text, m)) return instant(m, zone);
  }
  const auto value = parse_int<std::int64_t>(text);
  if (!value) return std::nullopt;
  const bool seconds = has(formats, TimeFormat::unix_seconds) && (!any || text.size() == 10);
  const bool millis = has(formats, TimeFormat::unix_millis) && (!any || text.size() == 13);
  const std::int64_t last = to_ms(kTimeMax);
  if (seconds && (!millis || text.size() <= 11)) {
    if (*value > last / 1'000 || *value < -last / 1'000) return std::nullopt;
    return from_ms(*value * 1'000);
  }
  if (!millis || *value > last || *value < -last) return std::nullopt;
  return from_ms(*value);
}

}  // namespace

std::optional<TimeFormats> parse_time_format(std::string_view name) {
  static constexpr std::pair<std::string_view, TimeFormats> kNames[] = {
      {"iso", static_cast<TimeFormats>(TimeFormat::iso)},
      {"slash", static_cast<TimeFormats>(TimeFormat::slash)},
      {"japanese", static_cast<TimeFormats>(TimeFormat::japanese)},
      {"compact", static_cast<TimeFormats>(TimeFormat::compact)},
      {"unix", static_cast<TimeFormats>(TimeFormat::unix_seconds)},
      {"unix_ms", static_cast<TimeFormats>(TimeFormat::unix_millis)},
      {"auto", kAnyTime}};
  for (const auto& [known, formats] : kNames)
    if (name == known) return formats;
  return std::nullopt;
}

std::optional<Time> parse_time(std::string_view text, TimeFormats formats, const Zone& zone) {
  std::array<char, limits::import_number_bytes_max> buffer;
  text = trim_wide(text);
  if (std::ranges::any_of(text, [](char c) { return (c & 0x80) != 0; })) {
    const auto half = half_width(text, buffer);
    if (!half) return std::nullopt;
    text = *half;
  }
  if (text.empty()) return std::nullopt;
  const std::string_view digits = text.substr(text[0] == '-' ? 1 : 0);
  if (std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }))
    return parse_digits(text, formats, zone);
  Scan scan(text);
  Moment m;
  bool apart = false;
  if (!read_date(scan, m.civil.date, formats, apart)) return std::nullopt;
  apart = scan.spaces() || scan.eat("T") || apart;
  if (!scan.done()) {
    if (!apart || !read_clock(scan, m) || !read_offset(scan, m)) return std::nullopt;
  }
  return instant(m, zone);
}

}  // namespace enishi::connect
