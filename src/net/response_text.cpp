#include "net/response_text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace enishi::net {
namespace {

bool token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool value_character(char c) {
  return c != '\r' && c != '\n' && c != '\0';
}

bool is_ours(std::string_view name) {
  switch (name.size()) {
    case 4:
      return same_header_name(name, "Date");
    case 10:
      return same_header_name(name, "Connection");
    case 14:
      return same_header_name(name, "Content-Length");
    case 17:
      return same_header_name(name, "Transfer-Encoding");
    default:
      return false;
  }
}

void append_number(std::string& out, std::size_t number) {
  char digits[20];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  out.append(digits, end);
}

void append_two(std::string& out, unsigned number) {
  out += static_cast<char>('0' + number / 10);
  out += static_cast<char>('0' + number % 10);
}

}  // namespace

std::string http_date(Time t) {
  static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(t - day));
  std::string out = days[std::chrono::weekday(day).c_encoding()];
  out += ", ";
  append_two(out, static_cast<unsigned>(date.day()));
  out.append(" ").append(months[static_cast<unsigned>(date.month()) - 1]).append(" ");
  append_number(out, static_cast<std::size_t>(static_cast<int>(date.year())));
  out += ' ';
  append_two(out, static_cast<unsigned>(time.hours().count()));
  out += ':';
  append_two(out, static_cast<unsigned>(time.minutes().count()));
  out += ':';
  append_two(out, static_cast<unsigned>(time.seconds().count()));
  return out += " GMT";
}

bool sendable(const Response& response) {
  if (response.status < 200 || response.status > 599) return false;
  return std::ranges::all_of(response.headers, [](const Header& h) {
    return !h.name.empty() && std::ranges::all_of(h.name, token_character) &&
           std::ranges::all_of(h.value, value_character);
  });
}

void append_head(std::string& out, const Response& response, std::string_view date,
                 std::string_view connection) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(response.status));
  out.append(" ").append(status_text(response.status));
  out.append("\r\nDate: ").append(date);
  if (!bodiless(response.status)) {
    out += "\r\nContent-Length: ";
    append_number(out, response.body.size());
  }
  if (!connection.empty()) out.append("\r\nConnection: ").append(connection);
  for (const Header& h : response.headers) {
    if (is_ours(h.name)) continue;
    out.append("\r\n").append(h.name).append(": ").append(h.value);
  }
  out += "\r\n\r\n";
}

}  // namespace enishi::net
