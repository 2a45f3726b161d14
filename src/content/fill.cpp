#include "content/fill.h"

#include "base/text.h"

namespace enishi::content {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

bool is_unreserved(char32_t code) {
  return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') ||
         (code >= '0' && code <= '9') || code == '-' || code == '.' || code == '_' || code == '~';
}

std::size_t append_encoded(std::string& out, std::string_view bytes) {
  constexpr char digits[] = "0123456789ABCDEF";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return 3 * bytes.size();
}

std::size_t append_character(std::string& out, char32_t code, std::string_view bytes, How how) {
  if (how == How::uri && !is_unreserved(code)) return append_encoded(out, bytes);
  if (code == '"' || code == '\\') out += '\\';
  out += bytes;
  if (how != How::braces || (code != '{' && code != '}')) return code > 0xffff ? 2 : 1;
  out += bytes;
  return 2;
}

}  // namespace

std::size_t append_filled(std::string& out, std::string_view value, How how) {
  std::size_t units = 0;
  for (std::size_t at = 0; at < value.size();) {
    const Utf8Char c = decode_utf8(value, at);
    const bool valid = c.size > 0;
    const char32_t code = valid ? c.code : U'\ufffd';
    const std::string_view bytes = valid ? value.substr(at, c.size) : kReplacement;
    at += valid ? c.size : 1;
    if (!is_control(code)) units += append_character(out, code, bytes, how);
  }
  return units;
}

}  // namespace enishi::content
