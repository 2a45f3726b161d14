// The JSON of an event's properties, as typed values. What is said here to the letter is said for
// people in docs/events.md, "Values".
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "timeline/schema.h"

namespace enishi::timeline {

// number: double; money (minor units) and time (ms UTC): int64; boolean: bool; text, and item (its
// outside id): string; list: texts.
using PropertyValue =
    std::variant<double, std::int64_t, bool, std::string, std::vector<std::string>>;

// Decimals of a currency by its ISO 4217 code: JPY 0, USD 2; 2 for one we do not know.
int currency_digits(std::string_view currency);

// nullopt when the value does not fit the type: it counts as absent.
std::optional<PropertyValue> read_value(PropertyType type, const JsonValue& json,
                                        int currency_digits);
// What a property is when this is the first value of it; nullopt when the value does not say.
std::optional<PropertyType> inferred_type(const JsonValue& json);

// Calls f for each property of an event: those of nested objects as "a.b" and "a.b.c". Deeper ones
// and explicit nulls are left out, and so is the later of two that come to the same name.
Status each_property(const JsonValue& properties,
                     const std::function<Status(std::string_view, const JsonValue&)>& f);

}  // namespace enishi::timeline
