#include "api/json_fields.h"

#include "base/text.h"

namespace enishi::api {

Result<std::optional<Time>> opt_time_at(const JsonValue& json, std::string_view name) {
  const auto value = json.find(name);
  if (!value) return std::nullopt;
  ASSIGN(const std::string_view text, value->string());
  const auto time = parse_iso8601(text);
  if (!time) return invalid(value->path(), "must be a time with its zone");
  return time;
}

std::string minutes_text(int minutes) {
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return two(minutes / 60) + ":" + two(minutes % 60);
}

std::optional<int> parse_minutes(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hours = parse_int<int>(text.substr(0, 2));
  const auto minutes = parse_int<int>(text.substr(3));
  if (!hours || !minutes || *hours < 0 || *hours > 23 || *minutes < 0 || *minutes > 59)
    return std::nullopt;
  return *hours * 60 + *minutes;
}

}  // namespace enishi::api
