// A person's value on its way into a JSON string.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace enishi::content {

enum class How : unsigned char {
  text,    // as it is
  braces,  // into textV2, where { and } are written twice
  uri,     // into a URI: percent-encoded but for RFC 3986's unreserved characters
};

// Appends `value` escaped for JSON, without control characters; invalid UTF-8 becomes U+FFFD.
// Gives the UTF-16 units it takes in the message.
std::size_t append_filled(std::string& out, std::string_view value, How how);

}  // namespace enishi::content
