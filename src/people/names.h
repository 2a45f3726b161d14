// What names and texts this room takes in.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace enishi::people {

// Tag names: 1 to limits::tag_name_characters_max characters of UTF-8, no control characters.
Status check_tag_name(std::string_view name, std::string field);
// Attribute names: [a-z][a-z0-9_]*, at most limits::attribute_name_bytes_max.
Status check_attribute_name(std::string_view name, std::string field);
// Text values: UTF-8, at most limits::attribute_text_bytes_max, no control characters but line
// breaks and tabs.
Status check_attribute_text(std::string_view text, std::string field);

// A text of an outside platform as we keep it: invalid UTF-8 becomes U+FFFD, control characters but
// line breaks and tabs go, and what is over `bytes_max` is cut between characters.
std::string cleaned(std::string_view text, std::size_t bytes_max);

}  // namespace enishi::people
