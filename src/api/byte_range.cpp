#include "api/byte_range.h"

#include <algorithm>

#include "base/text.h"

namespace enishi::api {
namespace {

// Digits and nothing else; what does not fit counts as the greatest number.
std::optional<std::int64_t> number(std::string_view digits) {
  if (digits.empty() || !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  return parse_int<std::int64_t>(digits).value_or(INT64_MAX);
}

}  // namespace

std::optional<ByteRange> parse_byte_range(std::string_view header, std::int64_t bytes) {
  const std::size_t equals = header.find('=');
  if (equals == header.npos || lower_ascii(trim(header.substr(0, equals))) != "bytes")
    return std::nullopt;
  const std::string_view range = trim(header.substr(equals + 1));
  const std::size_t dash = range.find('-');
  if (dash == range.npos) return std::nullopt;
  const auto first = number(range.substr(0, dash)), last = number(range.substr(dash + 1));
  if (dash == 0) {  // the last so many bytes
    if (!last) return std::nullopt;
    return ByteRange{.first = bytes - std::min(*last, bytes), .end = bytes};
  }
  if (!first || (!last && dash + 1 < range.size())) return std::nullopt;
  if (last && *last < *first) return std::nullopt;
  return ByteRange{.first = *first, .end = last ? std::min(*last, bytes - 1) + 1 : bytes};
}

}  // namespace enishi::api
