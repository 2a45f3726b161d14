// The parts of a condition in JSON. Errors name the place. What the types of attributes and
// properties decide is not looked at here: see check.h.
#pragma once

#include <initializer_list>
#include <span>

#include "base/json.h"
#include "segment/node.h"

namespace enishi::segment {

// The one operator among the members of an object, which may have the `others` beside it; "fold"
// too, where the operator knows it. `ranking`: operators that compare with everybody may stand.
Result<Test> parse_test(const JsonValue& object, std::span<const std::string_view> others,
                        bool ranking);
Status only_members(const JsonValue& object, std::span<const std::string_view> names);

Result<Span> parse_span(const JsonValue& json);  // {"days":30}
Result<Weekdays> parse_weekdays(const JsonValue& json);
// A day ("2026-01-31"), or an instant as a text with its offset or in milliseconds.
std::optional<Moment> parse_moment(const Scalar& scalar);
Result<Scalar> parse_scalar(const JsonValue& json);
Result<std::string> parse_name(const JsonValue& json, std::string_view member);  // of a type etc.

Result<EventWindow> parse_window(const JsonValue& json);
// The members of an object that name events. Without a window of its own a set has `otherwise`.
Result<EventSet> parse_events(const JsonValue& json, const EventWindow& otherwise);

struct MeasureForm {
  Measure measure;
  std::vector<std::string_view> members;  // of its operand, beside those of a test
};
bool names_measure(std::string_view member);
// `member` names a measure.
Result<MeasureForm> parse_measure_of(std::string_view member, const JsonValue& json,
                                     const EventSet& events);
// The one member beside the `others` that says what is asked of events; nullopt: none.
Result<std::optional<std::string>> asked_of_events(const JsonValue& json,
                                                   std::initializer_list<std::string_view> others);
Result<EventLeaf> parse_event(const JsonValue& json);
Result<MessageLeaf> parse_message(const JsonValue& json);
// {"aggregate":{...}}
Result<Trait> parse_trait(const JsonValue& json);

}  // namespace enishi::segment
