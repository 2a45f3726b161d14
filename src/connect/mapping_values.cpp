#include "connect/mapping_values.h"

#include <array>
#include <cmath>

#include "base/text.h"
#include "connect/limits.h"

namespace enishi::connect {
namespace {

constexpr std::string_view kWideSpace = "　";

bool eat_front(std::string_view& text, std::string_view what) {
  if (!text.starts_with(what)) return false;
  text.remove_prefix(what.size());
  return true;
}
bool eat_back(std::string_view& text, std::string_view what) {
  if (!text.ends_with(what)) return false;
  text.remove_suffix(what.size());
  return true;
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

using NumberBuffer = std::array<char, limits::import_number_bytes_max + 1>;

// Drops the separators of thousands; false when they stand elsewhere than between groups of three.
bool drop_separators(std::string_view text, NumberBuffer& out, std::size_t& size) {
  const std::size_t whole = std::min(text.find_first_of(".eE"), text.size());
  const bool separated = text.substr(0, whole).find(',') != std::string_view::npos;
  std::size_t group = 0;
  bool first = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ',') {
      if (i >= whole || (first ? group == 0 || group > 3 : group != 3)) return false;
      first = false;
      group = 0;
      continue;
    }
    if (i < whole) ++group;
    out[size++] = text[i];
  }
  return !separated || group == 3;
}

// "-1234.5" of what people write.
std::optional<std::string_view> plain_number(std::string_view text, NumberBuffer& out) {
  NumberBuffer folded;
  text = trim_wide(text);
  bool minus = false, yen = false;
  for (bool more = true; more;) {
    more = false;
    if (!minus && (eat_front(text, "▲") || eat_front(text, "△"))) minus = more = true;
    if (!yen && (eat_front(text, "¥") || eat_front(text, "￥") || eat_front(text, "\\")))
      yen = more = true;
  }
  if (!yen) eat_back(text, "円");
  const auto half = half_width(trim_wide(text), std::span(folded).first(folded.size() - 1));
  if (!half || half->empty()) return std::nullopt;
  std::string_view digits = *half;
  if (!minus && eat_front(digits, "-")) {
    minus = true;
    static_cast<void>(eat_front(digits, "¥") || eat_front(digits, "￥") || eat_front(digits, "\\"));
  } else if (!minus) {
    eat_front(digits, "+");
  }
  if (digits.empty() || !is_digit(digits[0]) || !is_digit(digits.back())) return std::nullopt;
  std::size_t size = 0;
  if (minus) out[size++] = '-';
  if (!drop_separators(digits, out, size)) return std::nullopt;
  return std::string_view(out.data(), size);
}

}  // namespace

std::string_view trim_wide(std::string_view text) {
  for (;;) {
    const std::size_t before = text.size();
    text = trim(text);
    while (eat_front(text, kWideSpace) || eat_back(text, kWideSpace)) {
    }
    if (text.size() == before) return text;
  }
}

std::optional<std::string_view> half_width(std::string_view text, std::span<char> buffer) {
  std::size_t size = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Char c = decode_utf8(text, at);
    if (c.size == 0) return std::nullopt;
    char ascii = '\0';
    if (c.code >= 0xFF01 && c.code <= 0xFF5E) ascii = static_cast<char>(c.code - 0xFEE0);
    if (c.code == 0x3000) ascii = ' ';
    if (c.code == 0x2212) ascii = '-';
    if (size + (ascii ? 1 : c.size) > buffer.size()) return std::nullopt;
    if (ascii) {
      buffer[size++] = ascii;
    } else {
      text.copy(buffer.data() + size, c.size, at);
      size += c.size;
    }
    at += c.size;
  }
  return std::string_view(buffer.data(), size);
}

std::optional<std::int64_t> parse_whole(std::string_view text) {
  if (const auto plain = parse_int<std::int64_t>(text)) return plain;
  NumberBuffer buffer;
  const auto number = plain_number(text, buffer);
  return number ? parse_int<std::int64_t>(*number) : std::nullopt;
}

std::optional<double> parse_real(std::string_view text) {
  NumberBuffer buffer;
  const auto number = plain_number(text, buffer);
  if (!number) return std::nullopt;
  double value = 0;
  const char* end = number->data() + number->size();
  const auto [stop, error] = std::from_chars(number->data(), end, value);
  if (error != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_money(std::string_view text, int decimals) {
  NumberBuffer buffer;
  const auto number = plain_number(text, buffer);
  if (!number) return std::nullopt;
  const std::size_t point = std::min(number->find('.'), number->size());
  std::string_view fraction = number->substr(std::min(point + 1, number->size()));
  while (fraction.size() > static_cast<std::size_t>(decimals) && fraction.ends_with('0'))
    fraction.remove_suffix(1);
  if (fraction.size() > static_cast<std::size_t>(decimals)) return std::nullopt;
  NumberBuffer minor;
  std::size_t size = number->copy(minor.data(), point);
  for (const char c : fraction) minor[size++] = c;
  for (auto i = fraction.size(); i < static_cast<std::size_t>(decimals); ++i) {
    if (size == minor.size()) return std::nullopt;
    minor[size++] = '0';
  }
  return parse_int<std::int64_t>({minor.data(), size});
}

std::optional<bool> parse_boolean(std::string_view text) {
  static constexpr std::string_view kYes[] = {"1",    "true", "yes",  "y", "on", "はい",
                                              "あり", "有",   "有り", "○", "〇", "◯"};
  static constexpr std::string_view kNo[] = {"0",    "false", "no",   "n", "off", "いいえ",
                                             "なし", "無",    "無し", "×", "✕",   "✖"};
  char folded[16];
  const auto half = half_width(trim_wide(text), folded);
  if (!half) return std::nullopt;
  char lower[16];
  for (std::size_t i = 0; i < half->size(); ++i) {
    const char c = (*half)[i];
    lower[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const std::string_view word(lower, half->size());
  for (const std::string_view yes : kYes)
    if (word == yes) return true;
  for (const std::string_view no : kNo)
    if (word == no) return false;
  return std::nullopt;
}

}  // namespace enishi::connect
