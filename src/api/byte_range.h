// The header Range, as far as one range goes (RFC 9110, section 14).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace enishi::api {

struct ByteRange {
  std::int64_t first = 0, end = 0;  // end: one past the last
  std::int64_t size() const { return end - first; }
  bool empty() const { return end <= first; }  // cannot be satisfied: 416
};

// Of `bytes` bytes in all. Nullopt: no range, several, or none that we understand; the header is
// then to be ignored.
std::optional<ByteRange> parse_byte_range(std::string_view header, std::int64_t bytes);

}  // namespace enishi::api
