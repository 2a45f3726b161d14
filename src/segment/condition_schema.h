// The JSON form of conditions as a JSON Schema.
#pragma once

#include <string_view>

namespace enishi::segment {

// Draft 2020-12, made from the tables that the parser reads by; lives for ever. What a schema
// cannot say (that low is not above high, that a pattern is one, depth) is left to
// Condition::parse().
std::string_view condition_schema();

}  // namespace enishi::segment
