// Yen in JSON: a number with at most two decimals; inside, 1/100 yen.
#pragma once

#include "base/json.h"

namespace enishi::api {

inline constexpr std::string_view kYen = R"({"type":"number"})";

// Member `name` in 1/100 yen; invalid for what has more decimals or is no amount that we take.
Result<std::int64_t> yen_at(const JsonValue& json, std::string_view name);
void yen_field(JsonOut& out, std::string_view name, std::optional<std::int64_t> hundredths);

}  // namespace enishi::api
