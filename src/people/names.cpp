#include "people/names.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace enishi::people {
namespace {

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (c & 0xC0) != 0x80; }));
}

bool kept(char32_t c) {
  return c == '\n' || c == '\t' || !(c < 0x20 || (c >= 0x7F && c < 0xA0));
}

}  // namespace

Status check_tag_name(std::string_view name, std::string field) {
  if (!valid_utf8(name)) return invalid(std::move(field), "must be UTF-8");
  const std::size_t length = characters(name);
  if (length < 1 || length > limits::tag_name_characters_max)
    return invalid(std::move(field), "a tag has 1 to 60 characters");
  if (has_control_characters(name, false))
    return invalid(std::move(field), "must not contain control characters");
  return {};
}
static_assert(limits::tag_name_characters_max == 60, "named in the message above");

Status check_attribute_name(std::string_view name, std::string field) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto follows = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  if (name.empty() || name.size() > limits::attribute_name_bytes_max || !letter(name[0]) ||
      !std::ranges::all_of(name, follows))
    return invalid(std::move(field),
                   "an attribute's name has 1 to 60 of a-z, 0-9 and _, and begins with a letter");
  return {};
}
static_assert(limits::attribute_name_bytes_max == 60, "named in the message above");

Status check_attribute_text(std::string_view text, std::string field) {
  if (text.size() > limits::attribute_text_bytes_max)
    return invalid(std::move(field), "a text has at most 1000 bytes");
  if (!valid_utf8(text)) return invalid(std::move(field), "must be UTF-8");
  if (has_control_characters(text, true))
    return invalid(std::move(field), "must not contain control characters");
  return {};
}
static_assert(limits::attribute_text_bytes_max == 1'000, "named in the message above");

std::string cleaned(std::string_view text, std::size_t bytes_max) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Char c = decode_utf8(text, at);
    std::string_view piece = c.size > 0 ? text.substr(at, c.size) : kReplacement;
    if (c.size > 0 && !kept(c.code)) piece = {};
    if (out.size() + piece.size() > bytes_max) break;
    out += piece;
    at += std::max(c.size, 1u);
  }
  return out;
}

}  // namespace enishi::people
