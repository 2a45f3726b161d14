// How a source names one of its records: a namespace and a value.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace enishi::people {

struct Identifier {
  std::string name_space;  // "line_user_id", "member_number", "email": [a-z][a-z0-9_]{0,59}
  std::string value;       // 1 to 200 bytes of UTF-8 without control characters
  bool operator==(const Identifier&) const = default;
};

// Errors name field + ".namespace" or field + ".value".
Status check_identifier(const Identifier& identifier, std::string_view field);

}  // namespace enishi::people
