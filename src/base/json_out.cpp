#include <cassert>
#include <charconv>
#include <cmath>
#include <cstring>
#include <utility>

#include "base/json.h"
#include "base/text.h"

namespace enishi {
namespace {

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

// True if all eight bytes at `at` are plain: one look instead of eight.
bool eight_are_plain(const char* at) {
  constexpr std::uint64_t ones = 0x0101010101010101ull, tops = ones << 7;
  std::uint64_t word;
  std::memcpy(&word, at, 8);
  const std::uint64_t quote = word ^ (ones * '"'), slash = word ^ (ones * '\\');
  // A byte below n borrows from its top bit when n is taken from it.
  return ((word | (word - ones * 0x20) | (quote - ones) | (slash - ones)) & tops) == 0;
}

// Where the run of bytes that need no change, from `at` on, ends.
std::size_t run_end(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (at + 8 <= text.size() && eight_are_plain(text.data() + at)) {
      at += 8;
    } else if (is_plain(text[at])) {
      ++at;
    } else {
      const unsigned size = decode_utf8(text, at).size;
      if (size < 2) break;
      at += size;
    }
  }
  return at;
}

void append_escaped(std::string& out, char c) {
  static constexpr char digits[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[static_cast<unsigned char>(c) & 15];
  }
}

template <class Number>
void append_number(std::string& out, Number value) {
  char buffer[32];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
  out.append(buffer, result.ptr);
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t at = 0;
  for (;;) {
    const std::size_t end = run_end(text, at);
    out.append(text, at, end - at);
    if (end == text.size()) break;
    if (static_cast<unsigned char>(text[end]) < 0x80)
      append_escaped(out, text[end]);
    else
      out += "\xEF\xBF\xBD";  // U+FFFD
    at = end + 1;
  }
  out += '"';
}

void JsonOut::separate() {
  // A member needs its key, and a text has one root.
  assert(open_.empty() ? out_.empty() : keyed_ || open_.back() == '[');
  if (!keyed_ && !first_) out_ += ',';
  first_ = keyed_ = false;
}

JsonOut& JsonOut::object() {
  separate();
  out_ += '{';
  open_.push_back('{');
  first_ = true;
  return *this;
}

JsonOut& JsonOut::array() {
  separate();
  out_ += '[';
  open_.push_back('[');
  first_ = true;
  return *this;
}

JsonOut& JsonOut::end() {
  assert(!open_.empty() && !keyed_);
  out_ += open_.back() == '{' ? '}' : ']';
  open_.pop_back();
  first_ = false;
  return *this;
}

JsonOut& JsonOut::key(std::string_view name) {
  assert(!open_.empty() && open_.back() == '{' && !keyed_);
  if (!first_) out_ += ',';
  append_json_string(out_, name);
  out_ += ':';
  keyed_ = true;
  return *this;
}

JsonOut& JsonOut::string(std::string_view value) {
  separate();
  append_json_string(out_, value);
  return *this;
}

JsonOut& JsonOut::number(std::int64_t value) {
  separate();
  append_number(out_, value);
  return *this;
}

JsonOut& JsonOut::number(std::uint64_t value) {
  separate();
  append_number(out_, value);
  return *this;
}

JsonOut& JsonOut::number(double value) {
  if (!std::isfinite(value)) return null();
  separate();
  const std::size_t begin = out_.size();
  append_number(out_, value);
  // Without point or exponent a reader takes it for an integer: keep -0 and what exceeds int64.
  const bool integer = out_.find_first_of(".e", begin) == std::string::npos;
  if (integer && (std::abs(value) >= 0x1p63 || (value == 0 && std::signbit(value)))) out_ += ".0";
  return *this;
}

JsonOut& JsonOut::boolean(bool value) {
  return raw(value ? "true" : "false");
}

JsonOut& JsonOut::null() {
  return raw("null");
}

JsonOut& JsonOut::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

std::string JsonOut::take() {
  assert(open_.empty() && !keyed_);
  first_ = true;
  return std::exchange(out_, {});
}

}  // namespace enishi
