// Dates and times as text; the calendar alone, no time zone rules.
#include "base/text.h"
#include "base/zone.h"

namespace enishi {
namespace {

using std::chrono::sys_days;

void append_digits(std::string& out, unsigned value, unsigned width) {
  const std::size_t begin = out.size();
  out.append(width, '0');
  for (std::size_t at = out.size(); at > begin; value /= 10)
    out[--at] = static_cast<char>('0' + value % 10);
}

// Reads from the front of a text; once something did not fit, everything after fails.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  unsigned digits(std::size_t width) {
    unsigned value = 0;
    for (std::size_t i = 0; i < width; ++i) {
      if (!next_is_digit()) {
        ok_ = false;
        return 0;
      }
      value = value * 10 + static_cast<unsigned>(take() - '0');
    }
    return value;
  }
  char one_of(std::string_view choices) {
    if (text_.empty() || choices.find(text_.front()) == std::string_view::npos) {
      ok_ = false;
      return '\0';
    }
    return take();
  }
  bool skip(char c) {
    if (!text_.starts_with(c)) return false;
    take();
    return true;
  }
  bool next_is_digit() const {
    return !text_.empty() && text_.front() >= '0' && text_.front() <= '9';
  }
  bool ended_well() const { return ok_ && text_.empty(); }
  bool ok() const { return ok_; }
  void fail() { ok_ = false; }

 private:
  char take() {
    const char c = text_.front();
    text_.remove_prefix(1);
    return c;
  }
  std::string_view text_;
  bool ok_ = true;
};

std::chrono::year_month_day to_ymd(const CivilDate& date) {
  return {std::chrono::year(date.year), std::chrono::month(static_cast<unsigned>(date.month)),
          std::chrono::day(static_cast<unsigned>(date.day))};
}

// A fraction of a second of 1 to 9 digits; finer than a millisecond is cut off.
unsigned read_fraction_ms(Reader& in) {
  unsigned ms = 0, digits = 0;
  for (; in.ok() && in.next_is_digit(); ++digits) {
    const unsigned digit = in.digits(1);
    if (digits < 3) ms = ms * 10 + digit;
  }
  if (digits == 0 || digits > 9) in.fail();
  for (; digits < 3; ++digits) ms *= 10;
  return ms;
}

// Z, +09:00 or +0900 (Salesforce writes the last).
std::chrono::minutes read_offset(Reader& in) {
  const char sign = in.one_of("Zz+-");
  if (sign != '+' && sign != '-') return {};
  const unsigned hours = in.digits(2);
  in.skip(':');
  const unsigned minutes = in.digits(2);
  if (hours > 23 || minutes > 59) in.fail();
  const auto offset = std::chrono::minutes(hours * 60 + minutes);
  return sign == '-' ? -offset : offset;
}

}  // namespace

std::string iso8601(Time t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date(day);
  const auto ms = static_cast<unsigned>((t - day).count());
  std::string out;
  out.reserve(24);
  append_digits(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  out += '-';
  append_digits(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  append_digits(out, static_cast<unsigned>(date.day()), 2);
  out += 'T';
  append_digits(out, ms / 3'600'000, 2);
  out += ':';
  append_digits(out, ms / 60'000 % 60, 2);
  out += ':';
  append_digits(out, ms / 1000 % 60, 2);
  out += '.';
  append_digits(out, ms % 1000, 3);
  out += 'Z';
  return out;
}

std::optional<Time> parse_iso8601(std::string_view text) {
  Reader in(text);
  CivilDate date;
  date.year = static_cast<int>(in.digits(4));
  in.one_of("-");
  date.month = static_cast<int>(in.digits(2));
  in.one_of("-");
  date.day = static_cast<int>(in.digits(2));
  in.one_of("Tt ");
  const unsigned hour = in.digits(2);
  in.one_of(":");
  const unsigned minute = in.digits(2);
  in.one_of(":");
  const unsigned second = in.digits(2);
  const unsigned ms = in.skip('.') ? read_fraction_ms(in) : 0;
  const auto offset = read_offset(in);
  const auto ymd = to_ymd(date);
  if (!in.ended_well() || !ymd.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return Time{sys_days(ymd)} + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + Millis(ms) - offset;
}

std::string yyyymmdd(const CivilDate& date) {
  std::string out;
  append_digits(out, static_cast<unsigned>(date.year), 4);
  append_digits(out, static_cast<unsigned>(date.month), 2);
  append_digits(out, static_cast<unsigned>(date.day), 2);
  return out;
}

bool is_valid(const CivilDate& date) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (date.month < 1 || date.month > 12 || date.day < 1) return false;
  const bool leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
  return date.day <= kDays[date.month - 1] + (date.month == 2 && leap ? 1 : 0);
}

int weekday(const CivilDate& date) {
  return static_cast<int>(std::chrono::weekday(sys_days(to_ymd(date))).c_encoding());
}

}  // namespace enishi
