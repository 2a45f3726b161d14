// How a source names one of its records: a namespace and a value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "people/record.h"
#include "workspace/workspace.h"

namespace enishi::people {

// The namespace of LINE user ids. A value is "U" and 32 hex digits, or the same with "@" and the id
// of the provider behind it; without, it means the workspace's oldest provider.
inline constexpr std::string_view kLineUserIdNamespace = "line_user_id";

struct Identifier {
  std::string name_space;  // "line_user_id", "member_number", "email": [a-z][a-z0-9_]{0,59}
  std::string value;       // 1 to 200 bytes of UTF-8 without control characters
  bool operator==(const Identifier&) const = default;
};

// Two values of a namespace are the same when their normal forms are. Of "email": without white
// space around it, ASCII letters in lower case; of others the value itself.
std::string normal_form(std::string_view name_space, std::string_view value);

// Errors name field + ".namespace" or field + ".value".
Status check_identifier(const Identifier& identifier, std::string_view field);

struct LineIdentifier {
  LineUserId user{};
  std::optional<ProviderId> provider;  // none: the workspace's oldest
};
std::optional<LineIdentifier> parse_line_identifier(std::string_view value);
std::string line_identifier_value(const LineUserId& user, const ProviderId& provider);

}  // namespace enishi::people
