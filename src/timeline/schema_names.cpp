#include "timeline/schema_names.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "timeline/limits.h"

namespace enishi::timeline {
namespace {

constexpr std::array<std::string_view, 3> kOrigins{"builtin", "declared", "seen"};
constexpr std::array<std::string_view, kPropertyTypes> kTypes{"number",  "money", "text", "item",
                                                              "boolean", "time",  "list"};

// What is wrong with a name; empty when nothing is.
std::string_view problem_of(std::string_view name, std::size_t characters_min) {
  if (!valid_utf8(name)) return "must be UTF-8";
  const auto characters = static_cast<std::size_t>(
      std::ranges::count_if(name, [](char c) { return (c & 0xC0) != 0x80; }));
  if (characters < characters_min || characters > limits::event_name_characters_max)
    return characters_min == 0 ? "has at most 100 characters" : "has 1 to 100 characters";
  if (has_control_characters(name, false)) return "must not contain control characters";
  return {};
}
static_assert(limits::event_name_characters_max == 100, "named in the message above");

}  // namespace

std::string_view name(Origin origin) {
  return kOrigins[static_cast<std::size_t>(origin)];
}

std::string_view name(PropertyType type) {
  return kTypes[static_cast<std::size_t>(type)];
}

std::optional<PropertyType> parse_property_type(std::string_view text) {
  const auto found = std::ranges::find(kTypes, text);
  if (found == kTypes.end()) return std::nullopt;
  return static_cast<PropertyType>(found - kTypes.begin());
}

Status check_event_name(std::string_view name, std::string field) {
  if (const auto problem = problem_of(name, 1); !problem.empty())
    return invalid(std::move(field), std::string(problem));
  return {};
}

bool is_event_name(std::string_view name) {
  return problem_of(name, 1).empty();
}

Status check_labels(const Labels& labels, const std::string& path) {
  if (const auto problem = problem_of(labels.ja, 0); !problem.empty())
    return invalid(path + "label_ja", std::string(problem));
  if (const auto problem = problem_of(labels.en, 0); !problem.empty())
    return invalid(path + "label_en", std::string(problem));
  return {};
}

}  // namespace enishi::timeline
