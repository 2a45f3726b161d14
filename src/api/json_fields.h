// Small translations that many resources share.
#pragma once

#include <optional>
#include <string_view>

#include "base/json.h"
#include "base/zone.h"

namespace enishi::api {

inline void time_field(JsonOut& out, std::string_view name, const std::optional<Time>& time) {
  if (time) out.field(name, iso8601(*time));
}

// Left out when empty.
inline void text_field(JsonOut& out, std::string_view name, std::string_view text) {
  if (!text.empty()) out.field(name, text);
}

// Member `name` as a time; the schema has checked that it is one.
Result<std::optional<Time>> opt_time_at(const JsonValue& json, std::string_view name);
// Member `name` as an id of type T.
template <class T>
Result<T> id_at(const JsonValue& json, std::string_view name) {
  ASSIGN(const JsonValue value, json.get(name));
  ASSIGN(const std::string_view text, value.string());
  const auto id = T::parse(text);
  if (!id) return invalid(value.path(), "must be a UUID");
  return *id;
}

// "21:30" <-> minutes after midnight.
std::string minutes_text(int minutes);
std::optional<int> parse_minutes(std::string_view text);

}  // namespace enishi::api
