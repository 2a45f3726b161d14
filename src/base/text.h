// UTF-8 text: validity, lengths as LINE counts them, small parsing helpers.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace enishi {

// The character that begins at text[at] (at < text.size()); size 0 if the bytes there are not valid
// UTF-8 (overlong forms, surrogates and anything over U+10FFFF are not).
struct Utf8Char {
  char32_t code = 0;
  unsigned size = 0;
};
Utf8Char decode_utf8(std::string_view text, std::size_t at);

bool valid_utf8(std::string_view text);
std::size_t utf16_length(std::string_view utf8);  // code units; invalid bytes count as one each
// C0, DEL and C1; a carriage return counts as newline.
bool has_control_characters(std::string_view utf8, bool allow_newline_and_tab);
std::string_view trim(std::string_view text);  // ASCII white space
// Always one piece more than there are separators; the pieces point into `text`.
std::vector<std::string_view> split(std::string_view text, char separator);
std::string lower_ascii(std::string_view text);

template <class Int>
std::optional<Int> parse_int(std::string_view text) {  // the whole text, base 10, no sign '+'
  Int value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace enishi
