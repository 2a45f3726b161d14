// The readable form of a condition. Grammar: docs/conditions.md, "Text form".
//
//   event ordered where amount >= 5000 in last 90 days count >= 2 and not tag "vip"
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "segment/node.h"

namespace enishi::segment {

// A text as the JSON that it means, and where ("line:column") each JSON path stands in it. Columns
// count characters.
struct TextForm {
  std::string json;
  std::map<std::string, std::string, std::less<>> places;
};

// Errors of the grammar; what the words mean is up to Condition::parse().
Result<TextForm> read_text(std::string_view text);

// One line; reading it gives an equal condition.
std::string write_text(const Node& node);

}  // namespace enishi::segment
