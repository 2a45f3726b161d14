// How a value is compared: the words of the language, which are its names in JSON and in text.
#pragma once

#include <optional>
#include <string_view>

namespace enishi::segment {

enum class Operator : unsigned char {
  // Any type
  eq,
  ne,
  in,
  not_in,
  exists,
  // What has an order: texts, numbers, money, times
  lt,
  le,
  gt,
  ge,
  between,
  not_between,
  // Texts
  contains,
  not_contains,
  starts,
  not_starts,
  ends,
  not_ends,
  like,
  not_like,
  matches,
  not_matches,
  // Times
  before,
  after,
  on,
  not_on,
  in_last,
  in_next,
  during,
  anniversary,
  weekday,
  days_since,
  // Numbers, among everybody who has a value
  top,
  bottom,
  top_percent,
  bottom_percent,
  percentile,
  // Lists
  any,
  all,
  none,
  length,
  // Items, by what the catalogue says of them now
  category,
  category_named,
  price,
  active,
};
inline constexpr std::size_t kOperators = 44;

std::string_view name(Operator op);
std::optional<Operator> parse_operator(std::string_view text);

// The operator that this one is the opposite of (ne: eq, not_in: in, none: any); nullopt for the
// others. Where there is no value these hold, and no other operator but exists:false does.
std::optional<Operator> opposite(Operator op);
// Compares a person with everybody: cannot be answered from one person alone.
bool ranks(Operator op);

}  // namespace enishi::segment
